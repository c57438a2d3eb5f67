import { setTimeout } from "node:timers/promises";
import { apply, emptyUntilIntended } from "../core/apply.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import { type Delivery, emailOf, type PersonMessage } from "../core/messages.ts";
import { outcomeOf, type Result, resultOf } from "../core/outcome.ts";
import { remove } from "../core/removal.ts";
import type { Target } from "../core/target.ts";
import { restore } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";

/**
 * Claims a person in a target and applies the message (writes, restores or removes) while no other message can; the result
 * is recorded before the claim is released. Throws RetryLater while another message has the claim.
 */
export async function claimAndApply(
  message: PersonMessage,
  delivery: Delivery,
  target: Target,
  records: Records,
): Promise<Result> {
  const end = target.begin?.();
  try {
    return await applyClaimed(message, delivery, target, records);
  } finally {
    end?.();
  }
}

async function applyClaimed(
  message: PersonMessage,
  delivery: Delivery,
  target: Target,
  { states, outcomes, journal }: Records,
): Promise<Result> {
  const { run, sequence, key, entraId, changes, tried, isNew, putOff } = message;
  const email = emailOf(message);
  const record = async (result: Result) => {
    await outcomes.record(outcomeOf({ ...message, email }, result));
    return result;
  };
  const account = accountKey(entraId);
  const claimant = { target: target.name, key: account, formerKey: key, sequence, isNew: isNew && !putOff };
  const claim = await states.claim({ ...claimant, ...delivery });
  if (claim.kind === "superseded") return record(superseded);
  if (claim.kind === "taken")
    throw new RetryLater("claimed", "Another message is processing this employee.", claim.forSeconds);

  const { memory, isFirst } = claim;
  try {
    const entry = { run, key: account, email, target: target.name };
    const recording = { entry, journal: isFirst ? emptyUntilIntended(journal, run, target) : journal };
    const task = { email, entraId, memory, changes, tried };
    const memoryOf = (name: string) => states.memory(name, account);
    const applied = await againSoon(() => {
      if ("employee" in message)
        return apply({ ...task, employee: message.employee }, target, recording, memoryOf);
      if ("remove" in message) return remove(task, target, recording);
      return restore({ ...task, undo: message.undo }, target, recording);
    });
    const result = await record(applied.result);
    await claim.release(applied.memory);
    return result;
  } catch (error) {
    const result = error instanceof GiveUp ? await record(resultOf(error)) : undefined;
    await claim.release(memory);
    if (result) return result;
    throw error;
  }
}

/** Retries in place: how many, up to which wait (seconds), and only if the work took no longer than `work` milliseconds. */
const near = { tries: 2, wait: 5, work: 10_000 };

/**
 * Retries work in place after a broken connection, a busy server or an answer that may pass, if the wait is short: requeueing
 * the message costs more than the work. As with every delivery, what still differs is read again first. Work that Microsoft
 * throttles is requeued at once, so that waiting for the quota does not hold functions.
 */
async function againSoon<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (let tried = 0; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const seconds = waitHere(error);
      const isLate = performance.now() - started > near.work;
      if (seconds === undefined || isLate || tried === near.tries) throw error;
      // Up to twice as long, so that those that failed together do not collide again.
      await setTimeout(seconds * (1 + Math.random()) * 1000);
    }
  }
}

/** Seconds to wait in the function; undefined to requeue the message. After a broken connection the server names no wait. */
function waitHere(error: unknown): number | undefined {
  if (error instanceof GiveUp && error.mayPass) return 1;
  if (!(error instanceof RetryLater)) return undefined;
  const { code, afterSeconds, tries } = error;
  if (code === "network") return 1;
  const isBusy = code === "unavailable" || (code === "throttled" && tries !== undefined);
  return isBusy && afterSeconds <= near.wait ? afterSeconds : undefined;
}

const superseded: Result = {
  status: "superseded",
  code: "superseded",
  message: "A newer run has already processed this employee, so this older change is not written.",
};
