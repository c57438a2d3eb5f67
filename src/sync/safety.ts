import { type PlannedEmployee, toWrite } from "./planned-employee.ts";

/** A rule that a plan breaks: its name (as in `blocked`) and a sentence with the numbers. */
export interface Guard {
  readonly name: string;
  readonly message: string;
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
  const changed = new Map<string, number>();
  const cleared = new Map<string, number>();
  for (const { changes } of toWrite(everyone)) {
    for (const { target, field, to } of changes) {
      const attribute = `${target}.${field}`;
      changed.set(attribute, (changed.get(attribute) ?? 0) + 1);
      if (to === null) cleared.set(attribute, (cleared.get(attribute) ?? 0) + 1);
    }
  }
  return [
    ...exceeding(changed, staff, { name: "changed-percent", verb: "change", percent: maxChangedPercent }),
    ...exceeding(cleared, staff, { name: "cleared-percent", verb: "be cleared", percent: maxClearedPercent }),
  ];
}

function exceeding(
  people: ReadonlyMap<string, number>,
  staff: number,
  { name, verb, percent }: { name: string; verb: string; percent: number },
): Guard[] {
  return [...people]
    .filter(([, count]) => count >= fewPeople && (count / staff) * 100 > percent)
    .map(([attribute, count]) => ({
      name: `${name}:${attribute}`,
      message: `${attribute} would ${verb} for ${count} of ${staff} people (${Math.round((count / staff) * 100)} %, at most ${percent} % is allowed).`,
    }));
}
