import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { ZodError } from "zod";
import { readRunBody } from "../../src/http/run-body.ts";

/** Reads a request with this body, an object as JSON. */
function read(body: unknown, type: string | undefined = "application/json") {
  const string = typeof body === "string" ? body : JSON.stringify(body);
  const headers = type === undefined ? {} : { "content-type": type };
  const request = new HttpRequest({
    method: "POST",
    url: "http://localhost/api/runs",
    body: { string },
    headers,
  });
  return readRunBody(request, ["entra", "photo"]);
}

const digest = "0123456789abcdef".repeat(4);

test.each<[string, unknown, object]>([
  ["everyone for no body", "", {}],
  ["everyone for an empty object", {}, {}],
  ["addresses, trimmed", { emails: [" kari@example.com "] }, { emails: ["kari@example.com"] }],
  ["a target once that is named twice", { targets: ["entra", "entra"] }, { targets: ["entra"] }],
  [
    "all there is",
    { emails: ["a@b.no"], targets: ["photo"], mode: "apply", digest },
    { mode: "apply", digest },
  ],
])("reads %s", async (_, body, meaning) => {
  expect(await read(body)).toMatchObject(meaning);
});

test("takes JSON with a character set", async () => {
  expect(await read({ mode: "preview" }, "Application/JSON; charset=utf-8")).toEqual({ mode: "preview" });
});

test.each<[string, unknown]>([
  ["an unknown word", { email: "kari@example.com" }],
  ["another target", { targets: ["teams"] }],
  ["no target", { targets: [] }],
  ["another mode", { mode: "Apply" }],
  ["nobody", { emails: [] }],
  ["an empty address", { emails: [""] }],
  ["one address that is no list", { emails: "kari@example.com" }],
  ["more than a thousand addresses", { emails: Array.from({ length: 1001 }, () => "a@b.no") }],
  ["a digest in capitals", { digest: digest.toUpperCase() }],
  ["a list", []],
  ["null", null],
])("refuses %s", async (_, body) => {
  await expect(read(body)).rejects.toBeInstanceOf(ZodError);
});

test.each<[string, unknown, string | undefined, object]>([
  ["broken JSON", "{", undefined, { status: 400, code: "invalid-json" }],
  ["a form, which any web page can send", "mode=apply", "application/x-www-form-urlencoded", { status: 415 }],
  ["plain text that happens to be JSON", "{}", "text/plain", { status: 415 }],
  ["a type that only begins like JSON", "{}", "application/jsonp", { status: 415 }],
  ["no type", "{}", "", { status: 415, code: "unsupported-media-type" }],
  ["too many bytes", { emails: ["å".repeat(40_000)] }, undefined, { status: 413, code: "too-large" }],
])("refuses %s", async (_, body, type, problem) => {
  await expect(read(body, type)).rejects.toMatchObject(problem);
});
