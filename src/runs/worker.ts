import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { type Storage, sendMessage } from "../clients/storage/storage.ts";
import type { Employee } from "../core/employee.ts";
import { RetryLater } from "../core/errors.ts";
import { type Excludable, type Exclusion, withheld } from "../core/exclusion.ts";
import type { Objection } from "../core/identity/objections.ts";
import {
  type Delivery,
  emailOf,
  type PersonMessage,
  peopleOf,
  type RemovalMessage,
  type SyncMessage,
  TargetMessage,
  targetQueue,
  type VerifyMessage,
} from "../core/messages.ts";
import { outcomeOf, type Result } from "../core/outcome.ts";
import { paceOf } from "../core/pace.ts";
import { isRemoval, removing } from "../core/removal.ts";
import type { Log } from "../core/run.ts";
import { retryable } from "../core/status.ts";
import type { Target } from "../core/target.ts";
import { exclusionsNow } from "../stores/exclusions.ts";
import { objectionsNow } from "../stores/links.ts";
import type { Records } from "../stores/records.ts";
import { claimAndApply } from "./claim.ts";
import { putBackPaused } from "./pause.ts";
import type { Planning } from "./plan.ts";
import { putBackUntil } from "./queue/requeue.ts";
import {
  addressedBy,
  leaveDecided,
  leaveExcluded,
  leaveToNewer,
  leftOf,
  type MessageValidity,
  newerPlans,
  openRuns,
} from "./queue/run-messages.ts";
import { nearMs, slotsOf } from "./queue/slots.ts";
import type { Supervision } from "./supervise.ts";
import { verifyPeople } from "./verify.ts";

/** What a worker needs apart from the records: the target, its pace, and whether a message is still to be processed. */
export interface Work {
  readonly target: Target;
  /** Messages a second in the long run. */
  readonly rate: number;
  /** When the next message, or one that was requeued for the slot `given`, may start; without it, at once. */
  readonly nextSlot?: (given?: number) => Promise<number>;
  readonly validityOf: (message: Pick<TargetMessage, "run" | "attempt">) => Promise<MessageValidity>;
  /** Records on a run until when a message of it was put back, milliseconds since 1970. */
  readonly notePutBack: (run: string, until: number) => Promise<void>;
  /** Throws RetryLater "paused" while writing is paused. */
  readonly mayWrite: () => Promise<void>;
  /** The exclusion in force for a person now. */
  readonly exclusionOf: (person: Excludable) => Promise<Exclusion | undefined>;
  /** The decision since a message was planned that forbids writing its account, if any. */
  readonly objectionTo: (message: PersonMessage) => Promise<Objection | undefined>;
  /** The newer run that has planned a message's person again, if any. */
  readonly newerPlanOf: (message: SyncMessage | RemovalMessage) => Promise<string | undefined>;
  /** An employee as the target may show them with an exclusion. */
  readonly shown: (employee: Employee, exclusion: Exclusion | undefined) => Employee;
}

/**
 * Makes what the worker of each target needs, by the target's name; throws for an unknown name. With SYNC_MODE preview no run
 * is open, so that queued work stops in every run.
 */
export function workOf(
  {
    targets,
    rates,
    mode,
    mayWrite,
  }: Pick<Supervision, "rates" | "mode"> & Pick<Planning, "targets"> & Pick<Work, "mayWrite">,
  {
    runs,
    exclusions,
    links,
    applied,
    storage,
  }: Pick<Records, "runs" | "exclusions" | "links" | "applied" | "storage">,
): (name: string) => Work {
  const nextSlot = slotsOf(storage, rates);
  const ofRuns = openRuns(runs);
  const validityOf: Work["validityOf"] = async (message) => (mode === "apply" ? ofRuns(message) : "ended");
  const exclusionOf = exclusionsNow(exclusions);
  const objectionOf = objectionsNow(links);
  const objectionTo: Work["objectionTo"] = (message) => objectionOf(addressedBy(message));
  const notePutBack = putBackUntil(runs);
  const newerPlanOf = newerPlans(applied);
  return (name) => {
    const target = targets.get(name);
    if (!target) throw new Error(`There is no target ${name}.`);
    const shown: Work["shown"] = (employee, exclusion) => withheld(targets, employee, exclusion, name);
    const { rate } = paceOf(rates[name]);
    const pace = { rate, nextSlot: (given?: number) => nextSlot(name, given) };
    return {
      target,
      ...pace,
      validityOf,
      mayWrite,
      notePutBack,
      exclusionOf,
      objectionTo,
      newerPlanOf,
      shown,
    };
  };
}

