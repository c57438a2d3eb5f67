import { columns, type Employee, type Source } from "../employee.ts";
import { type Exclusions, everyExclusion, type FieldsLeft, fieldsLeft } from "../exclusion.ts";
import type { PlannedEmployee } from "../plan.ts";
import type { Change, Value } from "../target.ts";

/** A rule that a plan breaks: its name (as in `blocked`), a sentence with the numbers, and the first people concerned. */
export interface Guard {
  readonly name: string;
  readonly message: string;
  readonly examples?: readonly GuardExample[];
  /** The target that it is about; the whole plan when absent. */
  readonly target?: string;
  /** The name of the approval that lets it through, in this plan and all later ones. */
  readonly approval?: string;
  /** The field that it is about, of the target. */
  readonly field?: string;
  /** How many people it is about, and of how many who can be written. */
  readonly people?: number;
  readonly all?: number;
  /** The largest share in percent that is let through. */
  readonly percent?: number;
}

/** Shares of those who can be written, in percent, for which one attribute may change or be cleared without review. */
export interface Limits {
  readonly maxChangedPercent: number;
  readonly maxClearedPercent: number;
  /** From this many accounts on that would become other people's, a run is held. */
  readonly holdReplacedPeople: number;
}

/**
 * Takes the people of a plan one by one. Holds attributes that change, or are cleared, for a larger share of people than the
 * limits allow, and targets in which nearly all values of most people would be replaced. Shares are of those who can be
 * written: requested, in scope, with an account, not excluded.
 */
export function guarding() {
  const writable = countingWritable();
  // Expected changes of everyone, such as new templates, have guards of their own.
  const changed = countingShares(({ cause }) => cause === undefined);
  const cleared = countingShares(({ to }) => to === null);
  const first = countingShares(({ cause }) => cause === "first");
  const replaced = countingReplaced();
  return {
    add(person: Guarded): void {
      if (!isConcerned(person)) return;
      for (const one of [writable, changed, cleared, first, replaced]) one.add(person);
    },
    guards: ({ maxChangedPercent, maxClearedPercent }: Limits): readonly Guard[] => [
      ...exceeding(changed.shares(writable), "changed-percent", "change", maxChangedPercent),
      ...exceeding(cleared.shares(writable), "cleared-percent", "be cleared", maxClearedPercent),
      ...replaced.guards(maxChangedPercent, writable.in),
    ],
    /** The shares of first values, in targets that know only what they wrote. */
    firstRuns: (): readonly AttributeShare[] => first.shares(writable),
  };
}

/** From this many people on, replacing nearly all of their values is not an ordinary correction. */
const fewReplaced = 3;

/** Guards small companies, where no attribute exceeds its limit although most people would get other values everywhere. */
function countingReplaced() {
  const found = new Map<string, { people: number; readonly examples: GuardExample[] }>();
  return {
    add({ replaced, planned: { email, changes } }: Guarded): void {
      for (const name of replaced) {
        const own = found.get(name) ?? { people: 0, examples: [] };
        found.set(name, own);
        own.people += 1;
        const change = changes.find(({ target, from }) => target === name && from !== null);
        if (change && own.people <= fewExamples)
          own.examples.push({ email, from: short(change.from), to: short(change.to) });
      }
    },
    guards: (changedPercent: number, writable: (target: string) => number): readonly Guard[] =>
      [...found].flatMap(([name, { people, examples }]) => {
        const percent = Math.max(50, changedPercent);
        const all = writable(name);
        if (people < fewReplaced || (people / all) * 100 <= percent) return [];
        const message = `In ${name} nearly all values of ${people} of ${all} people would be replaced by others (at most ${percent} % of the people are allowed).`;
        return [{ name: `replaced-values:${name}`, target: name, people, all, percent, message, examples }];
      }),
  };
}

function exceeding(shares: readonly AttributeShare[], name: string, verb: string, percent: number): Guard[] {
  return shares
    .filter((share) => exceeds(share, percent))
    .map(({ attribute, target, field, people, all, examples }) => ({
      name: `${name}:${attribute}`,
      target,
      field,
      people,
      all,
      percent,
      message: `${attribute} would ${verb} for ${people} of ${all} people (${Math.round((people / all) * 100)} %, at most ${percent} % is allowed).`,
      examples,
    }));
}

