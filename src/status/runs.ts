import { isDeepStrictEqual } from "node:util";
import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { nextTick } from "../core/ncrontab.ts";
import type { Mode, PlannedTemplates } from "../core/plan.ts";
import type { ReadbackNote, Run } from "../core/run.ts";
import { isOfEveryone, type Shortcoming, shortcomings } from "../core/safety/good-run.ts";
import { expectations, type Overdue, overdue } from "../core/safety/overdue.ts";
import { hasEnded, isStarting, isUnderWay } from "../core/status.ts";
import type { Note } from "../core/target.ts";
import type { PauseStore } from "../stores/interventions.ts";
import type { ExpectationStore, RunStore } from "../stores/runs.ts";
import type { Check, Finding, RunGlance, TargetGlance } from "./status.ts";

/** The newest runs of a month. */
export interface RecentRuns {
  readonly last: RunGlance | undefined;
  readonly lastGood: RunGlance | undefined;
  readonly held: readonly Run[];
  /** The newest that writes, or has written; absent for none. */
  readonly written?: Run | undefined;
  /** In the order of the targets that are switched on. */
  readonly targets: readonly TargetGlance[];
  /** The result of the last attempt to write back what Entra ID holds; absent where there was none. */
  readonly readback?: ReadbackNote | undefined;
  /** Those that wait for the database or Microsoft before they are planned, the newest first; absent for none. */
  readonly postponed?: readonly Run[];
  /** When the newest scheduled run was created that has had an hour, ISO 8601; absent for none. */
  readonly night?: string | undefined;
  /** When the schedule starts the next run, ISO 8601; absent for never, and where the schedule is not known. */
  readonly next?: string | undefined;
  /** How many are served by what, by the newest plan of everyone's signatures; absent where the mailbox serves everyone. */
  readonly served?: PlannedTemplates["served"] | undefined;
  /** What SYNC_SCOPE names that the last plan of everyone did not find. */
  readonly unknownInScope?: Note | undefined;
}

const MONTH = 31 * 24 * 3_600_000;

/** When a run is due: by the schedule, since when one has been expected, and who paused writing. */
export interface Expecting {
  /** As SNAPSHOT_SCHEDULE. */
  readonly schedule: string;
  readonly expectations: ExpectationStore;
  readonly pause: Pick<PauseStore, "history">;
}

interface Watching {
  readonly mode: Mode;
  /** Those that are switched on. */
  readonly targets: readonly string[];
  /** Where it is absent, nothing is called overdue. */
  readonly expecting?: Expecting;
}

/** Reads the runs of the last month. A good run is done, of all employees, complete, and wrote if that is switched on. */
export async function recentRuns(
  runs: Pick<RunStore, "list">,
  { mode, targets, expecting }: Watching,
  now = new Date(),
): Promise<RecentRuns> {
  const recent = await runs.list(new Date(now.getTime() - MONTH), 1000);
  const counting = recent.filter((run) => isOfEveryone(run, mode));
  const isGood = (run: Run, target: string) => shortcomings(run, target).length === 0;
  const each = targets.map((target) => {
    const own = counting.filter((run) => run.targets.includes(target));
    const good = own.find((run) => isGood(run, target));
    const first = recent.findLast((run) => run.targets.includes(target));
    const underWay = recent.filter((run) => isUnderWay(run) && isForAll(run, mode, target));
    return { target, good, first, underWay, latest: own[0] };
  });
  const late = expecting && (await lateness(each, { mode, ...expecting }, now));
  return {
    last: glance(recent.find(hasEnded) ?? recent[0]),
    lastGood: glance(counting.find((run) => targets.every((target) => isGood(run, target)))),
    held: recent.filter(({ status }) => status === "held"),
    written: recent.find(({ mode, fanOut, summary }) => mode === "apply" && (fanOut ?? summary)),
    targets: each.map(({ target, good, first, latest }) => {
      const since = good?.endedAt ?? first?.createdAt;
      const overdue = late?.get(target);
      return {
        target,
        lastGoodRun: glance(good) ?? null,
        age: since === undefined ? null : secondsSince(since, now),
        ...(overdue && { overdue }),
        shortcomings: latest ? shortcomings(latest, target) : [],
      };
    }),
    readback: recent.find(({ readback }) => readback !== undefined && readback.state !== "left-out")
      ?.readback,
    postponed: recent.filter((run) => isStarting(run) && run.reason !== undefined),
    night: recent.find(
      ({ trigger, createdAt }) => trigger === "schedule" && secondsSince(createdAt, now) >= HOUR,
    )?.createdAt,
    next: expecting && nextTick(expecting.schedule, now)?.toISOString(),
    served: recent.find(({ plan, emails }) => plan?.templates && !emails)?.plan?.templates?.served,
    unknownInScope: recent
      .find(({ plan, emails, undo }) => plan && !emails && undo === undefined)
      ?.plan?.notes.find(({ code }) => code === "unknown-in-scope"),
  };
}

