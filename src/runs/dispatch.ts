import pMap from "p-map";
import { sendMessage } from "../clients/storage/storage.ts";
import { employeeKey } from "../core/key.ts";
import {
  type Checkup,
  type SyncMessage,
  targetQueue,
  type UndoMessage,
  type VerifyMessage,
} from "../core/messages.ts";
import type { Outcome } from "../core/outcome.ts";
import type { FanOut, Run } from "../core/run.ts";
import { retryable } from "../core/status.ts";
import type { Change } from "../core/target.ts";
import type { Records } from "../stores/records.ts";
import { dueAt } from "./pacer.ts";
import { checkupsAtOnce } from "./verify.ts";

/** Messages sent between two notes of how far it got: what a crash may send twice, which does no harm. */
const chunk = 200;

type Unsent = Omit<SyncMessage, "due"> | Omit<UndoMessage, "due">;
type UnsentCheckups = Omit<VerifyMessage, "due">;

/** Sends the messages of a run's stored plan from where it was left off; stops when the run is no longer running. */
export async function fanOut(run: Run, records: Records): Promise<void> {
  const counters = new Map<string, number>();
  let position = 0;
  let waiting: (() => Promise<void>)[] = [];
  for await (const message of everythingOf(run, records)) {
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

/** Notes how far the fan-out got; false when the run was cancelled meanwhile. */
async function beat(run: Run, { runs }: Records, sent: number, done = false): Promise<boolean> {
  const beatAt = new Date().toISOString();
  const updated = await runs.update(run.id, (current) =>
    current.status === "running" && current.fanOut
      ? { ...current, fanOut: furthest(current.fanOut, { sent, done, beatAt }) }
      : undefined,
  );
  return updated !== undefined;
}

/** One that was taken to be dead may still be sending, behind or ahead of whoever took over. */
const furthest = (known: FanOut, now: Pick<FanOut, "sent" | "done" | "beatAt">): FanOut => ({
  ...known,
  sent: Math.max(known.sent, now.sent),
  done: known.done || now.done,
  beatAt: now.beatAt,
});

function due({ fanOut }: Run, target: string, n: number): number {
  const lane = fanOut?.lanes[target];
  return lane ? dueAt(lane, n) : Date.now();
}

async function send(message: Unsent | UnsentCheckups, due: number, { storage }: Records): Promise<void> {
  const delay = (due - Date.now()) / 1000;
  await sendMessage(
    storage,
    targetQueue(message.target),
    { ...message, due: Math.max(due, Date.now()) },
    delay,
  );
}

async function* messagesOf(run: Run, { plans }: Records): AsyncGenerator<Unsent> {
  if (!run.plan || run.sequence === undefined) throw new Error(`Run ${run.id} has no plan to send.`);
  const { id, sequence, undo, traceparent } = run;
  const common = { run: id, sequence, traceparent };
  for await (const { employee, email, entraId, inScope, changes } of plans.people(run.plan.id)) {
    if (!entraId || !inScope) continue;
    for (const [target, own] of Map.groupBy(changes, (change: Change) => change.target)) {
      const work = { ...common, key: employeeKey(email), target, entraId, changes: own };
      if (undo !== undefined) yield { v: 2, ...work, undo, email };
      else if (employee) yield { v: 1, ...work, employee };
    }
  }
}

/** The night's writes, and behind them its verification, a few people at a time. */
async function* everythingOf(run: Run, records: Records): AsyncGenerator<Unsent | UnsentCheckups> {
  yield* messagesOf(run, records);
  const { id, plan, sequence = 0, traceparent } = run;
  const waiting = new Map<string, Checkup[]>();
  const message = (target: string, people: readonly Checkup[]): UnsentCheckups => ({
    v: 1,
    run: id,
    sequence,
    target,
    verify: people.map(({ key, employee, entraId }) => ({ key, employee, entraId })),
    traceparent,
  });
  for await (const checkup of records.plans.checkups(plan?.id ?? "")) {
    const people = [...(waiting.get(checkup.target) ?? []), checkup];
    const isFull = people.length === checkupsAtOnce;
    waiting.set(checkup.target, isFull ? [] : people);
    if (isFull) yield message(checkup.target, people);
  }
  for (const [target, people] of waiting) if (people.length > 0) yield message(target, people);
}

/** Sends again what failed, was poisoned or lost. It needs no note of how far it got: what was sent is `queued`. */
export async function fanOutAgain(run: Run, records: Records): Promise<void> {
  const failed = new Map<string, Outcome>();
  for await (const outcome of records.outcomes.list(run.id, retryable)) {
    failed.set(`${outcome.target}:${outcome.key}`, outcome);
  }
  const counters = new Map<string, number>();
  let position = 0;
  for await (const message of messagesOf(run, records)) {
    const outcome = failed.get(`${message.target}:${message.key}`);
    if (!outcome) continue;
    const n = counters.get(message.target) ?? 0;
    counters.set(message.target, n + 1);
    await send(message, due(run, message.target, n), records);
    await records.outcomes.requeued(outcome);
    position += 1;
    if (position % chunk === 0 && !(await beat(run, records, 0))) return;
  }
  await beat(run, records, 0, true);
}
