import type { Mode } from "../plan.ts";
import { type Run, scheduledEnd } from "../run.ts";
import { isUnderWay } from "../status.ts";

/** Since when (ISO 8601) a good run of a target has been expected, by mode and schedule. */
export interface Expectation {
  readonly mode: Mode;
  readonly schedule: string;
  readonly since: string;
}

/** How late a good run of a target is; it is never late in a preview, while paused, or while it is under way as planned. */
export interface Overdue {
  readonly state: "preview" | "paused" | "running" | "on-time" | "overdue";
  /** Seconds; 0 unless it is overdue. */
  readonly by: number;
  /** When the next good run has to be in, ISO 8601; null where none is expected. */
  readonly due: string | null;
}

/** What is known of a target and of writing as a whole. */
export interface Awaited {
  readonly mode: Mode;
  /** The first time that the schedule has after another; undefined for never. */
  readonly next: (after: Date) => Date | undefined;
  readonly paused: boolean;
  /** When the last pause ended, ISO 8601. */
  readonly resumedAt?: string | undefined;
  readonly since: string;
  /** The last good run. */
  readonly good: Pick<Run, "createdAt"> | undefined;
  /** Runs of everyone in this mode and with the target that have not ended. */
  readonly underWay: readonly Pick<Run, "status" | "createdAt" | "fanOut">[];
}

/** How long a nightly run may take until it counts as overdue, and a run beyond its scheduled end. */
const graceMs = 2 * 3_600_000;

/** A timer may fire a little early, and a target switched on just before a run need not be in it. */
const earlyMs = 30_000;

/** How late a target's good run is: the first one that the schedule has after the last, once it has had time to finish. */
export function overdue({ mode, paused, next, ...known }: Awaited, now: Date): Overdue {
  if (mode === "preview") return { state: "preview", by: 0, due: null };
  if (paused) return { state: "paused", by: 0, due: null };
  const { since, good, resumedAt, underWay } = known;
  const from = latest(since, good?.createdAt, resumedAt);
  const tick = next(new Date(from + earlyMs));
  if (!tick) return { state: "on-time", by: 0, due: null };
  const ends = underWay
    .filter((run) => isUnderWay(run) && Date.parse(run.createdAt) >= from - earlyMs)
    .map(({ createdAt, fanOut }) => Date.parse(fanOut ? scheduledEnd(fanOut) : createdAt));
  const due = Math.max(tick.getTime(), ...ends) + graceMs;
  const by = Math.max(0, Math.round((now.getTime() - due) / 1000));
  const state = by > 0 ? "overdue" : ends.length > 0 ? "running" : "on-time";
  return { state, by, due: new Date(due).toISOString() };
}

/** The latest of some times, milliseconds since 1970. */
const latest = (...times: readonly (string | undefined)[]): number =>
  Math.max(...times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)])));

/**
 * Since when a good run of each enabled target has been expected: as before or, if later, since its last good run; from now on
 * where the mode, the schedule or the target is new. `first` applies to an app that has not recorded any expectation yet.
 */
export function expectations(
  known: Readonly<Record<string, Expectation>> | undefined,
  wanted: Omit<Expectation, "since">,
  targets: readonly {
    readonly target: string;
    readonly good: string | undefined;
    readonly first: string | undefined;
  }[],
  now: Date,
): Readonly<Record<string, Expectation>> {
  return Object.fromEntries(
    targets.map(({ target, good, first }) => {
      const before = known?.[target];
      const isSame = before?.mode === wanted.mode && before.schedule === wanted.schedule;
      const since = isSame ? before.since : known ? now.toISOString() : (first ?? now.toISOString());
      return [target, { ...wanted, since: new Date(latest(since, isSame ? good : undefined)).toISOString() }];
    }),
  );
}
