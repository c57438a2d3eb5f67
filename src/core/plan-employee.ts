import { type Difference, diff } from "./diff.ts";
import type { Employee, RejectedRow, SourceEmployee } from "./employee.ts";
import { type Exclusion, exclusionNote } from "./exclusion.ts";
import { employeeKey } from "./key.ts";
import type { Account, Joined } from "./match.ts";
import type { PlannedEmployee } from "./plan.ts";
import { nothingRemembered, refusalNote } from "./state.ts";
import type { Change, Memory, Note, Person, Prepared, Target } from "./target.ts";

/** A target prepared for planning. */
export interface PreparedTarget extends Prepared {
  readonly target: Target;
  /** What is remembered of each employee, by key. */
  readonly memories: ReadonlyMap<string, Memory>;
}

/** What planning needs besides the person. */
export interface PlanningContext {
  readonly targets: readonly PreparedTarget[];
  readonly inScope: (employee: Employee) => boolean;
  /** The exclusion in force for an employee key, if there is one. */
  readonly exclusionOf: (key: string) => Exclusion | undefined;
  /** An employee without the values that other targets must not show because of exclusions. */
  readonly withheld: (employee: Employee, excluded: readonly string[]) => Employee;
  readonly now: Date;
}

/** One planned employee: the values that may be shown, the excluded targets, and the count of differences of spelling only. */
export interface PlannedPerson {
  readonly employee: Employee;
  readonly excluded: readonly string[];
  readonly planned: PlannedEmployee;
  readonly equal: number;
}

/** Plans one employee over all targets. */
export function planEmployee(
  { employee: source, notes }: SourceEmployee,
  { match, accounts }: Joined,
  context: PlanningContext,
): PlannedPerson {
  const key = employeeKey(source.email);
  const exclusion = context.exclusionOf(key);
  const excluded = exclusion?.targets ?? [];
  const employee = context.withheld(source, excluded);

  const base = { email: employee.email, match, inScope: context.inScope(employee) };
  const [account] = accounts;
  if (!account || match === "ambiguous") {
    const note = unmatchedNote(employee.email, accounts);
    const planned = { ...base, entraId: null, changes: [], notes: [...notes, note] };
    return { employee, excluded, planned, equal: 0 };
  }
  const differences = context.targets.map((target): Difference => {
    const { name } = target.target;
    if (exclusion && excluded.includes(name)) {
      return { changes: [], notes: [exclusionNote(exclusion, name)], equal: 0 };
    }
    const memory = target.memories.get(key) ?? nothingRemembered;
    return differenceIn(target, { employee, account, memory }, context.now);
  });
  const planned = {
    ...base,
    entraId: account.id,
    changes: differences.flatMap(({ changes }) => changes),
    notes: [...notes, ...differences.flatMap((difference) => difference.notes)],
  };
  return { employee, excluded, planned, equal: differences.reduce((sum, { equal }) => sum + equal, 0) };
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

function differenceIn({ target, known }: PreparedTarget, person: Person, now: Date): Difference {
  const { values, skip } = known(person);
  if (skip) return { changes: [], notes: [skip], equal: 0 };

  const { changes, notes, equal } = diff(target, target.desired(person.employee), values);
  const refusedBefore = ({ field, to }: Change) => refusalNote(person.memory, target.name, field, to, now);
  return {
    changes: changes.filter((change) => !refusedBefore(change)),
    notes: [...notes, ...changes.flatMap((change) => refusedBefore(change) ?? [])],
    equal,
  };
}

/** Why an employee was matched to no account: `accounts` are the candidates if there is more than one. */
export function unmatchedNote(email: string, accounts: readonly Account[]): Note {
  if (accounts.length === 0) {
    return {
      code: "not-found",
      message: `No account in Entra ID has ${email} as user principal name, mail or proxy address.`,
      remedy: "Create the account, or correct the e-mail in the employee database.",
    };
  }
  const ids = accounts.map(({ id }) => id).join(", ");
  return {
    code: "ambiguous",
    message:
      accounts.length > 1
        ? `${accounts.length} accounts in Entra ID have ${email} (${ids}); none is written.`
        : `Another employee's e-mail leads to the same account (${ids}); it is not written.`,
    remedy: "Make the address belong to one account and one employee only.",
  };
}

/** A requested e-mail that belongs to no active employee: reported, not silently left out. */
export const notInSource = (email: string): PlannedEmployee => ({
  email,
  entraId: null,
  match: "rejected",
  inScope: true,
  changes: [],
  notes: [
    {
      code: "not-an-employee",
      message: `${email} is no active employee in the database.`,
      remedy: "Check the spelling, and the employee's status.",
    },
  ],
});
