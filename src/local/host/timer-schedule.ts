import { Cron } from "croner";
import { isTimeSpan, seconds } from "./time-span.ts";

/** When a timer runs. */
export interface Schedule {
  /** The first time after the given one. */
  next(after: Date): Date;
  /** A clock's schedule follows daylight saving, an interval does not. */
  readonly adjustForDst: boolean;
  /** It runs more often than once a minute, so that its times are not worth storing. */
  readonly underAMinute: boolean;
}

const never = new Date("9999-12-31T23:59:59Z");
const names = "sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const value = `(?:\\*|\\d+|${names})`;
const item = `${value}(?:-${value})?(?:/\\d+)?`;
// croner reads more than NCRONTAB has (L, W, #, ?): what the real host refuses must not work here.
const ncrontab = new RegExp(`^${item}(?:,${item})*(?: +${item}(?:,${item})*){5}$`, "i");

/** Reads six-field NCRONTAB (in `timeZone`, an IANA name, default the machine's) or `hh:mm:ss`, an interval; throws on anything else. */
export function parseSchedule(text: string, timeZone?: string): Schedule {
  const trimmed = text.trim();
  if (isTimeSpan(trimmed)) return every(seconds(trimmed) * 1000);
  if (!ncrontab.test(trimmed)) {
    throw new Error(
      `"${text}" is no schedule: write six fields, {second} {minute} {hour} {day} {month} {day of week}.`,
    );
  }
  const cron = new Cron(trimmed, {
    mode: "6-part",
    domAndDow: true,
    paused: true,
    ...(timeZone ? { timezone: timeZone } : {}),
  });
  const next = (after: Date) => cron.nextRun(after) ?? never;
  const [first = never, second = never] = cron.nextRuns(2);
  return { next, adjustForDst: true, underAMinute: second.getTime() - first.getTime() < 60_000 };
}

function every(ms: number): Schedule {
  if (ms <= 0) throw new Error("A timer's interval must be longer than 00:00:00.");
  return { next: (after) => new Date(after.getTime() + ms), adjustForDst: false, underAMinute: ms < 60_000 };
}