const longestWaitMs = 12 * 3_600_000;

const idsOf = (message: TargetMessage) =>
  "verify" in message ? message.verify.map(({ entraId }) => entraId) : message.entraId;

/** Processes one message: a person's changes, or the verification of a few people. Work that has to wait does not count as failed. */
export async function syncPerson(
  input: unknown,
  delivery: Delivery,
  work: Work,
  records: Records,
  log: Log,
): Promise<void> {
  const { target, rate, nextSlot, validityOf, mayWrite, notePutBack, exclusionOf, newerPlanOf, shown } = work;
  const message = TargetMessage.parse(input);
  // The message to requeue if it has to wait: of a verification, only the people who could not be read.
  let rest: Rest = { input, message };
  const fields = { run: message.run, target: target.name, entraId: idsOf(message) };
  const validity = await validityOf(message);
  if (validity === "ended") return log.info("A message of an ended run was dropped", fields);
  if (validity === "other-attempt") return log.info("A message of another attempt was dropped", fields);
  try {
    await mayWrite();
    const slot = (await nextSlot?.(message.slot ? (message.slotAt ?? 0) : undefined)) ?? 0;
    const wait = slot - records.storage.clock.now();
    // A message that was requeued for its slot waits here: at most a window, and nothing behind it has room before.
    if (wait > nearMs && !message.slot) {
      const marks = { slot: true, slotAt: slot };
      await putBack(input, wait / 1000, marks, { target: target.name, notePutBack, ...records });
      return log.info("A message waits for its slot", { ...fields, seconds: Math.ceil(wait / 1000) });
    }
    if (wait > 0) {
      await setTimeout(wait);
      await mayWrite();
      if ((await validityOf(message)) !== "open")
        return log.info("A message of an ended run was dropped", fields);
    }
    if ("verify" in message) {
      const { failed, later } = await verifyPeople(message, delivery, target, records);
      if (failed) {
        const entraId = failed.people.map((person) => person.entraId);
        log.warn("Employees could not be verified", { ...fields, entraId, code: failed.error.code });
      }
      if (later) {
        rest = restOf(input, message, later.people);
        throw later.error;
      }
      return failed ? undefined : log.info("Employees were verified", fields);
    }
    if (message.undo === undefined) {
      const newer = await newerPlanOf(message);
      if (newer !== undefined) {
        await leaveToNewer(message, newer, records);
        return log.info("An employee was left to a newer run", { ...fields, newer });
      }
    }
    const objection = await work.objectionTo(message);
    if (objection) {
      const { code } = await leaveDecided(message, objection, records);
      return log.info("An account was left alone by a decision", { ...fields, code });
    }
    // A person excluded after the plan was made is left alone, too; undos are mostly for those people, so they are written.
    const known = message.undo !== undefined ? undefined : await exclusionOf(message);
    // What removes something is of an exclusion, which may be newer than what is cached; of a leaver, an exclusion may stop it.
    const mustBeNew = "remove" in message || isRemoval(message.changes);
    const exclusion = known ?? (mustBeNew ? await records.exclusions.of(message) : undefined);
    const asks = exclusion?.remove?.includes(target.name) && isRemoval(message.changes);
    const removal = asks ? removing(target) : undefined;
    const left =
      exclusion && !removal ? leftOf(message, exclusion, (employee) => shown(employee, exclusion)) : message;
    const result =
      exclusion && !left
        ? await leaveExcluded(message, exclusion, records)
        : await claimAndApply(left ?? message, delivery, removal ?? target, records);
    const ended = { ...fields, status: result.status, code: result.code };
    if (retryable.includes(result.status)) log.warn("An employee could not be written", ended);
    else log.info("An employee was synced", ended);
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    const now = records.storage.clock.now();
    const { putOff = 0, waitingSince = now, tried = 0 } = message;
    const waiting = { ...fields, entraId: idsOf(rest.message) };
    if (error.code === "paused") {
      if (!("verify" in message) && putOff === 0) await recordWaiting(message, error, records);
      const seconds = await putBackPaused(asItCame(input), error, { target: target.name, rate, ...records });
      return log.info("A message waits for the end of a pause", { ...fields, seconds });
    }
    if (now - waitingSince > longestWaitMs) {
      log.warn("An employee could not be written", { ...waiting, status: "failed", code: error.code });
      return recordTimedOut(rest.message, error, records);
    }
    const seconds = waitOf(error.afterSeconds, putOff);
    if (!("verify" in message) && putOff === 0) await recordWaiting(message, error, records);
    log.warn("A message goes back to wait", { ...waiting, code: error.code, seconds });
    const marks = {
      putOff: putOff + 1,
      waitingSince,
      // It has used that slot.
      slotAt: undefined,
      ...(error.tries !== undefined && { tried: tried + 1 }),
    };
    await putBack(rest.input, seconds, marks, { target: target.name, notePutBack, ...records });
  }
}

