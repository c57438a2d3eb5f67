import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Mode } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import type { RunStore } from "../stores/runs.ts";
import type { Check, RunGlance } from "./status.ts";

/** The newest runs of a month. */
export interface RecentRuns {
  readonly last: RunGlance | undefined;
  readonly lastGood: RunGlance | undefined;
  /** The oldest of the month. */
  readonly first: RunGlance | undefined;
  readonly held: readonly Run[];
}

const MONTH = 31 * 24 * 3_600_000;

/** Reads the runs of the last month. A good run is done, covered all employees and targets, and wrote if that is switched on. */
export async function recentRuns(
  runs: Pick<RunStore, "list">,
  { mode, targets }: { readonly mode: Mode; readonly targets: readonly string[] },
  now = new Date(),
): Promise<RecentRuns> {
  const recent = await runs.list(new Date(now.getTime() - MONTH), 1000);
  const isGood = (run: Run) =>
    run.status === "done" &&
    run.mode === mode &&
    run.emails === undefined &&
    // A run that was cancelled and retried is done for those retried alone.
    run.summary?.neverTried === undefined &&
    targets.every((target) => run.targets.includes(target));
  return {
    last: glance(recent.find(hasEnded) ?? recent[0]),
    lastGood: glance(recent.find(isGood)),
    first: glance(recent.at(-1)),
    held: recent.filter(({ status }) => status === "held"),
  };
}

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

const HOUR = 3_600_000;

/** A day between two starts and two hours to run, as in the alert. */
const MOST_HOURS = 26;

/** Whether the last good run is from the last night. */
export const lastRun =
  (runs: () => Promise<RecentRuns>, now = Date.now): Check =>
  async () => {
    const { last, lastGood } = await runs();
    if (!last) {
      return {
        state: "warning",
        reason: "There has been no run in a month.",
        remedy: "entra-sync sync --mode preview",
      };
    }
    const latest = `The last one, ${last.id}, is ${last.status}${last.code ? ` (${last.code})` : ""}.`;
    if (!lastGood?.endedAt) {
      return {
        state: "warning",
        reason: `No run of all employees has succeeded in a month. ${latest}`,
        remedy: `entra-sync runs ${last.id}`,
      };
    }
    const hours = Math.floor((now() - Date.parse(lastGood.endedAt)) / HOUR);
    const details = { hours };
    const age = hours < 1 ? "less than an hour" : `${hours} h`;
    if (hours < MOST_HOURS) return { state: "ok", reason: `A run succeeded ${age} ago.`, details };
    const reason = `No run of all employees has succeeded for ${hours} h. ${latest}`;
    return { state: "warning", reason, remedy: `entra-sync runs ${last.id}`, details };
  };

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