const isForAll = ({ emails, undo, ...run }: Run, mode: Mode, target: string): boolean =>
  emails === undefined && undo === undefined && run.mode === mode && run.targets.includes(target);

/** The runs of one target that say how late the next is. */
interface OwnRuns {
  readonly target: string;
  readonly good: Run | undefined;
  readonly first: Run | undefined;
  readonly underWay: readonly Run[];
}

/** How late each target's good run is; records since when they have been expected. */
async function lateness(
  each: readonly OwnRuns[],
  { mode, schedule, expectations: store, pause }: Expecting & Pick<Watching, "mode">,
  now: Date,
): Promise<ReadonlyMap<string, Overdue>> {
  const [known, [event]] = await Promise.all([store.get(), pause.history(1)]);
  const waited = each.map(({ target, good, first }) => ({
    target,
    good: good?.createdAt,
    first: good?.createdAt ?? (first?.mode === mode ? first.createdAt : undefined),
  }));
  const since = expectations(known, { mode, schedule }, waited, now);
  if (!isDeepStrictEqual(known, since)) await store.keep(since);
  const endedAt = event?.what === "resumed" ? event.at : event?.until;
  const paused = event !== undefined && (endedAt === undefined || Date.parse(endedAt) > now.getTime());
  const next = (after: Date) => nextTick(schedule, after);
  return new Map(
    each.map(({ target, good, underWay }) => {
      const own = { since: since[target]?.since ?? now.toISOString(), good, underWay };
      return [target, overdue({ mode, next, paused, ...(!paused && { resumedAt: endedAt }), ...own }, now)];
    }),
  );
}

const secondsSince = (time: string, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1000));

function glance(run: Run | undefined): RunGlance | undefined {
  if (!run) return undefined;
  const { id, status, mode, trigger, createdAt, endedAt, reason } = run;
  return {
    id,
    status,
    mode,
    trigger,
    createdAt,
    ...(endedAt && { endedAt }),
    ...(reason && { code: reason.code }),
  };
}

const HOUR = 3600;

/** Whether the last runs of all employees were good, and the next good one of each target is not overdue. */
export const lastRun =
  (runs: () => Promise<RecentRuns>): Check =>
  async () => {
    const { last, targets, postponed: [waiting] = [] } = await runs();
    if (waiting?.reason) {
      const { message, remedy } = waiting.reason;
      return {
        state: "warning",
        reason: `Run ${waiting.id} waits: ${message}`,
        remedy,
        details: { run: waiting.id },
      };
    }
    const ages = targets.map(({ target, lastGoodRun, age }) => {
      const hours = lastGoodRun && age !== null ? Math.floor(age / HOUR) : null;
      return { target, hours };
    });
    const hours = ages.some((one) => one.hours === null)
      ? null
      : Math.max(...ages.map((one) => one.hours ?? 0));
    const late = targets.filter(({ overdue }) => overdue?.state === "overdue");
    const details = {
      ...(hours !== null && { hours }),
      targets: Object.fromEntries(ages.map((one) => [one.target, one.hours])),
      ...(late.length > 0 && {
        overdueBy: Object.fromEntries(late.map(({ target, overdue }) => [target, overdue?.by])),
      }),
    };
    const lacking = onceEach(targets.flatMap((one) => one.shortcomings));
    if (lacking.length > 0) {
      return {
        state: "error",
        reason: `The last run of all employees is done, but is not a good run: ${lacking.map(({ message }) => message).join(" ")}`,
        remedy: lacking.flatMap(({ remedy }) => remedy ?? []).join("\n"),
        details: { ...details, codes: lacking.map(({ code }) => code) },
      };
    }
    if (late.length > 0) return { state: "warning", ...overdueIn(late, targets, last), details };
    const expected = expectedNext(targets);
    if (!last) {
      return {
        state: "warning",
        reason: `There has been no run in a month.${expected}`,
        remedy: "entra-sync sync --mode preview",
      };
    }
    const never = ages.flatMap((one) => (one.hours === null ? [one.target] : []));
    if (never.length === 0) {
      const age = hours === null || hours < 1 ? "less than an hour" : `${hours} h`;
      return { state: "ok", reason: `A run succeeded ${age} ago.${expected}`, details };
    }
    const where = never.length < ages.length ? ` in ${never.join(", ")}` : "";
    return {
      state: targets.some(({ overdue }) => overdue?.state === "on-time") ? "ok" : "warning",
      reason: `No run of all employees has succeeded${where} in a month.${latestOf(last)}${expected}`,
      remedy: `entra-sync runs ${last.id}`,
      details,
    };
  };

