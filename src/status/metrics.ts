import type { CertificateState } from "../clients/identity/tokens.ts";
import { messageContent, type Storage } from "../clients/storage/storage.ts";
import type { Log } from "../core/run.ts";
import type { Overdue } from "../core/safety/overdue.ts";
import type { RecentRuns } from "./runs.ts";
import type { Check } from "./status.ts";

/** The measurements; failed ones are absent. */
export interface Measured {
  readonly queues: readonly MeasuredQueue[];
  readonly runs: MeasuredRuns | undefined;
  readonly certificateDaysLeft: number | undefined;
  readonly paused?: boolean | undefined;
}

/** How many runs are held, and seconds since the last good one: in each target, and in the target where it is longest ago. */
export interface MeasuredRuns {
  readonly held: number;
  /** Seconds until the schedule starts the next run; undefined for never. */
  readonly startsIn: number | undefined;
  /** Whether the last attempt to write back what Entra ID holds failed; false where there was none. */
  readonly readbackFailed: boolean;
  readonly ageOfLastGood: number | undefined;
  readonly targets: readonly { readonly target: string; readonly age: number }[];
  /** For each target that is switched on, seconds that its next good run is overdue by, and the state that this is of. */
  readonly overdue: readonly ({ readonly target: string } & Pick<Overdue, "state" | "by">)[];
}

/** The sources of the measurements. */
export interface Measuring {
  readonly storage: Pick<Storage, "queue">;
  readonly queues: readonly string[];
  readonly runs: () => Promise<RecentRuns>;
  /** The certificate that signs in; undefined where none does. */
  readonly certificate: () => Promise<CertificateState | undefined>;
  /** Whether writing is paused. */
  readonly paused: () => Promise<boolean>;
}

/** Measures what no run reports, by a few small requests, also while nothing runs. Failures are logged. */
export async function measure(asked: Measuring, log: Log, now = Date.now()): Promise<Measured> {
  const attempt = <T>(what: string, measured: Promise<T>): Promise<T | undefined> =>
    measured.catch((error: unknown) => {
      log.warn("Something could not be measured", { what, code: codeOf(error) });
      return undefined;
    });
  const [queues, runs, certificate, paused] = await Promise.all([
    Promise.all(asked.queues.map((queue) => attempt(queue, measureQueue(asked.storage, queue, now)))),
    attempt("runs", asked.runs()),
    attempt("certificate", asked.certificate()),
    attempt("pause", asked.paused()),
  ]);
  return {
    queues: queues.filter((queue) => queue !== undefined),
    runs: runs && measuredRuns(runs, now),
    certificateDaysLeft: certificate?.daysLeft,
    paused,
  };
}

function measuredRuns({ held, targets: glances, readback, next }: RecentRuns, now: number): MeasuredRuns {
  const targets = glances.flatMap(({ target, age }) => (age === null ? [] : [{ target, age }]));
  const ageOfLastGood = targets.length > 0 ? Math.max(...targets.map(({ age }) => age)) : undefined;
  const overdue = glances.flatMap(({ target, overdue: late }) =>
    late ? [{ target, state: late.state, by: late.by }] : [],
  );
  const startsIn = next === undefined ? undefined : Math.round((Date.parse(next) - now) / 1000);
  const readbackFailed = readback?.state === "failed";
  return { held: held.length, startsIn, ageOfLastGood, targets, overdue, readbackFailed };
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? String("code" in error ? error.code : error.name) : "unknown";

/** A queue in numbers. */
export interface MeasuredQueue {
  readonly queue: string;
  /** Messages on the queue, including those not due yet and those in progress. */
  readonly depth: number;
  /** Messages on the poison queue. */
  readonly poisoned: number;
  /** Seconds since the oldest message that waits was due; 0 when none that is due waits. */
  readonly oldestSeconds: number;
}

/** Measures a queue and its poison queue. */
export async function measureQueue(
  storage: Pick<Storage, "queue">,
  queue: string,
  now: number,
): Promise<MeasuredQueue> {
  const [depth, poisoned, oldest] = await Promise.all([
    depthOf(storage, queue),
    depthOf(storage, `${queue}-poison`),
    oldestDue(storage, queue),
  ]);
  const oldestSeconds = oldest === undefined ? 0 : Math.max(0, Math.round((now - oldest) / 1000));
  return { queue, depth, poisoned, oldestSeconds };
}

/** Messages on a queue, including those not due yet and those in progress. */
export async function depthOf(storage: Pick<Storage, "queue">, name: string): Promise<number> {
  return (await (await storage.queue(name)).getProperties()).approximateMessagesCount ?? 0;
}

/** When the first waiting message was due, milliseconds since 1970. */
async function oldestDue(storage: Pick<Storage, "queue">, name: string): Promise<number | undefined> {
  // Peeking returns only visible messages, the longest visible first: messages that are not due do not count as late.
  const { peekedMessageItems } = await (await storage.queue(name)).peekMessages({ numberOfMessages: 32 });
  const dues = peekedMessageItems.map(
    ({ messageText, insertedOn }) => dueOf(messageText) ?? insertedOn.getTime(),
  );
  return dues.length === 0 ? undefined : Math.min(...dues);
}

/** When the message was due by its content; for a message added by hand, when it was queued. */
function dueOf(text: string): number | undefined {
  const content = messageContent(text);
  if (typeof content !== "object" || content === null || !("due" in content)) return undefined;
  return typeof content.due === "number" ? content.due : undefined;
}

/** A message that has been due for longer than this is late: no one may be processing its queue. */
const lateSeconds = 3600;

/** Whether messages wait, for how long, go back since Microsoft throttles, or were lost in the newest run that wrote. */
export const messages =
  (
    storage: Pick<Storage, "queue">,
    queues: readonly string[],
    runs: () => Promise<Pick<RecentRuns, "written">>,
    now: () => number = Date.now,
  ): Check =>
  async () => {
    const [{ written: run }, ...all] = await Promise.all([
      runs(),
      ...queues.map((queue) => measureQueue(storage, queue, now())),
    ]);
    const waiting = all.reduce((sum, { depth }) => sum + depth, 0);
    const late = all.filter(({ oldestSeconds }) => oldestSeconds > lateSeconds);
    const counts = Object.values(run?.summary?.counts ?? {});
    const lost = counts.reduce((sum, { lost: n = 0 }) => sum + n, 0);
    const until = run?.status === "running" ? run.fanOut?.putBackUntil : undefined;
    const isPutBack = until !== undefined && Date.parse(until) > now();
    const details = { waiting, lost, ...(isPutBack && { putBackUntil: until }), ...(run && { run: run.id }) };
    const back = isPutBack ? ` Some went back to wait, until ${until}: throttled, or late.` : "";
    if (run && lost > 0) {
      const reason = `Run ${run.id} has lost ${lost}: whether they were written is not known.${back}`;
      return { state: "warning", reason, remedy: `entra-sync runs retry ${run.id}`, details };
    }
    if (late.length > 0) {
      const each = late.map(({ queue, oldestSeconds }) => `${queue} ${Math.round(oldestSeconds / 60)} min`);
      const reason = `Messages have been due for long: ${each.join(", ")}.${back}`;
      return { state: "warning", reason, remedy: "entra-sync queues", details };
    }
    const some =
      waiting === 0
        ? "No message waits, and none was lost."
        : `${waiting} ${waiting === 1 ? "message waits" : "messages wait"}, none late.`;
    return { state: "ok", reason: `${some}${back}`, details };
  };
