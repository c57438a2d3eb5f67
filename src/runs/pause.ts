import { type Storage, sendMessage } from "../clients/storage/storage.ts";
import { RetryLater } from "../core/errors.ts";
import { targetQueue } from "../core/messages.ts";
import {
  describePause,
  type Log,
  type Pause,
  pauseAt,
  type Reason,
  type Run,
  resumeRemedy,
  scheduledEnd,
} from "../core/run.ts";
import type { PauseStore } from "../stores/interventions.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";
import { stopRun } from "./stop.ts";

/** How long an answer is cached: all writing stops within 10 s, which leaves the rest for a call under way. */
const believedMs = 5_000;

/**
 * Returns a function that throws RetryLater "paused" while writing is paused. It reads the table at most every few seconds; if
 * that fails, it throws the table's error, so that nothing is written.
 */
export function unlessPaused(
  store: Pick<PauseStore, "get">,
  now: () => number = Date.now,
): () => Promise<void> {
  let known: Promise<Pause | undefined> | undefined;
  let until = 0;
  return async () => {
    if (!known || now() > until) ask();
    const pause = pauseAt(await known, new Date(now()));
    if (pause) throw new RetryLater("paused", describePause(pause), secondsLeft(pause, now()));
  };

  function ask() {
    const asked = store.get();
    known = asked;
    until = now() + believedMs;
    // All waiting callers get the failure; the next caller reads again.
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
  }
}

/** The least and the most seconds until a message that waits for the end of a pause is tried again. */
const shortest = 15;
const longest = 600;

const secondsLeft = ({ until }: Pause, now: number): number =>
  until === undefined ? longest : Math.max(0, (Date.parse(until) - now) / 1000);

/**
 * Requeues a message while writing is paused; this counts neither as an attempt nor as waiting time. It keeps its due time,
 * and takes a slot after the pause even if it had one. Each message waits for as long as the queue takes at its pace, so that
 * all of them come up no faster than that.
 */
export async function putBackPaused(
  message: Readonly<Record<string, unknown>>,
  { afterSeconds }: RetryLater,
  { target, rate, storage }: { readonly target: string; readonly rate: number; readonly storage: Storage },
): Promise<number> {
  const name = targetQueue(target);
  const { approximateMessagesCount = 0 } = await (await storage.queue(name)).getProperties();
  const round = Math.min(longest, Math.max(shortest, approximateMessagesCount / rate));
  const seconds = Math.ceil(afterSeconds < round ? afterSeconds + Math.random() * shortest : round);
  const { waitingSince: _, slot: __, slotAt: ___, putOff, ...rest } = message;
  await sendMessage(storage, name, { ...rest, putOff: Math.max(1, Number(putOff ?? 0)) }, seconds);
  return seconds;
}

/** How long after its request a run can go on after a pause; then the data it was planned from is too old. */
const resumableMs = 7 * 24 * 3_600_000;

const hourMs = 3_600_000;

/**
 * Keeps a run that a pause has stopped: its scheduled end is moved, so that nothing of it becomes `lost`. Undefined if it was
 * too old to go on, and has been ended.
 */
export async function keepPaused(run: Run, records: Records, log: Log): Promise<Run | undefined> {
  const now = records.storage.clock.now();
  if (now - Date.parse(run.createdAt) > resumableMs) {
    await stopRun(run, { status: "cancelled", reason: pausedTooLong }, records, log);
    return undefined;
  }
  const moved = await records.runs.update(run.id, (current) =>
    current.status === "running" && current.fanOut && now - Date.parse(scheduledEnd(current.fanOut)) > hourMs
      ? { ...current, fanOut: { ...current.fanOut, putBackUntil: new Date(now).toISOString() } }
      : undefined,
  );
  return moved ?? run;
}

const pausedTooLong: Reason = {
  code: "paused-too-long",
  message:
    "Writing was still paused 7 days after this run was requested; the data that it was planned from is too old, so the rest of it is not written.",
  remedy: "After entra-sync resume start a new run: it finds out by itself what is left to do.",
};

/** Ends a run that had written nothing yet when writing was paused. */
export async function endAsPaused(run: Run, pause: Pause, records: Records, log: Log): Promise<void> {
  const message = `${describePause(pause)}. This run had not begun to write, and has written nothing.`;
  const reason = { code: "paused", message, remedy: `${resumeRemedy} Then ask for the run again.` };
  await endRun(run, "cancelled", records, log, { reason });
}
