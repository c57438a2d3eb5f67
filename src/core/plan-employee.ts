import { type Difference, diff } from "./diff.ts";
import type { Employee, RejectedRow, SourceEmployee } from "./employee.ts";
import { type Excludable, type Exclusion, exclusionNote } from "./exclusion.ts";
import { accountKey, employeeKey } from "./key.ts";
import type { Account, Joined } from "./match.ts";
import type { PlannedEmployee } from "./plan.ts";
import { nothingRemembered, refusalNote } from "./state.ts";
import type { Change, Memory, Note, Person, Prepared, Target } from "./target.ts";

/** A target prepared for planning. */
export interface PreparedTarget extends Prepared {
  readonly target: Target;
  /** What is remembered of each account, by its key. */
  readonly memories: ReadonlyMap<string, Memory>;
}

/** What planning needs besides the person. */
export interface PlanningContext {
  readonly targets: readonly PreparedTarget[];
  readonly inScope: (employee: Employee) => boolean;
  /** The exclusion in force for a person, if there is one. */
  readonly exclusionOf: (person: Excludable) => Exclusion | undefined;
  /** An employee without the values that an exclusion keeps from being shown; with `target` also those of excluded fields that it must not show. */
  readonly withheld: (employee: Employee, exclusion: Exclusion | undefined, target?: string) => Employee;
  readonly now: Date;
}

/** One planned employee: the values that may be shown, the exclusion with its targets, and the count of differences of spelling only. */
export interface PlannedPerson {
  readonly employee: Employee;
  readonly excluded: readonly string[];
  readonly exclusion?: Exclusion | undefined;
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
  const entraId = accountOf({ match, accounts });
  const exclusion = context.exclusionOf({ key, entraId });
  const excluded = exclusion?.targets ?? [];
  const employee = context.withheld(source, exclusion);

  const base = { email: employee.email, match, inScope: context.inScope(employee) };
  const [account] = accounts;
  if (!account || match === "ambiguous") {
    const note = unmatchedNote(employee.email, accounts);
    const planned = { ...base, entraId: null, changes: [], notes: [...notes, note] };
    return { employee, excluded, exclusion, planned, equal: 0 };
  }
  const differences = context.targets.map((target): Difference => {
    const { name } = target.target;
    if (exclusion && excluded.includes(name)) {
      return { changes: [], notes: [exclusionNote(exclusion, name)], equal: 0 };
    }
    const memory = target.memories.get(accountKey(account.id)) ?? nothingRemembered;
    const shown = context.withheld(source, exclusion, name);
    const difference = differenceIn(target, { employee: shown, account, memory }, context.now);
    return withoutExcluded(difference, exclusion);
  });
  const planned = {
    ...base,
    entraId: account.id,
    changes: differences.flatMap(({ changes }) => changes),
    notes: [...notes, ...differences.flatMap((difference) => difference.notes)],
  };
  return {
    employee,
    excluded,
    exclusion,
    planned,
    equal: differences.reduce((sum, { equal }) => sum + equal, 0),
  };
}

/** The account that is surely a person's: null for none, also while there is a doubt. */
export const accountOf = ({ match, accounts }: Joined): string | null =>
  match === "none" || match === "ambiguous" || match === "unsure" ? null : (accounts[0]?.id ?? null);

/** A difference with a note in place of each change of an excluded field. */
function withoutExcluded(difference: Difference, exclusion: Exclusion | undefined): Difference {
  const { fields = [] } = exclusion ?? {};
  const isExcluded = ({ field }: Change) => fields.includes(field);
  if (!exclusion || !difference.changes.some(isExcluded)) return difference;
  const notes = difference.changes
    .filter(isExcluded)
    .map(({ target, field }) => exclusionNote(exclusion, target, field));
  return {
    ...difference,
    changes: difference.changes.filter((change) => !isExcluded(change)),
    notes: [...difference.notes, ...notes],
  };
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
