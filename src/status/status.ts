import { isForbidden, isUnavailable } from "../clients/storage/entities.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import type { Mode } from "../core/plan.ts";
import type { Log, Pause, Run } from "../core/run.ts";
import type { Shortcoming } from "../core/safety/good-run.ts";
import type { Overdue } from "../core/safety/overdue.ts";

/** The state of the app: `ok` unless a check found an error. */
export interface Status {
  readonly mode: Mode;
  readonly ok: boolean;
  /** ISO 8601: a status is cached for some seconds. */
  readonly checkedAt: string;
  readonly checks: readonly Named[];
  /** What needs a person, the most urgent first: errors and warnings of the checks, and people. Empty where nothing does. */
  readonly attention?: readonly Attention[];
  /** The pause of writing that holds; absent where it is unknown. */
  readonly pause?: Pause | null;
  /** When the schedule starts the next run, ISO 8601; null for never. */
  readonly nextRun?: string | null;
  /** Null where there is none, or it is unknown. */
  readonly lastRun: RunGlance | null;
  /** The last good run of all employees, in all targets that are switched on. */
  readonly lastGoodRun: RunGlance | null;
  /** The same for each target by itself; empty where it is unknown. */
  readonly targets: readonly TargetGlance[];
}

/** A target's last good run of all employees: none in a month is null. */
export interface TargetGlance {
  readonly target: string;
  readonly lastGoodRun: RunGlance | null;
  /** Seconds since it ended; where there is none since the first run with the target, null without any. */
  readonly age: number | null;
  /** How late the next one is; absent where the app's schedule is not known. */
  readonly overdue?: Overdue;
  /** Why the last run of all employees, which is done, is not a good run. */
  readonly shortcomings: readonly Shortcoming[];
}

/** A run at a glance, without what could be about a person; times are ISO 8601. */
export interface RunGlance {
  readonly id: string;
  readonly status: Run["status"];
  readonly mode: Mode;
  readonly trigger: Run["trigger"];
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Why it did not end as done. */
  readonly code?: string;
}

/** The checks of one status by name, in the order of display. */
export interface CheckSet {
  readonly checks: Readonly<Record<string, Check>>;
  readonly runs: () => Promise<{
    readonly last?: RunGlance | undefined;
    readonly lastGood?: RunGlance | undefined;
    readonly targets?: readonly TargetGlance[];
  }>;
  readonly pause?: () => Promise<Pause | undefined>;
  /** Checks of people, which do not affect the state of the app. */
  readonly people?: Readonly<Record<string, Check>>;
}

interface StatusOptions {
  readonly mode: Mode;
  /** The first time of the schedule after now. */
  readonly nextRun?: () => Date | undefined;
  /** Begins new checks. */
  readonly begin: () => CheckSet;
  /** For each check; default 8. */
  readonly limitSeconds?: number;
  /** How long a status is cached, to limit the requests to Microsoft; default 5. */
  readonly keepSeconds?: number;
}

/** Prepares running all checks at once, each with its own limit: one that fails or hangs does not affect the others. */
export function createStatus(options: StatusOptions): (log: Log) => Promise<Status> {
  const { keepSeconds = 5 } = options;
  let kept: { readonly status: Promise<Status>; until: number } | undefined;

  return (log) => {
    if (kept && Date.now() < kept.until) return kept.status;
    const status = takeStatus(options, log);
    const taking = { status, until: Number.POSITIVE_INFINITY };
    kept = taking;
    return status.finally(() => {
      taking.until = Date.now() + keepSeconds * 1000;
    });
  };
}

async function takeStatus(
  { mode, begin, nextRun, limitSeconds = 8 }: StatusOptions,
  log: Log,
): Promise<Status> {
  const { checks, runs, pause, people = {} } = begin();
  const take = (all: CheckSet["checks"]) =>
    Promise.all(
      Object.entries(all).map(async ([name, check]) => {
        const finding = inTime(takeCheck(name, check, log), limitSeconds, () => tooLate(limitSeconds));
        return { name, ...(await finding) };
      }),
    );
  const results = Promise.all([take(checks), take(people)]);
  const noRuns = () => ({ last: undefined, lastGood: undefined, targets: [] });
  const known = inTime(runs().catch(noRuns), limitSeconds, noRuns);
  const unknown = () => undefined;
  const paused = inTime(
    pause?.().then(orNull).catch(unknown) ?? Promise.resolve(undefined),
    limitSeconds,
    unknown,
  );
  const [found, counted] = await results;
  const { last, lastGood, targets = [] } = await known;
  const held = await paused;
  return {
    mode,
    ok: found.every(({ state }) => state !== "error"),
    checkedAt: new Date().toISOString(),
    checks: found,
    attention: attention(found, counted),
    ...(held !== undefined && { pause: held }),
    ...(nextRun && { nextRun: nextRun()?.toISOString() ?? null }),
    lastRun: last ?? null,
    lastGoodRun: lastGood ?? null,
    targets,
  };
}

