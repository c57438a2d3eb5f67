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

/** How long an answer is believed: all writing stops within 10 s, and a call under way may take the rest. */
const believedMs = 5_000;

/**
 * Refuses to write while writing is paused: throws RetryLater "paused". It asks the table at most every few seconds; where
 * that does not answer, it throws the table's error, so that nothing is written.
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
    // Who waits for it gets the failure; the next one asks again.
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
  }
}

/** The least and the most seconds that a message waits before it asks again whether it may be written. */
const shortest = 15;
const longest = 600;

const secondsLeft = ({ until }: Pause, now: number): number =>
  until === undefined ? longest : Math.max(0, (Date.parse(until) - now) / 1000);

/**
 * Puts a message back while writing is paused: not counted as an attempt, nor as time that it has waited. It stays due
 * when it was, and takes a slot after the pause, whether or not it had one before. Each waits for as long as the
 * queue takes at that pace, so that all of them come up no faster than that.
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

/** A run goes on after a pause for so long after its request; what it was made from is too old after that. */
const resumableMs = 7 * 24 * 3_600_000;

const hourMs = 3_600_000;

/**
 * Keeps a run that a pause has stopped: nothing of it becomes `lost` meanwhile, since its scheduled end moves with the
 * time. Undefined where it is too old to go on, and has ended.
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
    "Writing was still paused 7 days after this run was requested; what it was made from is too old, and the rest of it is not written.",
  remedy: "After entra-sync resume start a new run: it finds out by itself what is left to do.",
};

/** Ends a run that had written nothing yet when writing was paused. */
export async function endAsPaused(run: Run, pause: Pause, records: Records, log: Log): Promise<void> {
  const message = `${describePause(pause)}. This run had not begun to write, and has written nothing.`;
  const reason = { code: "paused", message, remedy: `${resumeRemedy} Then ask for the run again.` };
  await endRun(run, "cancelled", records, log, { reason });
}