type OfTarget = RecentRuns["targets"][number];

/** Which targets are overdue, since when and by how much. */
function overdueIn(
  late: readonly OfTarget[],
  all: readonly OfTarget[],
  last: RunGlance | undefined,
): Pick<Finding, "reason" | "remedy"> {
  const most = late.reduce((a, b) => ((b.overdue?.by ?? 0) > (a.overdue?.by ?? 0) ? b : a));
  const { by = 0, due } = most.overdue ?? {};
  const hours = Math.floor(by / HOUR);
  const where = late.length < all.length ? ` in ${late.map(({ target }) => target).join(", ")}` : "";
  return {
    reason: `A good run of all employees is overdue${where}: it was due by ${due}, ${hours < 1 ? "less than an hour" : `${hours} h`} ago.${last ? latestOf(last) : " There has been none in a month."}`,
    remedy: last ? `entra-sync runs ${last.id}` : "entra-sync sync; then see whether the app's timer runs.",
  };
}

const latestOf = ({ id, status, code }: RunGlance): string =>
  ` The last one, ${id}, is ${status}${code ? ` (${code})` : ""}.`;

/** When the next good run is due, or why none is expected; "" if that is not known. */
function expectedNext(targets: readonly OfTarget[]): string {
  const states = new Set(targets.map(({ overdue }) => overdue?.state));
  if (states.has("preview")) return " None is overdue, since SYNC_MODE is preview.";
  if (states.has("paused")) return " None is overdue while writing is paused.";
  const [due] = targets.flatMap(({ overdue }) => overdue?.due ?? []).sort();
  if (due === undefined) return "";
  return `${states.has("running") ? " One is under way." : ""} The next is due by ${due}.`;
}

/** Shortcomings that several targets share, reported once. */
const onceEach = (all: readonly Shortcoming[]): readonly Shortcoming[] => [
  ...new Map(all.map((one) => [one.message, one])).values(),
];

/** Whether a held run waits for a person. */
export const heldRuns =
  (runs: () => Promise<RecentRuns>): Check =>
  async () => {
    const { held } = await runs();
    if (held.length === 0) return { state: "ok", reason: "No run is held." };
    const each = held.map(({ id, guards = [] }) => `${id} (${guards.map(({ name }) => name).join(", ")})`);
    return {
      state: "warning",
      reason: `Held, and waiting for a person: ${each.join("; ")}.`,
      remedy: held.map(({ id }) => `entra-sync runs ${id}`).join("\n"),
      details: { runs: held.map(({ id }) => id) },
    };
  };

/** Whether the poison queues have messages; the app records each message and removes it. */
export const poison =
  (storage: Pick<Storage, "queue">, queues: readonly string[]): Check =>
  async () => {
    const depths = await Promise.all(
      queues.map(async (name) => [name, await depth(storage, `${name}-poison`)] as const),
    );
    const full = depths.filter(([, count]) => count > 0);
    if (full.length === 0) return { state: "ok", reason: "No message is poisoned." };
    return {
      state: "warning",
      reason: `Poisoned: ${full.map(([name, count]) => `${count} in ${name}-poison`).join(", ")}.`,
      remedy: [
        "See what they are about; fix the cause, then put them back (queues retry) or drop them (queues drop):",
        ...full.map(([name]) => `entra-sync queues peek ${name}`),
      ].join("\n"),
      details: { queues: Object.fromEntries(full.map(([name, count]) => [`${name}-poison`, count])) },
    };
  };

async function depth(storage: Pick<Storage, "queue">, name: string): Promise<number> {
  try {
    return (await (await storage.queue(name)).getProperties()).approximateMessagesCount ?? 0;
  } catch (error) {
    if (answered(error, 404)) return 0;
    throw error;
  }
}
