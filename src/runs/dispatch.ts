import pMap from "p-map";
import { sendMessage, timeBy } from "../clients/storage/storage.ts";
import { RetryLater } from "../core/errors.ts";
import { peopleOf, runsQueue, targetQueue } from "../core/messages.ts";
import { type Outcome, outcomeKey, skippedOutcomes } from "../core/outcome.ts";
import type { Rate } from "../core/pace.ts";
import type { Checkup, PlanHead } from "../core/plan.ts";
import { attemptOf, type FanOut, isGoing, type Log, type Run } from "../core/run.ts";
import { retryable } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { dueAt, reserve } from "./queue/pacer.ts";
import { messagesOf, type Piece, type Unsent, verifiesAtOnce } from "./queue/run-messages.ts";

/** Messages sent between two records of the progress: a crash may send as many twice, which does no harm. */
const chunk = 200;

/**
 * Reserves a plan's slots in its targets' queues: the run's sequence, and the times of its messages. Throws RetryLater if a
 * newer plan was sent meanwhile, so that this one is made again.
 */
export async function schedule(
  { targets }: Run,
  {
    plan,
    checkups,
    readAt,
  }: { readonly plan: PlanHead; readonly checkups: readonly Checkup[]; readonly readAt: number },
  {
    rates,
    skipped,
    atOnce = {},
  }: {
    readonly rates: Readonly<Record<string, Rate>>;
    readonly skipped: number;
    /** How many people a message verifies, by target; ten where absent. */
    readonly atOnce?: Readonly<Record<string, number>>;
  },
  { storage }: Records,
): Promise<Required<Pick<Run, "sequence" | "fanOut">>> {
  const writes = (target: string) => plan.totals.targets[target]?.employees ?? 0;
  const verifies = (target: string) => checkups.filter((checkup) => checkup.target === target).length;
  const counts = Object.fromEntries(
    targets.map((target) => [
      target,
      writes(target) + Math.ceil(verifies(target) / verifiesAtOnce({ verifiesAtOnce: atOnce }, target)),
    ]),
  );
  const reserved = await reserve(storage, { counts, rates, now: storage.clock.now(), readAt });
  if (!reserved)
    throw new RetryLater("unavailable", "A newer plan was sent first; this one is made again.", 1);

  const { sequence, lanes, end } = reserved;
  const people = targets.reduce((sum, target) => sum + writes(target), 0) + checkups.length;
  const progress = {
    expected: people + skipped,
    sent: 0,
    done: false,
    beatAt: timeBy(storage),
    verifiesAtOnce: atOnce,
  };
  return { sequence, fanOut: { ...progress, lanes, end: new Date(end).toISOString() } };
}

/** The longest time between two checks of a run, in seconds. */
const longestWatch = 180;

/**
 * Seconds until the next check of a run. Counting costs a query per 1,000 outcomes: a small run is checked every second at
 * first, a large one every 15 s, and less often the longer ago its last message was sent.
 */
export function watchDelay({ fanOut }: Pick<Run, "fanOut">, now: number): number {
  const bySize = Math.min(15, (fanOut?.expected ?? 0) / 500);
  const age = fanOut?.done ? (now - Date.parse(fanOut.beatAt)) / 1000 : 0;
  return Math.round(Math.min(longestWatch, Math.max(1, bySize, age / 20)));
}

/** Posts the watch message, then sends a run's messages: with the watch first, the run ends even if this process dies. */
export async function dispatch(run: Run, records: Records, log: Log): Promise<void> {
  await sendMessage(
    records.storage,
    runsQueue,
    { v: 1, run: run.id },
    watchDelay(run, records.storage.clock.now()),
  );
  await resumeDispatch(run, records, log);
}

/** Sends the messages that a run has not sent yet. A failure is only logged: the watch resumes from there. */
export async function resumeDispatch(run: Run, records: Records, log: Log): Promise<void> {
  try {
    if (run.fanOut?.retry) await fanOutAgain(run, records);
    else await fanOut(run, records);
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : "unknown";
    log.error("The fan-out failed and will be resumed", { run: run.id, problem });
  }
}