/** What the guards read of a planned person; targets as in PlannedPerson. */
export interface Guarded {
  readonly planned: PlannedEmployee;
  readonly exclusion?: FieldsLeft | undefined;
  readonly writable: readonly string[];
  readonly replaced: readonly string[];
}

/** Whether a person can be written at all: in scope, with an account. */
export const isConcerned = ({ planned }: Guarded): boolean => planned.inScope && planned.entraId !== null;

/** One person's value before and after, each cut to 100 characters. */
export interface GuardExample extends Pick<Change, "from" | "to"> {
  readonly email: string;
}

/** How many people an attribute changes for, and the first few of them. */
interface Affected extends Pick<Change, "target" | "field"> {
  people: number;
  readonly examples: GuardExample[];
}

/** An attribute with the people that it changes for, of all who can be written in it. */
export interface AttributeShare extends Affected {
  readonly attribute: string;
  readonly all: number;
}

/** Below this many people a share is not meaningful: one new employee in an office of four is 25 %. */
export const fewPeople = 10;

/** Whether a share is larger than `percent`; never for few people. */
export const exceeds = ({ people, all }: AttributeShare, percent: number): boolean =>
  people >= fewPeople && (people / all) * 100 > percent;

export const fewExamples = 3;

/** Takes people one by one, and counts for each attribute those with a change that counts, in order of first appearance. */
export function countingShares(counts: (change: Change) => boolean) {
  const found = new Map<string, Map<string, Affected>>();
  return {
    add({ planned: { email, changes } }: Guarded): void {
      for (const change of changes) if (counts(change)) count(found, email, change);
    },
    /** Of how many who can be written in it. */
    shares: ({ all }: Pick<ReturnType<typeof countingWritable>, "all">): readonly AttributeShare[] =>
      [...found.values()].flatMap((fields) =>
        [...fields.values()].map((affected) => ({
          attribute: `${affected.target}.${affected.field}`,
          ...affected,
          all: all(affected),
        })),
      ),
  };
}

/** Takes concerned people one by one: how many can be written in each attribute. */
export function countingWritable() {
  const targets = new Map<string, number>();
  /** By target and field, for how many of them it is left alone. */
  const left = new Map<string, number>();
  const more = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    add({ writable, exclusion }: Guarded): void {
      for (const target of writable) {
        more(targets, target);
        for (const field of new Set(fieldsLeft(exclusion))) more(left, `${target} ${field}`);
      }
    },
    in: (target: string): number => targets.get(target) ?? 0,
    all: ({ target, field }: Pick<Change, "target" | "field">): number =>
      (targets.get(target) ?? 0) - (left.get(`${target} ${field}`) ?? 0),
  };
}

/** Counts a change in its attribute, by target and field. */
function count(
  found: Map<string, Map<string, Affected>>,
  email: string,
  { target, field, from, to }: Change,
): void {
  const fields = found.get(target) ?? new Map<string, Affected>();
  const affected = fields.get(field) ?? { target, field, people: 0, examples: [] };
  affected.people += 1;
  if (affected.people > fewExamples) return;
  affected.examples.push({ email, from: short(from), to: short(to) });
  found.set(target, fields.set(field, affected));
}

/** A value as an example shows it. */
export const short = (value: Value): Value =>
  value && value.length > 100 ? `${[...value].slice(0, 99).join("")}…` : value;

/** A summary of one read of the employee database: counts of rows, and when it was read (ISO 8601). */
export interface SourceProfile {
  readonly at: string;
  readonly rows: number;
  /** Everyone once, however many rows they have, and rows that could not be synced; absent in older profiles. */
  readonly people?: number;
  /** Rows that could not be synced, by code (duplicate-email, say). */
  readonly rejected: Readonly<Record<string, number>>;
  /** Employees without a value, by column (`title`, `office.city`). */
  readonly empty: Readonly<Record<string, number>>;
  /** The columns that were checked; absent in profiles of version 0.1. */
  readonly columns?: readonly string[];
  /** Exclusions on record, in force or not; absent in profiles from before 0.2. */
  readonly exclusions?: number;
  /** When the last of the accepted differences on record ends (ISO 8601); absent for none. */
  readonly acceptedUntil?: string;
}

