import { expect, test } from "vitest";
import { parseSchedule } from "../../../src/local/host/timer-schedule.ts";

test.each([
  ["a daily time, in its zone", "0 0 3 * * *", "2026-01-10T12:00:00Z", "2026-01-11T02:00:00.000Z"],
  ["across the start of daylight saving", "0 0 3 * * *", "2026-03-29T12:00:00Z", "2026-03-30T01:00:00.000Z"],
  ["names of days", "0 30 9 * * Mon-Fri", "2026-01-10T12:00:00Z", "2026-01-12T08:30:00.000Z"],
  ["steps", "0 */15 * * * *", "2026-01-10T12:01:00Z", "2026-01-10T12:15:00.000Z"],
  [
    "both a day and a weekday, which must agree",
    "0 0 0 13 * 5",
    "2026-01-01T00:00:00Z",
    "2026-02-12T23:00:00.000Z",
  ],
  ["an interval", "01:30:00", "2026-01-10T12:00:00Z", "2026-01-10T13:30:00.000Z"],
])("reads %s", (_, text, after, expected) => {
  expect(parseSchedule(text, "Europe/Oslo").next(new Date(after)).toISOString()).toBe(expected);
});

test.each([
  ["every second", "* * * * * *", true],
  ["every half minute", "*/30 * * * * *", true],
  ["every minute", "0 * * * * *", false],
  ["an interval of 59 s", "00:00:59", true],
  ["an interval of a minute", "00:01:00", false],
])("knows that %s is under a minute or not", (_, text, expected) => {
  expect(parseSchedule(text).underAMinute).toBe(expected);
});

test.each([
  ["five fields", "0 3 * * *"],
  ["what other crons have", "0 0 3 L * *"],
  ["an hour that is none", "0 0 25 * * *"],
  ["an empty interval", "00:00:00"],
  ["24 hours, which .NET would read as days", "24:00:00"],
  ["a nickname", "@daily"],
])("refuses %s", (_, text) => {
  expect(() => parseSchedule(text)).toThrow();
});
