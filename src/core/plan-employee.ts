import { type Agreeing, type Agreement, agreeing, agreementAfter, type Difference, diff } from "./diff.ts";
import type { Employee, RejectedRow, SourceEmployee } from "./employee.ts";
import { type Exclusion, exclusionNote, fieldsLeft } from "./exclusion.ts";
import type { Account } from "./identity/account.ts";
import { renamingIn } from "./identity/another-person.ts";
import { agreementWith, type Link, sourceOf } from "./identity/link.ts";
import { isJoined, type Joined } from "./identity/match.ts";
import type { Renaming } from "./identity/names.ts";
import { unmatchedNote, unsurePerson } from "./identity/unsure.ts";
import { accountKey } from "./key.ts";
import type { PlannedEmployee } from "./plan.ts";
import { removing } from "./removal.ts";
import { hasWritten, nothingRemembered, recognizedBy, refusalNote } from "./state.ts";
import type { Change, Memory, Note, Person, Prepared, Showable, ShownAccount, Target } from "./target.ts";

/** A target prepared for planning. */
export interface PreparedTarget extends Prepared {
  readonly target: Target;
  /** What is remembered of each account, by its key. */
  readonly memories: ReadonlyMap<string, Memory>;
}

/** What planning needs besides the person. */
export interface PlanningContext {
  readonly targets: readonly PreparedTarget[];
  /** The memories of targets that are not planned, but used by planned ones (`recalls`): by target, then account key. */
  readonly recalled?: ReadonlyMap<string, ReadonlyMap<string, Memory>>;
  /** What is remembered of rows, by source key. */
  readonly links?: ReadonlyMap<string, Link>;
  readonly inScope: (employee: Employee) => boolean;
  /** The exclusion in force for a person, if there is one: by their e-mail, and by their account where that is known. */
  readonly exclusionOf: (email: string, entraId: string | null) => Exclusion | undefined;
  /** An employee without the values that an exclusion hides; with `target`, also without the excluded fields that it must not show. */
  readonly withheld: (employee: Employee, exclusion: Exclusion | undefined, target?: string) => Employee;
  /** Whether an employee has the names of an account. */
  readonly isEmployee: (account: Account) => boolean;
  readonly now: Date;
}

/** One planned employee: the values that may be shown, the exclusion in force, and the count of differences of spelling only. */
export interface PlannedPerson {
  /** The source key of the row. */
  readonly source: string;
  readonly employee: Employee;
  /** How the employee was joined to an account, and how that account's names would change. */
  readonly joined: Joined;
  readonly renaming: Renaming;
  readonly exclusion?: Exclusion | undefined;
  readonly planned: PlannedEmployee;
  readonly equal: number;
  /** The targets in which they can be written: neither excluded nor left out for another reason. */
  readonly writable: readonly string[];
  /** The targets in which nearly all that is filled in would become something else. */
  readonly replaced: readonly string[];
  /** The agreement of the database and the targets; absent without an account, or where no target that is read was planned. */
  readonly agreement?: Agreement;
}

/** One entry of a plan; without `person` for a row that could not be read and for an address of no employee. */
export interface PlannedOne {
  readonly planned: PlannedEmployee;
  readonly person?: PlannedPerson;
}

