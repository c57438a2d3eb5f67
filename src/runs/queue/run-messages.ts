import type { Employee } from "../../core/employee.ts";
import { type Exclusion, exclusionNote, fieldsLeft } from "../../core/exclusion.ts";
import type { Addressed, Objection } from "../../core/identity/objections.ts";
import { accountKey, employeeKey } from "../../core/key.ts";
import {
  emailOf,
  formatFor,
  type PersonMessage,
  type RemovalMessage,
  type SyncMessage,
  type TargetMessage,
  type UndoMessage,
  type VerifyMessage,
} from "../../core/messages.ts";
import { type Outcome, outcomeOf, type Result } from "../../core/outcome.ts";
import { type Checkup, isPlanned, type PlanHead } from "../../core/plan.ts";
import { isLeftAlone } from "../../core/removal.ts";
import { attemptOf, type FanOut, isGoing, type Run, requestedAt } from "../../core/run.ts";
import type { Change } from "../../core/target.ts";
import type { Records } from "../../stores/records.ts";
import type { AppliedPlan, AppliedStore, RunStore } from "../../stores/runs.ts";

/** A message of a run without its due time. */
export type Unsent =
  | Omit<SyncMessage, "due">
  | Omit<UndoMessage, "due">
  | Omit<RemovalMessage, "due">
  | Omit<VerifyMessage, "due">;

/** One person in one target, as outcomes name them. */
export type Piece = Pick<Outcome, "target" | "key" | "email" | "entraId">;

/** How many people a message verifies. The run records it, since a fan-out is resumed by counting messages. */
export const verifiesAtOnce = (fanOut: Pick<FanOut, "verifiesAtOnce"> | undefined, target: string): number =>
  fanOut?.verifiesAtOnce?.[target] ?? 10;

/** Bytes of the people in one message: a queue takes 48 KB before base64, and the rest of a message is small. */
const largestList = 44_000;

/** People that wait for their message to be full. */
const none: { readonly people: readonly Checkup[]; readonly bytes: number } = { people: [], bytes: 0 };

const everything = (): boolean => true;

/** The messages of a run's stored plan: the writes, then the verifications of a few people each; only the `wanted` pieces. */
export async function* messagesOf(
  run: Run,
  { plans }: Pick<Records, "plans">,
  wanted: (piece: Piece) => boolean = everything,
): AsyncGenerator<Unsent> {
  if (!run.plan || run.sequence === undefined) throw new Error(`Run ${run.id} has no plan to send.`);
  const { id, plan, sequence, undo, remove, traceparent } = run;
  const common = { run: id, sequence, attempt: attemptOf(run), traceparent };
  // A little early, so that no decision is missed; those from before the plan are in it. A release plans again.
  const planned = Date.parse(run.release?.at ?? run.startedAt ?? run.createdAt);
  for await (const person of plans.people(plan.id)) {
    const { employee: row, shown, newIn, link, email, entraId, inScope, changes } = person;
    if (!entraId || !inScope) continue;
    for (const [target, own] of Map.groupBy(changes, (change: Change) => change.target)) {
      const key = employeeKey(email);
      if (!wanted({ target, key, email, entraId })) continue;
      const work = { ...common, planned, key, ...(link && { link }), target, entraId, changes: own };
      const employee = shown?.[target] ?? row;
      if (undo !== undefined) yield { v: 2, ...work, undo, email };
      else if (remove !== undefined) yield { v: 4, ...work, remove: true, email };
      else if (employee) {
        // A message that is sent again has been claimed before.
        const isNew = common.attempt === 1 && newIn?.includes(target) && ({ isNew: true } as const);
        yield { v: formatFor([employee]), ...work, ...isNew, employee };
      }
    }
  }

  const waiting = new Map<string, typeof none>();
  const message = (target: string, people: readonly Checkup[]): Unsent => ({
    v: formatFor(people.map(({ employee }) => employee)),
    ...common,
    target,
    verify: people.map(({ key, employee, entraId }) => ({ key, employee, entraId })),
  });
  for await (const checkup of plans.checkups(plan.id)) {
    if (!wanted({ ...checkup, email: checkup.employee.email })) continue;
    const { target } = checkup;
    const size = Buffer.byteLength(JSON.stringify(checkup));
    const before = waiting.get(target) ?? none;
    const fits = before.people.length === 0 || before.bytes + size <= largestList;
    if (!fits) yield message(target, before.people);
    const people = fits ? [...before.people, checkup] : [checkup];
    const isFull = people.length === verifiesAtOnce(run.fanOut, target);
    if (isFull) yield message(target, people);
    waiting.set(target, isFull ? none : { people, bytes: fits ? before.bytes + size : size });
  }
  for (const [target, { people }] of waiting) if (people.length > 0) yield message(target, people);
}

