import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Mode } from "../core/plan.ts";
import type { ReadbackNote, Run } from "../core/run.ts";
import { isOfEveryone, type Shortcoming, shortcomings } from "../core/safety/good-run.ts";
import { hasEnded, isStarting } from "../core/status.ts";
import type { Note } from "../core/target.ts";
import type { RunStore } from "../stores/runs.ts";
import type { Check, RunGlance, TargetGlance } from "./status.ts";

/** The newest runs of a month. */
export interface RecentRuns {
  readonly last: RunGlance | undefined;
  readonly lastGood: RunGlance | undefined;
  readonly held: readonly Run[];
  /** In the order of the targets that are switched on. */
  readonly targets: readonly TargetGlance[];
  /** The result of the last attempt to write back what Entra ID holds; absent where there was none. */
  readonly readback?: ReadbackNote | undefined;
  /** Those that wait for the database or Microsoft before they are planned, the newest first; absent for none. */
  readonly postponed?: readonly Run[];
  /** What SYNC_SCOPE named in vain in the last plan of everyone. */
  readonly unknownInScope?: Note | undefined;
}

const MONTH = 31 * 24 * 3_600_000;

/** Reads the runs of the last month. A good run is done, of all employees, complete, and wrote if that is switched on. */
export async function recentRuns(
  runs: Pick<RunStore, "list">,
  { mode, targets }: { readonly mode: Mode; readonly targets: readonly string[] },
  now = new Date(),
): Promise<RecentRuns> {
  const recent = await runs.list(new Date(now.getTime() - MONTH), 1000);
  const counting = recent.filter((run) => isOfEveryone(run, mode));
  const isGood = (run: Run, target: string) => shortcomings(run, target).length === 0;
  return {
    last: glance(recent.find(hasEnded) ?? recent[0]),
    lastGood: glance(counting.find((run) => targets.every((target) => isGood(run, target)))),
    held: recent.filter(({ status }) => status === "held"),
    targets: targets.map((target) => {
      const own = counting.filter((run) => run.targets.includes(target));
      const good = own.find((run) => isGood(run, target));
      const since = good?.endedAt ?? recent.findLast((run) => run.targets.includes(target))?.createdAt;
      const [latest] = own;
      return {
        target,
        lastGoodRun: glance(good) ?? null,
        age: since === undefined ? null : secondsSince(since, now),
        shortcomings: latest ? shortcomings(latest, target) : [],
      };
    }),
    readback: recent.find(({ readback }) => readback !== undefined && readback.state !== "left-out")
      ?.readback,
    postponed: recent.filter((run) => isStarting(run) && run.reason !== undefined),
    unknownInScope: recent
      .find(({ plan, emails, undo }) => plan && !emails && undo === undefined)
      ?.plan?.notes.find(({ code }) => code === "unknown-in-scope"),
  };
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

/** A day between two starts and two hours to run, as in the alert. */
const MOST_HOURS = 26;

/** Whether the last runs of all employees were good, and the last good one of each target is from the last night. */
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
    if (!last) {
      return {
        state: "warning",
        reason: "There has been no run in a month.",
        remedy: "entra-sync sync --mode preview",
      };
    }
    const ages = targets.map(({ target, lastGoodRun, age }) => {
      const hours = lastGoodRun && age !== null ? Math.floor(age / HOUR) : null;
      return { target, hours };
    });
    const hours = ages.some((one) => one.hours === null)
      ? null
      : Math.max(...ages.map((one) => one.hours ?? 0));
    const details = {
      ...(hours !== null && { hours }),
      targets: Object.fromEntries(ages.map((one) => [one.target, one.hours])),
    };
    const lacking = onceEach(targets.flatMap((one) => one.shortcomings));
    if (lacking.length > 0) {
      return {
        state: "error",
        reason: `The last run of all employees is done, and is no good run: ${lacking.map(({ message }) => message).join(" ")}`,
        remedy: lacking.flatMap(({ remedy }) => remedy ?? []).join("\n"),
        details: { ...details, codes: lacking.map(({ code }) => code) },
      };
    }
    const overdue = ages.filter((one) => one.hours === null || one.hours >= MOST_HOURS);
    if (overdue.length === 0) {
      const age = hours === null || hours < 1 ? "less than an hour" : `${hours} h`;
      return { state: "ok", reason: `A run succeeded ${age} ago.`, details };
    }
    const latest = `The last one, ${last.id}, is ${last.status}${last.code ? ` (${last.code})` : ""}.`;
    const where = overdue.length < ages.length ? ` in ${overdue.map(({ target }) => target).join(", ")}` : "";
    const never = overdue.some((one) => one.hours === null);
    const when = never ? "in a month" : `for ${Math.max(...overdue.map((one) => one.hours ?? 0))} h`;
    const reason = `No run of all employees has succeeded${where} ${when}. ${latest}`;
    return { state: "warning", reason, remedy: `entra-sync runs ${last.id}`, details };
  };

/** What several targets lack together is reported once. */
const onceEach = (all: readonly Shortcoming[]): readonly Shortcoming[] => [
  ...new Map(all.map((one) => [one.message, one])).values(),
];

/** Whether a plan waits for a person to let it go on. */
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
      remedy:
        "entra-sync runs shows the affected people; fix the cause, retry the run, then clear the queue.",
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
