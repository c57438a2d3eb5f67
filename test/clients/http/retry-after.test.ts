import { expect, test } from "vitest";
import { readRetryAfter } from "../../../src/clients/http/retry.ts";

const now = Date.parse("2026-01-05T03:00:00Z");

test.each([
  ["3", 3],
  ["0.5", 0.5],
  ["0", 0],
  [" 12 ", 12],
  ["Mon, 05 Jan 2026 03:00:30 GMT", 30],
  ["Mon, 05 Jan 2026 02:00:00 GMT", 0],
  ["99999999", 3600],
  ["soon", 42],
  ["", 42],
  [null, 42],
])("reads %j as %d seconds", (header, seconds) => {
  expect(readRetryAfter(header, 42, now)).toBe(seconds);
});