/** What a run's stored plan has to write and to verify; nothing if it has no plan, or it is no longer kept. */
export async function* piecesOf({ plan }: Run, { plans }: Pick<Records, "plans">): AsyncGenerator<Piece> {
  const id = plan?.id ?? "";
  if (!plan || !(await plans.isKept(id))) return;
  for await (const { email, entraId, inScope, changes } of plans.people(id)) {
    if (!inScope) continue;
    const key = employeeKey(email);
    for (const target of new Set(changes.map((change) => change.target))) {
      yield { target, key, email, entraId };
    }
  }
  for await (const { target, key, employee, entraId } of plans.checkups(id)) {
    yield { target, key, email: employee.email, entraId };
  }
}

/** Whether a message is still to be processed: not if its run has ended, or was reopened since it was sent. */
export type MessageValidity = "open" | "ended" | "other-attempt";

/** How long a positive answer is cached, in milliseconds: a retry waits for as long, so that no earlier message slips through. */
export const believedMs = 1_000;

/** Returns a function that says whether a message is still to be processed; it reads each run at most once a second. */
export function openRuns(
  runs: Pick<RunStore, "get">,
): (message: Pick<TargetMessage, "run" | "attempt">) => Promise<MessageValidity> {
  const asked = new Map<string, { readonly validity: ReturnType<typeof ask>; readonly until: number }>();
  return async (message) => {
    const { run } = message;
    const attempt = attemptOf(message);
    const known = asked.get(run);
    // Only a positive answer is shared: a run that was retried has to be noticed at once.
    if (known && (await isOpen(known, attempt))) return "open";
    const question = { validity: ask(run), until: Date.now() + believedMs };
    asked.set(run, question);
    return (await question.validity)(attempt);
  };

  /** The age counts from before the read, since its answer may be as old as that. */
  async function isOpen(
    { validity, until }: { readonly validity: ReturnType<typeof ask>; readonly until: number },
    attempt: number,
  ): Promise<boolean> {
    if (until <= Date.now()) return false;
    // The caller that made the failed read reports it.
    const answer = await validity.catch(() => undefined);
    return answer?.(attempt) === "open" && until > Date.now();
  }

  async function ask(id: string): Promise<(attempt: number) => MessageValidity> {
    const run = await runs.get(id);
    if (!run) throw new Error(`There is a message for run ${id}, but no such run.`);
    return (attempt) => {
      if (!isGoing(run)) return "ended";
      return attemptOf(run) === attempt ? "open" : "other-attempt";
    };
  }
}

/** A message, as far as a newer plan may outdate it. */
type Outdatable = Pick<SyncMessage, "sequence" | "target" | "key" | "entraId">;

/**
 * The record of an applied plan, which supersedes earlier plans of the same people and targets, even where it changes nothing:
 * everyone it planned, in the targets that could be planned; for a removal, only the accounts that it found. Undefined for an
 * undo, which does not supersede a plan.
 */
export function appliedPlan(
  { id: run, emails, undo, remove }: Run,
  sequence: number,
  plan: PlanHead,
  /** For a plan of some people, the keys of their accounts. */
  accounts: readonly string[] = [],
): AppliedPlan | undefined {
  if (undo !== undefined) return undefined;
  const targets = plan.targets.filter((target) => isPlanned(plan, target));
  if (remove !== undefined) return { run, sequence, targets, people: accounts };
  if (!emails) return { run, sequence, targets };
  return { run, sequence, targets, people: [...new Set([...emails.map(employeeKey), ...accounts])] };
}

/**
 * Finds the newer run that has planned a message's person in its target, if any. It reads at most once a second for all
 * messages of a run.
 */
