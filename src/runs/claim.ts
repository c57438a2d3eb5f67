import { apply } from "../core/apply.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import { type Delivery, emailOf, type SyncMessage, type UndoMessage } from "../core/messages.ts";
import { outcomeOf, type Result } from "../core/outcome.ts";
import type { Target } from "../core/target.ts";
import { restore } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";

/**
 * Claims a person in a target, and writes what still differs (or what an undo puts back) while no other message can; what
 * came of it is on record before the claim is let go. Throws RetryLater while another message has them.
 */
export async function claimAndApply(
  message: SyncMessage | UndoMessage,
  delivery: Delivery,
  target: Target,
  { states, outcomes, journal }: Records,
): Promise<Result> {
  const { run, sequence, key, entraId, changes, tried } = message;
  const email = emailOf(message);
  const record = async (result: Result) => {
    await outcomes.record(outcomeOf({ ...message, email }, result));
    return result;
  };
  const account = accountKey(entraId);
  const claimant = { target: target.name, key: account, formerKey: key, sequence };
  const claim = await states.claim({ ...claimant, ...delivery });
  if (claim.kind === "superseded") return record(superseded);
  if (claim.kind === "taken")
    throw new RetryLater("claimed", "Another message has this employee.", claim.forSeconds);

  const { memory } = claim;
  try {
    const recording = { entry: { run, key: account, email, target: target.name }, journal };
    const task = { email, entraId, memory, changes, tried };
    const applied =
      "employee" in message
        ? await apply({ ...task, employee: message.employee }, target, recording)
        : await restore({ ...task, undo: message.undo }, target, recording);
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

const superseded: Result = {
  status: "superseded",
  code: "superseded",
  message: "A newer run has been at this employee already; its word holds.",
};

const resultOf = ({ outcome, code, message, remedy, requestId }: GiveUp): Result => ({
  status: outcome,
  code,
  message,
  ...(remedy && { remedy }),
  ...(requestId && { requestId }),
});
