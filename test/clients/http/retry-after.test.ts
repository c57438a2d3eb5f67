import { expect, test } from "vitest";
import { madeAt, readRetryAfter } from "../../../src/clients/http/retry.ts";

const now = Date.parse("2026-01-05T03:00:00Z");

test.each([
  ["3", 3],
  ["1.5", 1.5],
  ["0.5", 1],
  ["0", 1],
  [" 12 ", 12],
  ["Mon, 05 Jan 2026 03:00:30 GMT", 30],
  ["Monday, 05-Jan-26 03:00:30 GMT", 30],
  ["Mon Jan  5 03:00:30 2026", 30],
  ["Mon, 05 Jan 2026 02:00:00 GMT", 1],
  ["5, 5", 5],
  ["5, 30", 5],
  ["5,30", 5],
  ["Mon, 05 Jan 2026 03:00:30 GMT, 9", 30],
  ["Mon, 05 Jan 2026 03:00:30 GMT, Mon, 05 Jan 2026 03:00:40 GMT", 30],
  ["99999999", 3600],
  ["-1", 42],
  ["5s", 42],
  ["1e3", 42],
  ["2026-01-05T03:00:30", 42],
  ["2026-01-05T03:00:30Z", 42],
  ["Mon, 05 Jan 2026 03:00:30 +0100", 42],
  ["soon", 42],
  ["", 42],
  [null, 42],
])("reads %j as %d seconds", (header, seconds) => {
  expect(readRetryAfter(header, 42, now)).toBe(seconds);
});

test("a date is of the server's clock, as its answer says: one that is minutes off here makes no wait longer or shorter", () => {
  const made = "Tue, 12 May 2026 10:00:00 GMT";
  expect(readRetryAfter("Tue, 12 May 2026 10:00:30 GMT", 42, madeAt(made))).toBe(30);
  const before = Date.now();
  for (const none of [undefined, null, "", "soon"]) expect(madeAt(none)).toBeGreaterThanOrEqual(before);
});