/** What a profile records of exclusions and accepted differences, so that their loss is noticed. */
export function recordedIn(exclusions: Exclusions): Pick<SourceProfile, "exclusions" | "acceptedUntil"> {
  const ends = [...(exclusions.accepted?.values() ?? [])].flat().map(({ until }) => Date.parse(until));
  return {
    exclusions: everyExclusion(exclusions).length,
    ...(ends.length > 0 && { acceptedUntil: new Date(Math.max(...ends)).toISOString() }),
  };
}

/** The columns that version 0.1 checked. */
const firstColumns = [
  ["email", "firstName", "lastName", "title", "phone", "profileImageUrl"],
  ["name", "city", "streetAddress", "postalCode", "phone", "email"].map((field) => `office.${field}`),
].flat();

/** Counts what the next read is compared with. */
export function profileOf({ rows, employees, rejected }: Source, now: Date): SourceProfile {
  const empty: Record<string, number> = {};
  for (const { employee } of employees) {
    for (const column of emptyColumns(employee)) empty[column] = (empty[column] ?? 0) + 1;
  }
  const byCode = Map.groupBy(rejected, ({ code }) => code);
  const counts = Object.fromEntries([...byCode].map(([code, { length }]) => [code, length]));
  const people = employees.length + rejected.length;
  return { at: now.toISOString(), rows, people, rejected: counts, empty, columns: [...lookedAt.keys()] };
}

/** Name → how to read it: each column of the source that an employee is made from. */
const lookedAt: ReadonlyMap<string, (employee: Employee) => unknown> = new Map([
  ...columns.person.map(({ field }) => [field, (one: Employee) => Reflect.get(one, field)] as const),
  ...columns.office.map(
    ({ field }) => [`office.${field}`, (one: Employee) => Reflect.get(one.office, field)] as const,
  ),
]);

/**
 * Compares a read with the last good one: a guard for rows missing, rows rejected or columns empty, each by more than
 * `percent` of all rows, and for exclusions or accepted differences that are all gone. Without a read to compare with there are none.
 */
export function gate(now: SourceProfile, last: SourceProfile | undefined, percent: number): readonly Guard[] {
  if (!last) return [];
  const since = `at the last good read (${last.at})`;
  const isTooMuch = (count: number, of: number) => count >= fewPeople && (count / of) * 100 > percent;
  // A view that returned everyone twice has lost no one when it returns them once again.
  const [before, size] =
    last.people === undefined ? [last.rows, now.rows] : [last.people, now.people ?? now.rows];
  const unprotected = [
    ...((last.exclusions ?? 0) > 0 && now.exclusions === 0
      ? [
          `No exclusion is on record; ${since} there were ${last.exclusions}, and no one ended them. Those who are to be left alone would be written.`,
        ]
      : []),
    ...((last.acceptedUntil ?? "") > now.at && now.acceptedUntil === undefined
      ? [
          `No accepted difference is on record; ${since} there were some, the last until ${last.acceptedUntil}, and no one ended them. They would be overwritten.`,
        ]
      : []),
  ];
  // A column that the app reads only since then has not become empty.
  const known = last.columns ?? firstColumns;
  const empty = Object.fromEntries(Object.entries(now.empty).filter(([column]) => known.includes(column)));
  const worse = (counts: SourceProfile["empty"], were: SourceProfile["empty"]) =>
    Object.entries(counts).filter(([what, count]) =>
      isTooMuch(count - ((were[what] ?? 0) / before) * size, size),
    );
  return [
    ...(isTooMuch(before - size, before)
      ? [
          {
            name: "source-rows",
            message: `The database has ${size} employees; ${since} there were ${before} (at most ${percent} % may be gone).`,
          },
        ]
      : []),
    ...(unprotected.length > 0 ? [{ name: "exclusions-lost", message: unprotected.join(" ") }] : []),
    ...worse(now.rejected, last.rejected).map(([code, count]) => ({
      name: `source-rejected:${code}`,
      message: `${count} of ${size} employees cannot be synced (${code}); ${since} it was ${last.rejected[code] ?? 0}.`,
    })),
    ...worse(empty, last.empty).map(([column, count]) => ({
      name: `source-empty:${column}`,
      message: `${count} of ${size} employees have no ${column}; ${since} it was ${last.empty[column] ?? 0}.`,
    })),
  ];
}

const emptyColumns = (employee: Employee): readonly string[] =>
  [...lookedAt].flatMap(([column, read]) => (read(employee) === null ? [column] : []));
