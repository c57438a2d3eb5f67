import type { Change, Value } from "./change.ts";
import { type PlannedEmployee, toWrite } from "./planned-employee.ts";

/** A rule that a plan breaks: its name (as in `blocked`), a sentence with the numbers, and the first people it is about. */
export interface Guard {
  readonly name: string;
  readonly message: string;
  readonly examples?: readonly GuardExample[];
}

/** What would become of one person's value, at most 100 characters of it. */
export interface GuardExample extends Pick<Change, "from" | "to"> {
  readonly email: string;
}

/** Shares of the staff, in percent, that may change or be cleared in one attribute before a person has to look. */
export interface Limits {
  readonly maxChangedPercent: number;
  readonly maxClearedPercent: number;
}

/** Below this many people a share says nothing: one new colleague in an office of four is 25 %. */
export const fewPeople = 10;

/** Which attributes change, or are cleared, for more of the `staff` (a count of people) at once than the limits allow. */
export function guard(
  everyone: readonly PlannedEmployee[],
  staff: number,
  { maxChangedPercent, maxClearedPercent }: Limits,
): readonly Guard[] {
  const changed = new Map<string, Affected>();
  const cleared = new Map<string, Affected>();
  for (const { email, changes } of toWrite(everyone)) {
    for (const change of changes) {
      count(changed, email, change);
      if (change.to === null) count(cleared, email, change);
    }
  }
  return [
    ...exceeding(changed, staff, { name: "changed-percent", verb: "change", percent: maxChangedPercent }),
    ...exceeding(cleared, staff, { name: "cleared-percent", verb: "be cleared", percent: maxClearedPercent }),
  ];
}

/** How many people an attribute changes for, and the first few of them. */
interface Affected {
  people: number;
  readonly examples: GuardExample[];
}

const fewExamples = 3;

function count(attributes: Map<string, Affected>, email: string, { target, field, from, to }: Change): void {
  const attribute = `${target}.${field}`;
  const affected = attributes.get(attribute) ?? { people: 0, examples: [] };
  affected.people += 1;
  if (affected.people <= fewExamples) affected.examples.push({ email, from: short(from), to: short(to) });
  attributes.set(attribute, affected);
}

const short = (value: Value): Value =>
  value && value.length > 100 ? `${[...value].slice(0, 99).join("")}…` : value;

function exceeding(
  attributes: ReadonlyMap<string, Affected>,
  staff: number,
  { name, verb, percent }: { name: string; verb: string; percent: number },
): Guard[] {
  return [...attributes]
    .filter(([, { people }]) => people >= fewPeople && (people / staff) * 100 > percent)
    .map(([attribute, { people, examples }]) => ({
      name: `${name}:${attribute}`,
      message: `${attribute} would ${verb} for ${people} of ${staff} people (${Math.round((people / staff) * 100)} %, at most ${percent} % is allowed).`,
      examples,
    }));
}