/** A message as received, and as parsed. */
interface Rest {
  readonly input: unknown;
  readonly message: TargetMessage;
}

const AsItCame = z.looseObject({ verify: z.array(z.looseObject({ entraId: z.string() })) });

/** A verification message for some of its people only, with all their fields as received. */
function restOf(input: unknown, message: VerifyMessage, people: readonly { entraId: string }[]): Rest {
  const isLeft = (one: { entraId: string }) => people.some(({ entraId }) => entraId === one.entraId);
  const came = AsItCame.parse(input);
  return {
    input: { ...came, verify: came.verify.filter(isLeft) },
    message: { ...message, verify: message.verify.filter(isLeft) },
  };
}

/** A message with all fields as received, also those that only a newer version knows. */
const asItCame = (input: unknown) => z.looseObject({ run: z.string() }).parse(input);

/** Requeues a message for some seconds, with these fields changed. */
async function putBack(
  input: unknown,
  seconds: number,
  marks: Partial<Pick<TargetMessage, "putOff" | "waitingSince" | "tried" | "slot" | "slotAt">>,
  { target, notePutBack, storage }: { target: string; storage: Storage } & Pick<Work, "notePutBack">,
): Promise<void> {
  const message = asItCame(input);
  const due = storage.clock.now() + seconds * 1000;
  await sendMessage(storage, targetQueue(target), { ...message, due, ...marks }, seconds);
  // A failure to record it must not fail this delivery, or the message would come twice.
  await notePutBack(message.run, due).catch(() => {});
}

/** Records that a message waits, and why. A failure to record it must not stop the wait. */
async function recordWaiting(
  message: PersonMessage,
  { code, message: text, requestId }: RetryLater,
  { outcomes }: Records,
): Promise<void> {
  const result: Result = { status: "queued", code, message: text, ...(requestId && { requestId }) };
  await outcomes.waiting(outcomeOf({ ...message, email: emailOf(message) }, result)).catch(() => {});
}

/** Fails a message that has waited for half a day, so that the run ends before the next night's begins. */
async function recordTimedOut(
  message: TargetMessage,
  { code, message: text, requestId }: RetryLater,
  { outcomes }: Records,
): Promise<void> {
  const { run, target } = message;
  for (const person of peopleOf(message)) {
    const result: Result = {
      status: "failed",
      code,
      message: `Gave up after waiting for 12 hours: ${text}`,
      remedy: "Nothing to do if it has passed: the next run plans it again.",
      ...(requestId && { requestId }),
      ...("verify" in message && { verifying: true }),
    };
    await outcomes.record(outcomeOf({ ...person, run, target }, result));
  }
}

/**
 * The wait in whole seconds, at least as long as requested, plus up to a quarter of it or of a time that doubles with every
 * refusal: messages refused together must not come back together, since Graph counts refused calls as well.
 */
const waitOf = (seconds: number, putOff: number): number =>
  Math.max(1, Math.ceil(seconds)) +
  Math.round(Math.random() * Math.max(seconds / 4, Math.min(60, 2 ** putOff)));
