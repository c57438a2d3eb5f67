import { accountKey, employeeKey } from "../../core/key.ts";
import { emailOf, type RemovalMessage, type SyncMessage } from "../../core/messages.ts";
import { outcomeOf, type Result } from "../../core/outcome.ts";
import { isPlanned, type Plan } from "../../core/plan.ts";
import type { PlannedPerson } from "../../core/plan-employee.ts";
import type { Run } from "../../core/run.ts";
import type { AppliedPlan, AppliedStore } from "../../stores/applied.ts";
import type { Records } from "../../stores/records.ts";
import { believedMs } from "./open-runs.ts";

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
  plan: Plan,
  people: readonly Pick<PlannedPerson, "planned">[] = [],
): AppliedPlan | undefined {
  if (undo !== undefined) return undefined;
  const targets = plan.targets.filter((target) => isPlanned(plan, target));
  if (remove !== undefined) {
    const found = plan.employees.flatMap(({ entraId }) => (entraId ? accountKey(entraId) : []));
    return { run, sequence, targets, people: found };
  }
  if (!emails) return { run, sequence, targets };
  const accounts = people.flatMap(({ planned: { entraId } }) => (entraId ? accountKey(entraId) : []));
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
