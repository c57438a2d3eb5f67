import { describe, expect, test } from "vitest";
import { parseCrontab } from "../../../src/local/host/timer/ncrontab.ts";
import { parseTimeSpan } from "../../../src/local/host/timer/time-span.ts";
import { parseSchedule } from "../../../src/local/host/timer/timer-schedule.ts";
// How the real timer reads each; `source` names the packages, and ncrontab.csproj generates the table again.
import table from "./ncrontab/table.json" with { type: "json" };

/** The schedule as the real host prints it, intervals in seconds; null where it is refused. */
function printed(text: string): string | null {
  const interval = parseTimeSpan(text);
  if (interval !== undefined) return `Constant: ${interval}`;
  try {
    return `Cron: '${parseCrontab(text).text}'`;
  } catch {
    return null;
  }
}

/** .NET prints `[-][d.]hh:mm:ss[.fffffff]`, which is one of the forms it reads. */
const inSeconds = (text: string | null) =>
  text?.replace(/(?<=^Constant: ).*$/, (span) => `${parseTimeSpan(span)}`) ?? null;

describe("as in the real host", () => {
  test("the same schedules are refused, and the others have the same values", () => {
    const expected = Object.entries(table.read).map(([text, real]) => [text, inSeconds(real)]);
    expect(expected.length).toBeGreaterThan(500);
    expect(Object.keys(table.read).map((text) => [text, printed(text)])).toEqual(expected);
  });

  const instants = Object.entries(table.next).flatMap(([zone, byInstant]) =>
    Object.entries(byInstant).map(([after, times]) => [zone, after, times] as const),
  );
  test.each(instants)("each schedule runs at the same times in %s after %s", (zone, after, times) => {
    const three = (text: string) => {
      const { next } = parseSchedule(text, zone);
      const first = next(new Date(after));
      const second = next(first);
      return [first, second, next(second)].map((time) => time.toISOString()).join(" ");
    };
    expect(Object.fromEntries(Object.keys(times).map((text) => [text, three(text)]))).toEqual(times);
  });
});

describe("a daily time on the nights when Europe/Oslo changes its clock", () => {
  const { next } = parseSchedule("0 30 2 * * *", "Europe/Oslo");

  test("that the clock leaves out comes an hour later", () => {
    expect(next(new Date("2026-03-28T12:00:00Z")).toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });

  test("that the clock shows twice comes the first time only", () => {
    const first = next(new Date("2026-10-24T12:00:00Z"));
    expect(first.toISOString()).toBe("2026-10-25T00:30:00.000Z");
    expect(next(first).toISOString()).toBe("2026-10-26T01:30:00.000Z");
  });
});

test.each([
  ["every second", "* * * * * *", true],
  ["every half minute", "*/30 * * * * *", true],
  ["twice in a row within an hour", "0,1 0 * * * *", false],
  ["every minute", "0 * * * * *", false],
  ["every minute, in five fields", "* * * * *", false],
  ["an interval of 59 s", "00:00:59", true],
  ["an interval of a minute", "00:01:00", false],
])("knows that %s is under a minute or not", (_, text, expected) => {
  expect(parseSchedule(text, "UTC").underAMinute).toBe(expected);
});

test("names the ranges that are written backwards", () => {
  expect(parseSchedule("0 0 22-2 * * fri-mon,3").swapped).toEqual(["22-2", "fri-mon"]);
  expect(parseSchedule("0 0 2-22 * * mon-fri").swapped).toEqual([]);
});

test("has no time for a day that no month has", () => {
  expect(parseSchedule("0 0 0 30 2 *").next(new Date()).getUTCFullYear()).toBe(9999);
});

test.each([
  ["the weekday 7", "0 0 3 * * 1-7", '"1-7" is no weekday: write 0 to 6 or a name such as sun'],
  ["what other crons have", "0 0 3 L * *", '"L" is no day: write 1 to 31'],
  ["a nickname", "@daily", "six fields"],
  ["an interval of nothing, which would run without a pause", "00:00:00", "longer than 00:00:00"],
  ["a negative interval", "-01:00:00", "longer than 00:00:00"],
])("refuses %s and says why", (_, text, reason) => {
  expect(() => parseSchedule(text)).toThrow(reason);
});

test("refuses a time zone that is not in the IANA database", () => {
  expect(() => parseSchedule("0 0 3 * * *", "W. Europe Standard Time")).toThrow("Europe/Oslo");
});
