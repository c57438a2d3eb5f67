import { type Crontab, parseCrontab } from "./ncrontab.ts";
import { parseTimeSpan } from "./time-span.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/** When a timer runs. */
export interface Schedule {
  /** The first time after the given one. */
  next(after: Date): Date;
  /** A clock's schedule follows daylight saving, an interval does not. */
  readonly adjustForDst: boolean;
  /** It runs more often than once a minute, so that its times are not worth storing. */
  readonly underAMinute: boolean;
  /** Ranges that are written backwards and run as if they were not, such as `22-2`. */
  readonly swapped: readonly string[];
}

const never = new Date("9999-12-31T23:59:59Z");

/**
 * Reads NCRONTAB of five or six fields (in `timeZone`, an IANA name, default the machine's) or a TimeSpan, an interval;
 * throws on what the real host refuses, and on an interval that is not above zero, which there runs without a pause.
 */
export function parseSchedule(text: string, timeZone?: string): Schedule {
  const interval = parseTimeSpan(text);
  if (interval !== undefined) return every(text, interval * 1000);
  const crontab = readCrontab(text);
  return {
    next: onClock(crontab, zoneClock(timeZone)),
    adjustForDst: true,
    underAMinute: /^\S*[*,-]\S*( \*){5}$/.test(crontab.text),
    swapped: crontab.swapped,
  };
}

function readCrontab(text: string): Crontab {
  try {
    return parseCrontab(text);
  } catch (error) {
    throw new Error(`"${text}" is no schedule: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function every(text: string, ms: number): Schedule {
  if (ms <= 0) throw new Error(`"${text}" is no interval: write one longer than 00:00:00.`);
  const next = (after: Date) => new Date(after.getTime() + ms);
  return { next, adjustForDst: false, underAMinute: ms < 60_000, swapped: [] };
}

/**
 * The next time by the clock on the wall, with the real host's rules for a clock that changes (CronSchedule.cs of
 * WebJobs.Extensions 5.1.0, in the host since 4.1037): a time that is left out comes an hour later; in a repeated hour,
 * a point in time comes in its first pass, and what recurs within the day in both.
 */
function onClock(crontab: Crontab, clock: ZoneClock): (after: Date) => Date {
  const isRepeated = (wall: number) => clock.instants(wall).length > 1;
  // Two neighbouring values are enough: the host looks for a * or - in the fields before the day.
  const recurs = /[*-]/.test(crontab.text.split(" ").slice(0, -3).join());

  return (after) => {
    const now = after.getTime();
    const wall = crontab.next(clock.wall(now));
    if (wall === undefined) return never;
    const next = clock.standard(wall);
    const shift = clock.wall(next) - next - (clock.wall(now) - now);
    const repeated = isRepeated(wall) || (recurs && isRepeated(clock.wall(now)));
    if (!repeated) return new Date(next);
    if (shift !== 0 || recurs) return new Date(next + shift);
    return afterRepeated(wall);
  };

  // Standard time already: the host takes it that the first pass has run it, also when that is months ahead.
  function afterRepeated(repeated: number): Date {
    let wall: number | undefined = repeated;
    while (wall !== undefined && isRepeated(wall)) wall = crontab.next(wall);
    return wall === undefined ? never : new Date(clock.standard(wall));
  }
}
