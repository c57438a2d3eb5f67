import { GiveUp, RetryLater } from "../errors.ts";
import { sendMessage } from "../storage/send-message.ts";
import { apply } from "../sync/apply.ts";
import { SyncMessage } from "../sync/message.ts";
import type { Result } from "../sync/outcome.ts";
import type { Target } from "../sync/target.ts";
import type { Log } from "./log.ts";
import { targetQueue } from "./queue-names.ts";
import type { Records } from "./records.ts";

/** What the host says of a delivery: the message's id, and how often it was delivered, this time included. */
export interface Delivery {
  readonly messageId: string;
  readonly dequeueCount: number;
}

/** What a worker needs besides the records: the target, its pace, and whether a run still wants its messages done. */
export interface Work {
  readonly target: Target;
  readonly rate: number;
  readonly isOpen: (run: string) => Promise<boolean>;
}

/** Starting later than this means that the flow was stopped, and that everything else is late too. */
const lateMs = 60_000;

/** Does one message: claims the employee in this target, applies, records. Nothing is counted as failed that only has to wait. */
export async function work(
  input: unknown,
  delivery: Delivery,
  { target, rate, isOpen }: Work,
  records: Records,
  log: Log,
): Promise<void> {
  const message = SyncMessage.parse(input);
  const fields = { run: message.run, target: target.name, entraId: message.entraId };
  if (!(await isOpen(message.run))) return log.info("A message of an ended run was dropped", fields);
  try {
    if (message.due !== undefined && Date.now() - message.due > lateMs)
      await joinTheFlow(rate, target.name, records);
    const result = await claimAndApply(message, delivery, target, records);
    log.info("An employee was synced", { ...fields, status: result.status, code: result.code });
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    const seconds = withJitter(error.afterSeconds);
    log.warn("A message goes back to wait", { ...fields, code: error.code, seconds });
    const due = Date.now() + seconds * 1000;
    await sendMessage(records.storage, targetQueue(target.name), { ...message, due }, seconds);
  }
}

async function claimAndApply(
  message: SyncMessage,
  { messageId, dequeueCount }: Delivery,
  target: Target,
  { states, outcomes, journal }: Records,
): Promise<Result> {
  const { run, sequence, key, employee, entraId, changes } = message;
  const record = async (result: Result) => {
    const at = new Date().toISOString();
    await outcomes.record({ run, key, target: target.name, email: employee.email, entraId, at, ...result });
    return result;
  };
  const claim = await states.claim({ target: target.name, key, sequence, messageId, delivery: dequeueCount });
  if (claim.kind === "superseded") return record(superseded);
  if (claim.kind === "taken")
    throw new RetryLater("claimed", "Another message has this employee.", claim.forSeconds);

  const { memory } = claim;
  try {
    const entry = { run, key, target: target.name };
    const applied = await apply({ employee, entraId, memory, changes }, target, { entry, journal });
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

/** After a stop everybody is due at once: each takes a place at random in the time that the queue needs at its pace. */
async function joinTheFlow(rate: number, target: string, { storage }: Records): Promise<void> {
  const queue = await storage.queue(targetQueue(target));
  const { approximateMessagesCount = 0 } = await queue.getProperties();
  const seconds = (Math.random() * approximateMessagesCount) / rate;
  if (seconds > 1)
    throw new RetryLater("unavailable", "The message is late and joins the flow again.", seconds);
}

/** Up to a quarter more, so that what was refused together does not come back together. */
const withJitter = (seconds: number): number => Math.max(1, seconds * (1 + Math.random() / 4));

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
