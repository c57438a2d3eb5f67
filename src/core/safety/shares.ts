import { type FieldsLeft, fieldsLeft } from "../exclusion.ts";
import type { PlannedEmployee } from "../plan.ts";
import type { Change, Value } from "../target.ts";
import type { GuardExample } from "./guards.ts";

/** What the guards read of a planned person; targets as in PlannedPerson. */
export interface Guarded {
  readonly planned: PlannedEmployee;
  readonly exclusion?: FieldsLeft | undefined;
  readonly writable: readonly string[];
  readonly replaced: readonly string[];
}

/** Whether a person can be written at all: in scope, with an account. */
export const isConcerned = ({ planned }: Guarded): boolean => planned.inScope && planned.entraId !== null;

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

/** Whether a share is larger than so many percent; of few people none is. */
export const exceeds = ({ people, all }: AttributeShare, percent: number): boolean =>
  people >= fewPeople && (people / all) * 100 > percent;

export const fewExamples = 3;

/** Takes concerned people one by one: for each attribute how many have a change that counts, in the order of the first of them. */
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
  /** In how many of them a field is left alone, by target and field. */
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