/** Plans one employee over all targets. */
export function planEmployee(row: SourceEmployee, joined: Joined, context: PlanningContext): PlannedPerson {
  const { match, found } = joined;
  const { employee: source, notes } = row;
  const entraId = accountOf(joined);
  const exclusion = context.exclusionOf(source.email, entraId);
  const employee = context.withheld(source, exclusion);

  const base = {
    email: employee.email,
    office: employee.office.name,
    match,
    inScope: context.inScope(employee),
  };
  const person = {
    source: sourceOf(row),
    employee,
    joined,
    renaming: "same",
    exclusion,
    equal: 0,
    writable: [],
    replaced: [],
  } as const;
  const account = found[0]?.account;
  if (!account || match === "ambiguous") {
    const note = unmatchedNote(employee.email, joined);
    return { ...person, planned: { ...base, entraId: null, changes: [], notes: [...notes, note] } };
  }
  const memoryOf = memoriesOf(account.id, context);
  const before = agreementWith(account.id, context.links?.get(person.source));
  const looking = { now: context.now, before };
  const differences = context.targets.map((target): TargetDifference => {
    const { name } = target.target;
    if (exclusion?.targets.includes(name)) {
      const note = exclusionNote(exclusion, name);
      const removal = exclusion.remove?.includes(name) ? removing(target.target) : undefined;
      if (!removal) return { ...nothingIn(name), notes: [note] };
      const shown = context.withheld(source, exclusion, name);
      const { agreeing: _, ...taken } = differenceIn(
        { ...target, target: removal },
        { employee: shown, account, memory: memoryOf(name) },
        { now: context.now },
      );
      // With a change they are not skipped: its rule says why.
      const isWritable = taken.changes.length > 0;
      return { ...taken, isWritable, notes: isWritable ? taken.notes : [note, ...taken.notes] };
    }
    const allowed = context.withheld(source, exclusion, name);
    const { employee: shown, notes } = showable(target, allowed, memoryOf, account);
    const difference = differenceIn(target, { employee: shown, account, memory: memoryOf(name) }, looking);
    const noted = notes.length > 0 ? { ...difference, notes: [...notes, ...difference.notes] } : difference;
    return withoutExcluded(noted, exclusion);
  });
  const changes = differences.flatMap((difference) => difference.changes);
  const renaming = changes.length > 0 ? renamingIn(employee, joined, context.isEmployee) : "same";
  const doubt = joined.doubt ?? (renaming === "same" ? undefined : "another-person");
  if (doubt) {
    return { ...person, renaming, planned: unsurePerson({ ...base, changes }, doubt, found, notes) };
  }
  const accepted = differences.flatMap((difference) => difference.accepted ?? []);
  const agreement = agreementAfter(before, differences);
  const planned = {
    ...base,
    entraId: account.id,
    changes,
    ...(accepted.length > 0 && { accepted }),
    notes: [
      ...notes,
      ...(account.accountEnabled === false ? [disabledNote(account)] : []),
      ...differences.flatMap((difference) => difference.notes),
    ],
  };
  return {
    ...person,
    renaming,
    planned,
    equal: differences.reduce((sum, { equal }) => sum + equal, 0),
    writable: differences.filter(({ isWritable }) => isWritable).map(({ target }) => target),
    replaced: differences.filter(replacesValues).map(({ target }) => target),
    ...(agreement && { agreement }),
  };
}

/** Reads what is remembered of an account in a target. */
export const memoriesOf =
  (account: string, { targets, recalled }: Pick<PlanningContext, "targets" | "recalled">) =>
  (name: string): Memory => {
    const memories = targets.find(({ target }) => target.name === name)?.memories ?? recalled?.get(name);
    return memories?.get(accountKey(account)) ?? nothingRemembered;
  };

/** An employee as a target may show them. */
export const showable = (
  { target }: Pick<PreparedTarget, "target">,
  employee: Employee,
  memoryOf: (target: string) => Memory,
  account: ShownAccount,
): Showable => target.fitToShow?.(employee, memoryOf, account) ?? { employee, notes: [] };

/** The difference in a target, and whether the person can be written in it at all. */
interface TargetDifference extends Difference {
  readonly target: string;
  readonly isWritable: boolean;
  /** What is not changed since a person accepts the difference. */
  readonly accepted?: readonly Change[];
  /** Absent where the values there are not read. */
  readonly agreeing?: Agreeing;
}

const nothingIn = (target: string): TargetDifference => ({
  target,
  isWritable: false,
  changes: [],
  notes: [],
  equal: 0,
  filled: [],
});

/**
 * Whether more than three quarters of a person's values, and at least two, would be replaced. When an office moves, title
 * and phone stay; with a new title, the office stays; an account that is still empty has nothing to lose.
 */
