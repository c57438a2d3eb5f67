import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { readJsonBody } from "../../src/http/operation.ts";

const headers = { "content-type": "application/json" };
const request = (given: { body?: { bytes: Uint8Array }; headers?: Record<string, string> }) =>
  new HttpRequest({
    method: "POST",
    url: "http://localhost/api/runs",
    ...given,
    headers: { ...headers, ...given.headers },
  });

/** A request with a body in chunks of 10 bytes for as long as it is read, and the number of bytes that were read. */
function endless() {
  let bytes = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (stream) => {
        bytes += 10;
        stream.enqueue(new Uint8Array(10).fill(0x20));
      },
    },
    { highWaterMark: 0 },
  );
  const { headers } = request({});
  return {
    request: Object.create(request({}), { body: { value: body }, headers: { value: headers } }),
    read: () => bytes,
  };
}

test("stops reading a body without end soon after what it takes", async () => {
  const { request, read } = endless();
  await expect(readJsonBody(request, 1_000)).rejects.toMatchObject({ status: 413, code: "too-large" });
  expect(read()).toBeLessThan(1_100);
});

test("reads nothing of a body that announces itself as too large", async () => {
  const { request, read } = endless();
  request.headers.set("content-length", "1001");
  await expect(readJsonBody(request, 1_000)).rejects.toMatchObject({ status: 413 });
  expect(read()).toBe(0);
});

test("does not believe a length that is less than what comes", async () => {
  const bytes = Buffer.from(JSON.stringify("x".repeat(2_000)));
  const small = { "content-length": "10" };
  await expect(readJsonBody(request({ body: { bytes }, headers: small }), 1_000)).rejects.toMatchObject({
    status: 413,
  });
});

test.each([
  ["exactly as much as it takes", "x".repeat(998)],
  ["letters of several bytes", "blåbærgrøt 🫐 ".repeat(50)],
])("reads %s", async (_, text) => {
  const bytes = Buffer.from(JSON.stringify(text));
  expect(await readJsonBody(request({ body: { bytes } }), 1_000)).toBe(text);
});

test.each<[string, string, string, object]>([
  ["broken JSON", "{", "application/json", { status: 400, code: "invalid-json" }],
  ["a form, which any web page can send", "mode=apply", "application/x-www-form-urlencoded", { status: 415 }],
  ["plain text that happens to be JSON", "{}", "text/plain", { status: 415 }],
  ["a type that only begins like JSON", "{}", "application/jsonp", { status: 415 }],
  ["no type", "{}", "", { status: 415, code: "unsupported-media-type" }],
])("refuses %s", async (_, text, type, problem) => {
  const body = { bytes: Buffer.from(text) };
  await expect(readJsonBody(request({ body, headers: { "content-type": type } }))).rejects.toMatchObject(
    problem,
  );
});

test("takes JSON with a character set, and no body for an empty object", async () => {
  const body = { bytes: Buffer.from('{"mode":"preview"}') };
  const type = { "content-type": "Application/JSON; charset=utf-8" };
  expect(await readJsonBody(request({ body, headers: type }))).toEqual({ mode: "preview" });
  expect(await readJsonBody(request({}))).toEqual({});
});
