import type { Change, Note } from "./change.ts";
import type { Plan } from "./plan.ts";
import { type PlannedEmployee, toWrite } from "./planned-employee.ts";

/** What a person has approved: e-mail → the changes, as text to compare. */
export type Approval = ReadonlyMap<string, string>;

/** The approval that releasing a plan means. */
export const approvalOf = ({ employees }: Plan): Approval =>
  new Map(toWrite(employees).map((person) => [person.email, changesOf(person)]));

/** Somebody as an approval lets them be written: not at all, and with a note, unless their changes are still those approved. */
export function withinApproval(approval: Approval, person: PlannedEmployee): PlannedEmployee {
  const isWritten = person.inScope && person.changes.length > 0;
  if (!isWritten || approval.get(person.email) === changesOf(person)) return person;
  const targets = [...new Set(person.changes.map(({ target }) => target))];
  return { ...person, changes: [], notes: [...person.notes, ...targets.map(changedSince)] };
}

const changesOf = ({ entraId, changes }: PlannedEmployee): string =>
  JSON.stringify([
    entraId,
    changes.map(({ target, field, from, to, rule }: Change) => [target, field, from, to, rule]),
  ]);

const changedSince = (target: string): Note => ({
  code: "changed-since",
  message: "What would be written is not what the released plan said; it was left alone.",
  target,
  remedy: "Nothing to do: the next run plans it anew.",
});
