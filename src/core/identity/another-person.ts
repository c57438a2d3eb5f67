import { type Employee, type SourceEmployee, shownName } from "../employee.ts";
import { addressKey } from "../key.ts";
import type { PlannedEmployee } from "../plan.ts";
import type { Guard, GuardExample } from "../safety/guards.ts";
import { type Account, addressesOf } from "./account.ts";
import { foldedNames, isOfAddress } from "./link.ts";
import { isJoined, type Joined } from "./match.ts";
import { hasOtherName, type Names, namesOf, type Renaming, renamingOf } from "./names.ts";

/** Whether an employee has the names of an account. */
type HasNames = (account: Account) => boolean;

/** An account's names as they are compared with those of employees: the display name where it lacks given name or surname. */
function foldedAccount(account: Account): string {
  const { givenName, surname, displayName } = namesOf(account);
  const names = givenName && surname ? { firstName: givenName, lastName: surname } : undefined;
  return foldedWhole(names ?? { firstName: displayName, lastName: null });
}

/** Both names without a border between them, which a display name does not show. */
const foldedWhole = (names: Names): string => foldedNames(names).replace(" ", "");

/** Knows the names of all employees, which are folded when an account is first asked about: nearly no plan does. */
export function namesAmong(people: readonly SourceEmployee[]): HasNames {
  let known: ReadonlySet<string> | undefined;
  return (account) => {
    known ??= new Set(people.map(({ employee }) => foldedWhole(employee)));
    return known.has(foldedAccount(account));
  };
}

/**
 * How the account's names would change; what a person has confirmed for these very names stays theirs. Two of a family
 * have one surname, two colleagues one given name, and an account may have a display name only: there the account is
 * another's if its names are those of another employee (`isEmployee`), or if it may be a leaver's.
 */
export function renamingIn(employee: Employee, joined: Joined, isEmployee: HasNames): Renaming {
  const [own] = joined.found;
  if (!own || !isJoined(joined)) return "same";
  const renaming = renamingOf(employee, own.account);
  const isAnothers =
    renaming === "same" &&
    hasOtherName(employee, own.account) &&
    (isEmployee(own.account) || isOfFormerOwner(employee, joined));
  if (renaming === "same" && !isAnothers) return renaming;
  const isConfirmed = joined.match === "link" && joined.link?.state === "confirmed";
  return isConfirmed && joined.link?.names === foldedNames(employee)
    ? "same"
    : isAnothers
      ? "another"
      : renaming;
}

/**
 * Whether an account may be that of a leaver, who had the address before: it is known by nothing but what is remembered of
 * the address, and has lost it, or has it as an alias and is disabled.
 */
function isOfFormerOwner({ email }: Employee, { match, link, found: [own] }: Joined): boolean {
  if (match !== "link" || !own || link?.state === "confirmed" || !isOfAddress(link)) return false;
  return own.account.accountEnabled === false || !addressesOf(own.account).includes(addressKey(email));
}

/** What the guard reads of a planned person. */
export interface Renamed {
  readonly employee: Employee;
  readonly planned: PlannedEmployee;
  readonly renaming: Renaming;
}

/** From how many on it takes a person to look, where given name and surname would change places. */
const fewTurned = 3;

/**
 * Takes the people of a plan one by one, and holds a run in which accounts would become other people's: from `few` people
 * on, or from three with given name and surname in each other's place. Those people are left out of the plan however few
 * they are.
 */
export function guardingPeople() {
  const examples: GuardExample[] = [];
  const found = { all: 0, turned: 0, moved: 0 };
  return {
    add(person: Renamed): void {
      const { inScope, unsure } = person.planned;
      if (!inScope || !isAnother(unsure?.code)) return;
      found.all += 1;
      if (person.renaming === "turned") found.turned += 1;
      if (unsure?.code === "another-account") found.moved += 1;
      if (found.all <= 3) examples.push(exampleOf(person));
    },
    guards(few: number): readonly Guard[] {
      const { all, turned, moved } = found;
      if (all < few && turned < fewTurned) return [];
      const parts = [
        [all - moved - turned, "would get the names of another person"],
        [turned, "would have given name and surname change places"],
        [moved, "are linked to one account and match another"],
      ] as const;
      const counts = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
      const from = turned >= fewTurned ? Math.min(few, fewTurned) : few;
      const message = `${all} ${all === 1 ? "account" : "accounts"} would become another person's (${counts.join(", ")}); from ${from} on, a person decides. They are left out, unless the release names them.`;
      return [{ name: "another-person", message, examples }];
    },
  };
}

const isAnother = (code: string | undefined): boolean =>
  code === "another-person" || code === "another-account";

function exampleOf({ employee, planned: { email, unsure } }: Renamed): GuardExample {
  const [before, after] = unsure?.candidates ?? [];
  const to = after ? after.userPrincipalName : shownName(employee);
  const from = after ? before?.userPrincipalName : before?.displayName;
  return { email, from: short(from ?? null), to: short(to) };
}

const short = (value: string | null): string | null => value && [...value].slice(0, 100).join("");
