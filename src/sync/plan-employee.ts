import type { Employee, RejectedRow, SourceEmployee } from "../employees/employee.ts";
import type { Change } from "./change.ts";
import { type Difference, diff } from "./diff.ts";
import { employeeKey } from "./key.ts";
import type { Joined } from "./match.ts";
import { type Memory, nothingRemembered, refusalNote } from "./memory.ts";
import { unmatchedNote } from "./notes.ts";
import type { PlannedEmployee } from "./planned-employee.ts";
import type { Person, Prepared, Target } from "./target.ts";

/** A target made ready for planning: `held` tells what it holds for one person. */
export interface PreparedTarget extends Prepared {
  readonly target: Target;
  /** What is remembered of each employee, by key. */
  readonly memories: ReadonlyMap<string, Memory>;
}

/** What planning one person needs to know besides the person. */
export interface PlanningContext {
  readonly targets: readonly PreparedTarget[];
  readonly inScope: (employee: Employee) => boolean;
  readonly now: Date;
}

/** Plans one employee over all targets; `equal` counts differences of spelling that were let be. */
export function planEmployee(
  { employee, notes }: SourceEmployee,
  { match, accounts }: Joined,
  context: PlanningContext,
): { planned: PlannedEmployee; equal: number } {
  const base = { email: employee.email, match, inScope: context.inScope(employee) };
  const [account] = accounts;
  if (!account || match === "ambiguous") {
    const note = unmatchedNote(employee.email, accounts);
    return { planned: { ...base, entraId: null, changes: [], notes: [...notes, note] }, equal: 0 };
  }
  const key = employeeKey(employee.email);
  const differences = context.targets.map((target) => {
    const memory = target.memories.get(key) ?? nothingRemembered;
    return differenceIn(target, { employee, account, memory }, context.now);
  });
  const planned = {
    ...base,
    entraId: account.id,
    changes: differences.flatMap(({ changes }) => changes),
    notes: [...notes, ...differences.flatMap((difference) => difference.notes)],
  };
  return { planned, equal: differences.reduce((sum, { equal }) => sum + equal, 0) };
}

/** A row that could not be read as an employee, as the plan shows it. */
export const planRejected = ({ row, email, code, message, field }: RejectedRow): PlannedEmployee => ({
  email: email || `(row ${row})`,
  entraId: null,
  match: "rejected",
  inScope: true,
  changes: [],
  notes: [{ code, message, ...(field && { field }) }],
});

function differenceIn({ target, held }: PreparedTarget, person: Person, now: Date): Difference {
  const { values, skip } = held(person);
  if (skip) return { changes: [], notes: [skip], equal: 0 };

  const { changes, notes, equal } = diff(target, target.desired(person.employee), values);
  const refusedBefore = ({ field, to }: Change) => refusalNote(person.memory, target.name, field, to, now);
  return {
    changes: changes.filter((change) => !refusedBefore(change)),
    notes: [...notes, ...changes.flatMap((change) => refusedBefore(change) ?? [])],
    equal,
  };
}
