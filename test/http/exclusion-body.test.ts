import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { ZodError } from "zod";
import { readExclusionBody } from "../../src/http/exclusion-body.ts";

const now = new Date("2026-11-22T12:00:00Z");

/** Reads a request with this body. */
function read(body: unknown) {
  const headers = { "content-type": "application/json" };
  const url = "http://localhost/api/exclusions/kari@example.com";
  const request = new HttpRequest({ method: "PUT", url, body: { string: JSON.stringify(body) }, headers });
  return readExclusionBody(request, ["entra", "photo"], now);
}

test.each<[string, object, object]>([
  [
    "all targets when none is named",
    { reason: " Permisjon " },
    { targets: ["entra", "photo"], reason: "Permisjon" },
  ],
  ["a target once", { targets: ["photo", "photo"], reason: "x" }, { targets: ["photo"], reason: "x" }],
  ["a day", { reason: "x", until: "2026-11-23" }, { until: "2026-11-23" }],
  [
    "a moment with its zone",
    { reason: "x", until: "2026-11-22T13:30:00+01:00" },
    { until: "2026-11-22T13:30:00+01:00" },
  ],
  ["500 characters", { reason: "å".repeat(500) }, { reason: "å".repeat(500) }],
])("reads %s", async (_, body, meaning) => {
  expect(await read(body)).toMatchObject(meaning);
});

test.each<[string, unknown]>([
  ["no reason", {}],
  ["an empty reason", { reason: " \t" }],
  ["501 characters", { reason: "x".repeat(501) }],
  ["a second line", { reason: "a\nb" }],
  ["a line separator", { reason: "a\u2028b" }],
  ["an order to the terminal", { reason: "a\u001b[2Jb" }],
  ["no target at all", { reason: "x", targets: [] }],
  ["another target", { reason: "x", targets: ["teams"] }],
  ["the day that it is", { reason: "x", until: "2026-11-22" }],
  ["a moment that is over", { reason: "x", until: "2026-11-22T12:30:00+01:00" }],
  ["a moment without its zone", { reason: "x", until: "2026-12-01T12:00:00" }],
  ["a day that there is not", { reason: "x", until: "2027-02-30" }],
  ["another calendar", { reason: "x", until: "1. mai" }],
  ["somebody else's word", { reason: "x", by: "leder@example.com" }],
  ["a list", []],
])("refuses %s", async (_, body) => {
  await expect(read(body)).rejects.toBeInstanceOf(ZodError);
});
