import { accountKey, employeeKey } from "../../core/key.ts";
import { emailOf, type RemovalMessage, type SyncMessage, type TargetMessage } from "../../core/messages.ts";
import { outcomeOf, type Result } from "../../core/outcome.ts";
import { isPlanned, type PlanHead } from "../../core/plan.ts";
import { attemptOf, isGoing, type Run } from "../../core/run.ts";
import type { Records } from "../../stores/records.ts";
import type { AppliedPlan, AppliedStore, RunStore } from "../../stores/runs.ts";

/** Whether a message is still to be done: not where its run has ended, or has been opened again since it was sent. */
export type MessageValidity = "open" | "ended" | "other-attempt";

/** How long a yes may be believed, milliseconds: a retry waits for as long, so that no message of before slips through. */
export const believedMs = 1_000;

/** Tells whether a run still wants a message done, asking the table at most once a second for each run. */
export function openRuns(
  runs: Pick<RunStore, "get">,
): (message: Pick<TargetMessage, "run" | "attempt">) => Promise<MessageValidity> {
  const asked = new Map<string, { readonly validity: ReturnType<typeof ask>; readonly until: number }>();
  return async (message) => {
    const { run } = message;
    const attempt = attemptOf(message);
    const known = asked.get(run);
    // Only a yes is taken from another's question: a run that was retried has to be taken up again at once.
    if (known && (await isOpen(known, attempt))) return "open";
    const question = { validity: ask(run), until: Date.now() + believedMs };
    asked.set(run, question);
    return (await question.validity)(attempt);
  };

  /** Counted from before the question, as its answer may be as old as that. */
  async function isOpen(
    { validity, until }: { readonly validity: ReturnType<typeof ask>; readonly until: number },
    attempt: number,
  ): Promise<boolean> {
    if (until <= Date.now()) return false;
    // A question that failed is another's to answer for.
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
 * What a plan says the newest word about, also where it changes nothing: everyone it planned, in the targets that could
 * be planned; a removal only about the accounts that it found. Undefined for an undo, which says nothing about what should
 * be there.
 */
export function appliedPlan(
  { id: run, emails, undo, remove }: Run,
  sequence: number,
  plan: PlanHead,
  /** Of a plan of some people, the keys of their accounts. */
  accounts: readonly string[] = [],
): AppliedPlan | undefined {
  if (undo !== undefined) return undefined;
  const targets = plan.targets.filter((target) => isPlanned(plan, target));
  if (remove !== undefined) return { run, sequence, targets, people: accounts };
  if (!emails) return { run, sequence, targets };
  return { run, sequence, targets, people: [...new Set([...emails.map(employeeKey), ...accounts])] };
}

/**
 * Finds the run that has planned a person again in a target since a message was planned, if any. It asks at most once a
 * second for all messages of a run.
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

/** They may have come back: whether they are an employee is not known any more. */
const readSince = (newer: string) => ({
  message: `Run ${newer} has read the employee database since; nothing was removed.`,
  remedy: "Request the removal again.",
});

/** Records that a newer run has planned a person since, and leaves them to it. */
export async function leaveToNewer(
  message: SyncMessage | RemovalMessage,
  newer: string,
  { outcomes }: Pick<Records, "outcomes">,
): Promise<Result> {
  const result: Result = {
    status: "superseded",
    code: "superseded",
    message: `Run ${newer} has planned this employee since; its word holds.`,
    ...("remove" in message && readSince(newer)),
  };
  await outcomes.record(outcomeOf({ ...message, email: emailOf(message) }, result));
  return result;
}
