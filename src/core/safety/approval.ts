import { addressKey } from "../key.ts";
import { type Plan, type PlannedEmployee, toWrite } from "../plan.ts";
import type { Change, Note } from "../target.ts";

/** What a person has approved: e-mail → the changes, as text to compare. */
export type Approval = ReadonlyMap<string, string>;

/** The approval that is given by releasing a plan: of what it would write, and of the unsure people that are named. */
export function approvalOf({ employees }: Plan, people: readonly string[] = []): Approval {
  const named = new Set(people.map(addressKey));
  const confirmed = employees.filter(({ email, unsure }) => unsure && named.has(addressKey(email)));
  return new Map([
    ...toWrite(employees).map((person) => [person.email, changesOf(person)] as const),
    ...confirmed.map((person) => [person.email, changesOf(asConfirmed(person))] as const),
  ]);
}

/** An unsure person as if the first candidate were confirmed. */
const asConfirmed = ({ unsure, ...person }: PlannedEmployee): PlannedEmployee => ({
  ...person,
  entraId: unsure?.candidates[0]?.entraId ?? null,
  changes: unsure?.changes ?? [],
});

/** Those of `people` who are not unsure in a plan. */
export function notUnsure({ employees }: Plan, people: readonly string[]): readonly string[] {
  const unsure = new Set(
    employees.flatMap(({ email, unsure: doubt, inScope }) => (doubt && inScope ? [addressKey(email)] : [])),
  );
  return people.filter((email) => !unsure.has(addressKey(email)));
}

/** A person within an approval: if the changes are not the approved ones, they are replaced by a note with this remedy. */
export function withinApproval(
  approval: Approval,
  person: PlannedEmployee,
  remedy = "Nothing to do: the next run plans it again.",
): PlannedEmployee {
  const isWritten = person.inScope && person.changes.length > 0;
  if (!isWritten || approval.get(person.email) === changesOf(person)) return person;
  const targets = [...new Set(person.changes.map(({ target }) => target))];
  return {
    ...person,
    changes: [],
    notes: [...person.notes, ...targets.map((target) => changedSince(target, remedy))],
  };
}

const changesOf = ({ entraId, changes }: PlannedEmployee): string =>
  JSON.stringify([
    entraId,
    changes.map(({ target, field, from, to, rule }: Change) => [target, field, from, to, rule]),
  ]);

const changedSince = (target: string, remedy: string): Note => ({
  code: "changed-since",
  message: "The change is not the one in the released plan; it was not written.",
  target,
  remedy,
});

/** One field of one person that only one of two plans would write, or that they would write differently. */
export interface PlanDifference extends Pick<Change, "target" | "field"> {
  readonly email: string;
  /** What each plan says: the value before and after; null where it leaves the field alone. */
  readonly asked: Pick<Change, "from" | "to"> | null;
  readonly now: Pick<Change, "from" | "to"> | null;
}

/** Every field in which two plans differ: first in the order of the current plan, then those of the requested plan only. */
export function comparePlans(asked: Plan, now: Plan): readonly PlanDifference[] {
  const before = fieldsOf(asked);
  const after = fieldsOf(now);
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((key) => {
    const [old, current] = [before.get(key), after.get(key)];
    const one = current ?? old;
    if (!one || JSON.stringify(old) === JSON.stringify(current)) return [];
    const { email, target, field } = one;
    return [{ email, target, field, asked: valuesOf(old), now: valuesOf(current) }];
  });
}

type Field = Change & { readonly email: string; readonly entraId: string | null };

function fieldsOf({ employees }: Plan): Map<string, Field> {
  const fields = toWrite(employees).flatMap(({ email, entraId, changes }) =>
    changes.map((change): Field => ({ ...change, email, entraId })),
  );
  return new Map(fields.map((field) => [JSON.stringify([field.email, field.target, field.field]), field]));
}

const valuesOf = (field: Field | undefined) => (field ? { from: field.from, to: field.to } : null);
