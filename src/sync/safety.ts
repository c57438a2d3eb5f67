import { type PlannedEmployee, toWrite } from "./planned-employee.ts";

/** A rule that a plan breaks: its name (as in `blocked`) and a sentence with the numbers. */
export interface Guard {
  readonly name: string;
  readonly message: string;
}

/** Below this many people a share says nothing: one new colleague in an office of four is 25 %. */
const fewPeople = 10;

/** Which attributes change for more than `maxChangedPercent` of the `staff` (a count of people) at once. */
export function guard(
  everyone: readonly PlannedEmployee[],
  { staff, maxChangedPercent }: { staff: number; maxChangedPercent: number },
): readonly Guard[] {
  const people = new Map<string, number>();
  for (const { changes } of toWrite(everyone)) {
    for (const { target, field } of changes) {
      const attribute = `${target}.${field}`;
      people.set(attribute, (people.get(attribute) ?? 0) + 1);
    }
  }
  return [...people]
    .filter(([, count]) => count >= fewPeople && (count / staff) * 100 > maxChangedPercent)
    .map(([attribute, count]) => ({
      name: `changed-percent:${attribute}`,
      message: `${attribute} would change for ${count} of ${staff} people (${Math.round((count / staff) * 100)} %, at most ${maxChangedPercent} % is allowed).`,
    }));
}
