import { createHash } from "node:crypto";
import { addressKey, byCodeUnit } from "../key.ts";
import { type Plan, type PlannedEmployee, toWrite } from "../plan.ts";
import type { Change, Note, Value } from "../target.ts";

/** What a person has approved: e-mail → the changes, as text to compare. */
export type Approval = ReadonlyMap<string, string>;

/** The approval by releasing a plan: of the changes that it would write, and of the unsure people that are named. */
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

/** Limits a person to an approval: changes that differ from the approved ones are replaced by a note with this remedy. */
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

/** The JSON of a row around its two values: before the first, and after the second. */
type Place = readonly [before: string, after: string];

/** One person's rows: their places, which many people share, and their values, alternating `from` and `to`. */
interface Rows {
  readonly email: string;
  readonly entraId: string | null;
  readonly places: readonly Place[];
  readonly values: readonly Value[];
}

/**
 * Takes the people of a plan one by one, and computes its digest: SHA-256 (hex) over the canonical JSON of
 * `[email, entraId, target, field, from, to, rule]` rows sorted by code unit. Two plans that would write the same have the
 * same digest. Only values are kept until the end, when all rows can be sorted.
 */
export function digesting() {
  const people: Rows[] = [];
  const placesOf = places();
  return {
    add({ email, entraId, changes }: Pick<PlannedEmployee, "email" | "entraId" | "changes">): void {
      if (changes.length === 0) return;
      const values: Value[] = [];
      for (const { from, to } of changes) values.push(from, to);
      people.push({ email, entraId, places: placesOf(changes), values: [...values] });
    },
    digest: (): string => hashOf(people),
  };
}

/** The digest of the changes of these people. */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  const { add, digest } = digesting();
  for (const person of employees) add(person);
  return digest();
}

/** Shares places: a million changes have few combinations of target, field and rule. */
function places() {
  const words = new Map<string, string>();
  const json = (word: string) => {
    const found = words.get(word) ?? JSON.stringify(word);
    words.set(word, found);
    return found;
  };
  const known = new Map<string, readonly Place[]>();
  let last: { readonly changes: readonly Change[]; readonly places: readonly Place[] } | undefined;
  return (changes: PlannedEmployee["changes"]): readonly Place[] => {
    if (last && haveSamePlaces(last.changes, changes)) return last.places;
    let key = "";
    for (const { target, field, rule } of changes) key += `${json(target)},${json(field)},${json(rule)};`;
    const found =
      known.get(key) ??
      changes.map(
        ({ target, field, rule }) => [`,${json(target)},${json(field)},`, `,${json(rule)}]`] as const,
      );
    known.set(key, found);
    last = { changes, places: found };
    return found;
  };
}

const haveSamePlaces = (some: readonly Change[], others: readonly Change[]): boolean =>
  some.length === others.length &&
  some.every(({ target, field, rule }, at) => {
    const other = others[at];
    return other?.field === field && other.target === target && other.rule === rule;
  });

/** A person's rows start with the same text, so they are adjacent when sorted, and few people's rows are in memory at a time. */
function hashOf(people: readonly Rows[]): string {
  const starts = people.map(({ email, entraId }) => JSON.stringify([email, entraId]).slice(0, -1));
  const places = starts.map((_, at) => at);
  const sorted = places.sort((a, b) => byCodeUnit(starts[a] ?? "", starts[b] ?? ""));
  const hash = createHash("sha256").update("[");
  let separator = "";
  let rows: string[] = [];
  const write = () => {
    if (rows.length > 0) hash.update(separator + rows.join());
    if (rows.length > 0) separator = ",";
    rows = [];
  };
  let own: string[] = [];
  for (const [n, at] of sorted.entries()) {
    const person = people[at];
    const start = starts[at] ?? "";
    if (person) own.push(...rowsOf(start, person));
    if (starts[sorted[n + 1] ?? -1] === start) continue;
    // By code unit, as `sort` does without a comparison.
    rows.push(...own.sort());
    own = [];
    if (rows.length > 1000) write();
  }
  write();
  return hash.update("]").digest("hex");
}

const rowsOf = (start: string, { places: all, values }: Rows): readonly string[] =>
  all.map(([before, after], n) => {
    const [from = null, to = null] = [values[2 * n], values[2 * n + 1]];
    return `${start}${before}${jsonOf(from)},${jsonOf(to)}${after}`;
  });

const jsonOf = (value: Value) => (value === null ? "null" : JSON.stringify(value));