function replacesValues({ changes, filled }: Difference): boolean {
  const replaced = changes.filter(({ field }) => filled.includes(field)).length;
  return replaced >= 2 && replaced > 0.75 * filled.length;
}

/** The object id of the account that is certainly a person's; null for none, and while there is a doubt. */
export const accountOf = (joined: Joined): string | null =>
  isJoined(joined) ? (joined.found[0]?.account.id ?? null) : null;

/** The account that a person was planned with; undefined where it is in doubt, or there is none. */
export const plannedAccount = ({
  joined,
  planned,
}: Pick<PlannedPerson, "joined" | "planned">): ShownAccount | undefined =>
  joined.found.find(({ account: { id } }) => id === planned.entraId)?.account;

/** A difference with a note in place of each change of an excluded field. */
function withoutExcluded(all: TargetDifference, exclusion: Exclusion | undefined): TargetDifference {
  const fields = fieldsLeft(exclusion);
  if (!exclusion || fields.length === 0) return all;
  const isExcluded = ({ field }: Change) => fields.includes(field);
  const difference = { ...all, filled: all.filled.filter((field) => !fields.includes(field)) };
  if (!difference.changes.some(isExcluded)) return difference;
  const notes = difference.changes
    .filter(isExcluded)
    .map(({ target, field }) => exclusionNote(exclusion, target, field));
  const isAccepted = ({ field }: Change) =>
    !exclusion.fields?.includes(field) && exclusion.accepted?.some((one) => one.field === field);
  return {
    ...difference,
    changes: difference.changes.filter((change) => !isExcluded(change)),
    accepted: difference.changes.filter(isAccepted),
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

function differenceIn(
  prepared: PreparedTarget,
  person: Person,
  { now, before }: { readonly now: Date; readonly before?: Agreement | undefined },
): TargetDifference {
  const { target, known, isRemembered } = prepared;
  const { values, skip, byTemplate = [], desired } = known(person);
  if (skip) return { ...nothingIn(target.name), notes: [skip] };

  const wanted = desired ?? target.desired(person.employee);
  const { changes: all, notes, equal, filled } = diff(target, wanted, values);
  // Values known only from the app's own writes may have been changed since: verifications find that.
  const found = isRemembered ? undefined : agreeing(target.name, wanted, all, { now, before });
  const changes = found?.changes ?? all;
  const difference = { target: target.name, isWritable: true, equal, ...(found && { agreeing: found }) };
  // The common case.
  if (changes.length === 0) return { ...difference, changes, notes, filled };
  const refusals = changes.flatMap(({ field, to }) => {
    const note = refusalNote(person.memory, target.name, field, recognizedBy(target, to), now);
    return note ? [{ field, note }] : [];
  });
  const isRefused = (field: string) => refusals.some((one) => one.field === field);
  const cause = { isFirst: isFirstWrite(prepared, person), byTemplate };
  return {
    ...difference,
    changes: changes.filter(({ field }) => !isRefused(field)).map((change) => withCause(change, cause)),
    notes: [...notes, ...refusals.map(({ note }) => note)],
    filled: filled.filter((field) => !isRefused(field)),
  };
}

/** Whether nothing has been written for a person in a target that knows only what it wrote. */
const isFirstWrite = ({ isRemembered, target }: PreparedTarget, { memory }: Person): boolean =>
  isRemembered === true && !hasWritten(target, memory);

function withCause(
  change: Change,
  { isFirst, byTemplate }: { readonly isFirst: boolean; readonly byTemplate: readonly string[] },
): Change {
  if (byTemplate.includes(change.field)) return { ...change, cause: "template" };
  return isFirst ? { ...change, cause: "first" } : change;
}

/** A disabled account is written like any other: the person may be on leave. */
const disabledNote = ({ userPrincipalName }: Account): Note => ({
  code: "account-disabled",
  message: `The account ${userPrincipalName} is disabled; it is synced nevertheless.`,
  remedy: "If the person has left, set the status in the employee database.",
});

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
      message: `${email} is not an active employee in the database.`,
      remedy: "Check the spelling, and the employee's status.",
    },
  ],
});