export function newerPlans({
  after,
}: Pick<AppliedStore, "after">): (message: Outdatable) => Promise<string | undefined> {
  const known = new Map<number, { readonly until: number; readonly plans: ReturnType<typeof after> }>();
  return async ({ sequence, target, key, entraId }) => {
    const now = Date.now();
    for (const [older, { until }] of known) if (until <= now) known.delete(older);
    const found = known.get(sequence) ?? { until: now + believedMs, plans: after(sequence) };
    known.set(sequence, found);
    const theirs = [key, accountKey(entraId)];
    const covers = ({ targets, people }: AppliedPlan) =>
      targets.includes(target) && (!people || theirs.some((one) => people.includes(one)));
    return (await found.plans).find(covers)?.run;
  };
}

/** The reason not to remove anything: the person may have come back to the database since. */
const readSince = (newer: string) => ({
  message: `Run ${newer} has read the employee database since; nothing was removed.`,
  remedy: "Request the removal again.",
});

/** Records that a newer run has planned a person, and leaves them to it. */
export async function leaveToNewer(
  message: SyncMessage | RemovalMessage,
  newer: string,
  { outcomes }: Pick<Records, "outcomes">,
): Promise<Result> {
  const result: Result = {
    status: "superseded",
    code: "superseded",
    message: `Run ${newer} has planned this employee since, so this older change is not written.`,
    ...("remove" in message && readSince(newer)),
  };
  await outcomes.record(outcomeOf({ ...message, email: emailOf(message) }, result));
  return result;
}

/** Who a message is about, and since when a decision overrides it: when it was planned or, in messages of earlier versions, its run's second. */
export const addressedBy = ({ run, key, link, entraId, planned }: PersonMessage): Addressed => ({
  key,
  link,
  entraId,
  planned: planned ?? Date.parse(requestedAt(run)),
});

/** Records that a message is not processed because of a decision, made since it was planned, that its account is not the employee's. */
export async function leaveDecided(
  message: PersonMessage,
  objection: Objection,
  { outcomes }: Pick<Records, "outcomes">,
): Promise<Result> {
  const result: Result = { status: "skipped", ...sayingWhy(message, objection) };
  await outcomes.record(outcomeOf({ ...message, email: emailOf(message) }, result));
  return result;
}

function sayingWhy(message: PersonMessage, { what, by, at, email, account }: Objection) {
  const { entraId } = message;
  const next =
    message.undo === undefined
      ? `Nothing to do if that is right: the next run plans it again. If not: entra-sync link ${email} --forget.`
      : "Request the undo again, to put back what was in that account before.";
  switch (what) {
    case "refused":
      return {
        code: "account-refused",
        message: `${by} refused the account ${entraId} for ${email} at ${at}, after this was planned; nothing was written.`,
        remedy: next,
      };
    case "moved":
      return {
        code: "another-account-confirmed",
        message: `${by} confirmed the account ${account} for ${email} at ${at}, after this was planned for ${entraId}; nothing was written.`,
        remedy: next,
      };
    case "taken":
      return {
        code: "account-confirmed-for-another",
        message: `${by} confirmed the account ${entraId} as that of ${email} at ${at}, after this was planned; nothing was written.`,
        remedy: next,
      };
  }
}

/**
 * The part of a message that an exclusion leaves, undefined for none: excluded fields are not written. A signature planned
 * with the photo of someone who was excluded from photos since then renders differently, so it is stale.
 */
export function leftOf(
  message: PersonMessage,
  exclusion: Exclusion,
  employee: (employee: Employee) => Employee,
): SyncMessage | RemovalMessage | undefined {
  if ("remove" in message) return isLeftAlone(exclusion, message.target) ? undefined : message;
  const fields = fieldsLeft(exclusion);
  const changes = message.changes.filter(({ field }) => !fields.includes(field));
  if (message.undo !== undefined || exclusion.targets.includes(message.target) || changes.length === 0)
    return undefined;
  return { ...message, changes, employee: employee(message.employee) };
}

/** Records that an exclusion leaves nothing of a message. */
export async function leaveExcluded(
  message: PersonMessage,
  exclusion: Exclusion,
  { outcomes }: Pick<Records, "outcomes">,
): Promise<Result> {
  // If the target is not excluded, all planned fields are.
  const field = exclusion.targets.includes(message.target) ? undefined : message.changes[0]?.field;
  const { code, message: why, remedy } = exclusionNote(exclusion, message.target, field);
  const result: Result = { status: "skipped", code, message: why, ...(remedy && { remedy }) };
  await outcomes.record(outcomeOf({ ...message, email: emailOf(message) }, result));
  return result;
}
