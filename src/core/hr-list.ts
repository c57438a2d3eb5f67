import { type RejectedRow, type Source, type SourceEmployee, shownName } from "./employee.ts";
import { type Acceptance, isInForce } from "./exclusion.ts";
import { sourceOf, sourceOfRejected } from "./identity/link.ts";
import { employeeKey } from "./key.ts";
import type { Target, Value } from "./target.ts";

/**
 * Something that HR should look at: bad data in the employee database, a difference that is accepted for now, or one that a
 * person has reported since the database seems to be wrong.
 */
export interface HrItem {
  readonly kind: "bad-data" | "accepted" | "reported";
  /** The source key of the row. */
  readonly source: string;
  readonly key: string;
  readonly email: string;
  readonly name: string;
  readonly office: string | null;
  /** The column of the database for bad data, else the property of the profile; null where it is the whole row. */
  readonly field: string | null;
  /** By the employee database, and in Entra ID; both null for bad data. */
  readonly here: Value;
  readonly there: Value;
  /** Stable and kebab-case. */
  readonly code: string;
  readonly reason: string;
  /** Who decided and when (ISO 8601), and until when it is accepted; null for bad data. */
  readonly by: string | null;
  readonly at: string | null;
  readonly until: string | null;
}

/** A difference on the list for HR, since the employee database seems to be wrong; both values as they were then. */
export type Reported = Omit<Acceptance, "until">;

/** What the list is made from. */
export interface HrInput {
  readonly source: Source;
  readonly accepted: readonly Acceptance[];
  readonly reported: readonly Reported[];
  /** The target with the profile. */
  readonly target: Pick<Target, "desired" | "same">;
  readonly now: Date;
}

/** The list for HR, as the rows are sorted. What was reported is off the list once the database has another value. */
export function* hrItems({ source, accepted, reported, target, now }: HrInput): Generator<HrItem> {
  for (const row of source.rejected) yield rejectedItem(row, source);
  const acceptedOf = Map.groupBy(
    accepted.filter((one) => isInForce(one, now)),
    ({ email }) => employeeKey(email),
  );
  const reportedOf = Map.groupBy(reported, ({ email }) => employeeKey(email));
  const isAnyDecided = acceptedOf.size + reportedOf.size > 0;
  for (const row of source.employees) {
    // A key is a hash, and of nearly no one there is anything to say.
    if (!isAnyDecided && row.notes.length === 0) continue;
    const key = employeeKey(row.employee.email);
    for (const { code, message, field } of row.notes) {
      yield {
        ...personOf(row, key),
        ...noDecision,
        kind: "bad-data",
        field: field ?? null,
        code,
        reason: message,
      };
    }
    const [own, theirs] = [acceptedOf.get(key) ?? [], reportedOf.get(key) ?? []];
    if (own.length + theirs.length === 0) continue;
    const desired = new Map(target.desired(row.employee).fields.map(({ field, to }) => [field, to]));
    for (const one of own) {
      const here = desired.get(one.field) ?? one.here;
      yield { ...decidedItem(row, key, one), kind: "accepted", code: "accepted", here, until: one.until };
    }
    for (const one of theirs) {
      const here = desired.get(one.field);
      if (here !== undefined && !target.same(one.field, here, one.here)) continue;
      yield { ...decidedItem(row, key, one), kind: "reported", code: "reported", until: null };
    }
  }
}

const noDecision = { here: null, there: null, by: null, at: null, until: null };

const personOf = (row: SourceEmployee, key: string) => {
  const { email, office } = row.employee;
  return { source: sourceOf(row), key, email, name: shownName(row.employee), office: office.name };
};

const decidedItem = (row: SourceEmployee, key: string, one: Reported) => {
  const { field, here, there, reason, by, at } = one;
  return { ...personOf(row, key), field, here, there, reason, by, at };
};

function rejectedItem(rejected: RejectedRow, of: Source): HrItem {
  const { row, email, code, message, field } = rejected;
  const address = email || `(row ${row})`;
  return {
    kind: "bad-data",
    source: sourceOfRejected(rejected, of),
    key: employeeKey(address),
    email: address,
    name: "",
    office: null,
    field: field ?? null,
    code,
    reason: message,
    ...noDecision,
  };
}