/** Sends the messages of a run's stored plan from where it was left off; stops when the run is no longer running. */
async function fanOut(run: Run, records: Records): Promise<void> {
  if (!run.fanOut?.sent) await recordSkipped(run, records);
  const counters = new Map<string, number>();
  let position = 0;
  let waiting: (() => Promise<void>)[] = [];
  for await (const message of messagesOf(run, records)) {
    const n = counters.get(message.target) ?? 0;
    counters.set(message.target, n + 1);
    position += 1;
    if (position <= (run.fanOut?.sent ?? 0)) continue;
    waiting.push(() => send(message, due(run, message.target, n), records));
    if (waiting.length < chunk) continue;
    await pMap(waiting, (sending) => sending(), { concurrency: 16 });
    waiting = [];
    if (!(await beat(run, records, position))) return;
  }
  await pMap(waiting, (sending) => sending(), { concurrency: 16 });
  await beat(run, records, position, true);
}

/** Records the people that the plan skips, once the run is under way: until then another plan may replace this one. */
async function recordSkipped({ id, targets, plan }: Run, { plans, outcomes }: Records): Promise<void> {
  const skipped: Outcome[] = [];
  for await (const person of plans.people(plan?.id ?? ""))
    skipped.push(...skippedOutcomes(id, targets, [person]));
  await outcomes.recordAll(skipped);
}

/** Records the progress of the fan-out; false if the run was stopped meanwhile, even if it was reopened since. */
async function beat(run: Run, { runs, storage }: Records, sent: number, done = false): Promise<boolean> {
  const beatAt = timeBy(storage);
  const updated = await runs.update(run.id, (current) =>
    isGoing(current) && current.fanOut && attemptOf(current) === attemptOf(run)
      ? { ...current, fanOut: furthest(current.fanOut, { sent, done, beatAt }) }
      : undefined,
  );
  return updated !== undefined;
}

/** The greater progress: a dispatch that was taken for dead may still be sending, behind or ahead of its successor. */
const furthest = (known: FanOut, now: Pick<FanOut, "sent" | "done" | "beatAt">): FanOut => ({
  ...known,
  sent: Math.max(known.sent, now.sent),
  done: known.done || now.done,
  beatAt: now.beatAt,
});

function due({ fanOut }: Run, target: string, n: number): number {
  const lane = fanOut?.lanes[target];
  return lane ? dueAt(lane, n) : 0;
}

async function send(message: Unsent, due: number, { storage }: Records): Promise<void> {
  const now = storage.clock.now();
  const delay = (due - now) / 1000;
  await sendMessage(storage, targetQueue(message.target), { ...message, due: Math.max(due, now) }, delay);
}

/**
 * Sends again what failed, was poisoned or lost, verifications included. It records no progress: outcomes of what was sent
 * are `queued`.
 */
async function fanOutAgain(run: Run, records: Records): Promise<void> {
  const failed = new Map<string, Outcome>();
  for await (const outcome of records.outcomes.list(run.id, retryable)) {
    failed.set(outcomeKey(outcome), outcome);
  }
  const outcomeOf = (piece: Pick<Piece, "target" | "entraId" | "key">) => failed.get(outcomeKey(piece));
  const counters = new Map<string, number>();
  let position = 0;
  for await (const message of messagesOf(run, records, (piece) => outcomeOf(piece) !== undefined)) {
    const { target } = message;
    const n = counters.get(target) ?? 0;
    counters.set(target, n + 1);
    await send(message, due(run, target, n), records);
    for (const person of peopleOf(message)) {
      const outcome = outcomeOf({ target, ...person });
      if (outcome) await records.outcomes.requeued(outcome);
    }
    position += 1;
    if (position % chunk === 0 && !(await beat(run, records, 0))) return;
  }
  await beat(run, records, 0, true);
}