const orNull = <T>(found: T | undefined): T | null => found ?? null;

async function takeCheck(name: string, check: Check, log: Log): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const finding = findingOf(error);
    if (finding) return finding;
    log.error("A check failed", { check: name, problem: error instanceof Error ? error.stack : "unknown" });
    return {
      state: "error",
      reason: "This check failed with an unexpected error.",
      remedy: "Look in the app's log for: A check failed",
    };
  }
}

const tooLate = (seconds: number): Finding => ({
  state: "error",
  reason: `No answer within ${seconds} s.`,
  remedy:
    "Check again in a minute; if it remains, check the connection: network, firewall, private endpoints.",
});

/** `off` is a feature that is not in use on purpose. */
export type State = "ok" | "warning" | "error" | "off";

/** What a check found: nothing in it is secret or about a person. */
export interface Finding {
  readonly state: State;
  /** A sentence or two. */
  readonly reason: string;
  /** What a person can do about it: a sentence, or commands, a line each. */
  readonly remedy?: string | undefined;
  /** Counts, ids and dates, for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Runs one check; an error becomes a finding, too. */
export type Check = () => Finding | Promise<Finding>;

/** The finding for an error; undefined for an unknown error, since its text could contain anything. */
export function findingOf(error: unknown): Finding | undefined {
  if (error instanceof GiveUp) {
    const { code, message, remedy } = error;
    return { state: "error", reason: `${message}.`.replace(/\.\.$/, "."), remedy, details: { code } };
  }
  if (error instanceof RetryLater) {
    const { code, message, afterSeconds } = error;
    const remedy =
      error.remedy ?? `Nothing, if it is temporary: check again in ${Math.ceil(afterSeconds)} s.`;
    return {
      state: code === "throttled" ? "warning" : "error",
      reason: `${message}.`,
      remedy,
      details: { code },
    };
  }
  if (!isUnavailable(error)) return undefined;
  const does = isForbidden(error) ? "does not let the app in" : "does not answer";
  return { state: "error", reason: `Azure Storage ${does}.`, remedy: "See what `storage` says." };
}

/** Waits for a promise, at most so many seconds: then returns `late`, and ignores the later result. */
export async function inTime<T, Late>(
  work: Promise<T>,
  seconds: number,
  late: () => Late,
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late()), seconds * 1000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls only once; all callers get that answer. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

/** A finding by the name of its check. */
export type Named = { readonly name: string } & Finding;

/** One thing that needs a person, an error or a warning: `page` is where the console shows it, a route behind the #. */
export type Attention = Named & { readonly page?: string };

/** Where the console shows what a check is about; a check that is not here has its place on the overview. */
const pages: Readonly<Record<string, string>> = {
  heldRuns: "runs?status=held",
  failedPeople: "employees?standing=failed",
  unsureMatches: "employees?standing=unsure",
  peopleNotFound: "employees?standing=not-found",
  changedInEntra: "mismatches",
  accountsOfLeavers: "accounts?enabled=true",
  exclusionsOfNoOne: "employees?standing=excluded",
  templates: "templates",
};

/** Among findings of equal severity, these come first, in this order; all others come before `later`. */
const sooner = ["heldRuns", "failedPeople", "unsureMatches", "poison", "pause"];
const later = ["accountsOfLeavers", "peopleNotFound", "changedInEntra", "exclusionsOfNoOne"];

/**
 * Everything that needs a person, the most urgent first: errors and warnings of the checks, and counts of people who need
 * someone. If people could not be counted it says so once, so that an empty list means that nothing needs attention.
 */
export function attention(checks: readonly Named[], people: readonly Named[]): readonly Attention[] {
  const [unknown] = people.filter(({ state }) => state === "error");
  const counted = people.filter(({ state }) => state !== "error");
  const all = [...checks, ...(unknown ? [notCounted(unknown)] : []), ...counted];
  return all
    .filter(({ state }) => state === "error" || state === "warning")
    .map((one) => ({ ...one, ...pageOf(one) }))
    .toSorted((a, b) => urgency(a) - urgency(b));
}

const urgency = ({ name, state }: Named): number => {
  const [first, last] = [sooner.indexOf(name), later.indexOf(name)];
  const among = first >= 0 ? first : sooner.length + last + 1;
  return state === "error" ? among : 100 + among;
};

function pageOf({ name, details = {} }: Named): { readonly page?: string } {
  const { run, runs } = details;
  if (typeof run === "string") return { page: `runs/${run}` };
  if (Array.isArray(runs) && runs.length === 1) return { page: `runs/${runs[0]}` };
  const page = pages[name];
  return page === undefined ? {} : { page };
}

const notCounted = ({ reason, remedy }: Named): Named => ({
  name: "people",
  state: "warning",
  reason: `Whether people need someone is not known: ${reason}`,
  remedy,
});
