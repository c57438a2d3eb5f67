import { type Applied, type Recording, writeChanges } from "./apply.ts";
import { type Exclusion, exclusionNote } from "./exclusion.ts";
import type { Account } from "./identity/account.ts";
import type { PlannedEmployee, Totals } from "./plan.ts";
import type { Guard } from "./safety/guards.ts";
import type { Change, CurrentState, Note, Replacing, Target, Task } from "./target.ts";

/** The rule of a change that removes what this app wrote, since the person's exclusion asks for it. */
const removalRule = "exclusion:remove";

/** Whether all of these changes are removals that an exclusion requests. */
export const isRemoval = (changes: readonly Pick<Change, "to" | "rule">[]): boolean =>
  changes.length > 0 && changes.every(({ to, rule }) => to === null && rule === removalRule);

/**
 * The target as it is for a person with an exclusion that requests removal: nothing is desired, and a write removes what
 * this app wrote. Undefined for a target that cannot remove anything.
 */
export function removing(target: Target): Target | undefined {
  const { removal } = target;
  if (!removal) return undefined;
  const rule = { to: null, rule: removalRule, when: "always" } as const;
  const fields = removal.fields.map((field) => ({ field, ...rule }));
  return { ...target, desired: () => ({ fields, notes: [] }), write: removal.write };
}

/** The rule of a change that removes what this app wrote of a person who has left the database. */
const leaverRule = "leaver:remove";

/** What is known of a person named in a removal, who should have left the database. */
export interface Leaver {
  readonly email: string;
  /** Whether a row of the database has the address now. */
  readonly isEmployee: boolean;
  /** How many accounts are on record that an employee with this address had. */
  readonly onRecord: number;
  /** Those that still exist, each with the e-mails of the database rows that lead to it now. */
  readonly accounts: readonly { readonly account: Account; readonly employees: readonly string[] }[];
}

/** The account of a person who has left, or why nothing of theirs is removed. */
export function accountOfLeaver(leaver: Leaver): { readonly account: Account } | { readonly note: Note } {
  const { email, isEmployee, onRecord, accounts } = leaver;
  if (isEmployee) return { note: stillEmployee(email, email) };
  if (onRecord === 0) return { note: neverKnown(email) };
  const [only, ...others] = accounts.filter(({ employees }) => employees.length === 0);
  if (only && others.length === 0) return only;
  if (only) return { note: manyAccounts(email, 1 + others.length) };
  const [another] = accounts.flatMap(({ employees }) => employees);
  return { note: another === undefined ? accountGone(email) : stillEmployee(email, another) };
}

/** What there is to remove for one account in a target, or a note that says why there is nothing. */
export interface Removable {
  readonly target: string;
  readonly found: CurrentState | Note;
}

/** What a removal would do to one account. */
export function removalOf(
  { email, entraId }: Pick<Task, "email" | "entraId">,
  removable: readonly Removable[],
  exclusion: Exclusion | undefined,
): PlannedEmployee {
  const changes: Change[] = [];
  const notes: Note[] = [];
  for (const { target, found } of removable) {
    if (exclusion && isLeftAlone(exclusion, target)) notes.push(exclusionNote(exclusion, target));
    else if (!("values" in found)) notes.push({ ...found, target });
    else {
      for (const [field, from] of Object.entries(found.values))
        changes.push({ target, field, from, to: null, rule: leaverRule });
    }
  }
  return { email, entraId, match: "record", inScope: true, changes, notes };
}

/** The planned entry of a person without a removal, with the reason. */
export function notRemoved(email: string, note: Note): PlannedEmployee {
  return { email, entraId: null, match: "rejected", inScope: true, changes: [], notes: [note] };
}

/** Whether an exclusion prevents a removal from a target; one that requests the removal does not. */
export const isLeftAlone = ({ targets, remove = [] }: Exclusion, target: string): boolean =>
  targets.includes(target) && !remove.includes(target);

/** A removal from this many people or more is held, unless its plan was read before. */
const manyPeople = 10;

/** Holds a removal from many people, unless it was requested with the digest of its plan. */
export function guardRemoval(
  { changed }: Pick<Totals, "changed">,
  digest: string | undefined,
): readonly Guard[] {
  if (digest !== undefined || changed < manyPeople) return [];
  const message = `It would remove what was written of ${changed} people, and no one has read its plan.`;
  return [{ name: "removal-unread", message }];
}

/** Removes what this app wrote of a person who has left. It is recorded like any write, so that it can be undone. */
export async function remove(
  task: Task & { readonly changes: readonly Change[] },
  target: Target,
  recording: Recording,
): Promise<Applied> {
  const { removal } = target;
  const { changes } = task;
  if (!removal) throw new Error(`Nothing can be removed in ${target.name}.`);
  const write = (begun: boolean, replacing: Replacing) =>
    removal.write({ ...task, begun }, changes, replacing);
  return writeChanges(task, target, { changes, contents: undefined, write }, recording);
}

const neverKnown = (email: string): Note => ({
  code: "no-former-employee",
  message: `No account is on record as that of an employee with the address ${email}.`,
  remedy: "Give the address that the employee had in the database: entra-sync readback accounts lists them.",
});

const stillEmployee = (email: string, employee: string): Note => ({
  code: "still-an-employee",
  message:
    employee === email
      ? `${email} is in the employee database.`
      : `The account that had ${email} belongs to ${employee}, who is in the employee database.`,
  remedy: `To remove the photo of an employee: entra-sync exclude ${employee} --targets photo --remove-photo --reason WHY.`,
});

const accountGone = (email: string): Note => ({
  code: "account-gone",
  message: `The account that had ${email} is not in Entra ID any more, or is a guest's.`,
  remedy: "Nothing to do: what was in it went with it.",
});

const manyAccounts = (email: string, count: number): Note => ({
  code: "ambiguous",
  message: `${count} accounts of former employees had the address ${email}; nothing is removed of any.`,
  remedy: "Remove it by hand in Microsoft Entra, from the one that is meant.",
});
