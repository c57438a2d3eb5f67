import { type Employee, fullName } from "../employee.ts";
import type { PlannedEmployee } from "../plan.ts";
import type { Guard, GuardExample } from "../safety/guards.ts";
import { foldedNames } from "./link.ts";
import { isJoined, type Joined } from "./match.ts";
import { type Renaming, renamingOf } from "./names.ts";

/** How the account's names would change; what a person has confirmed for these very names stays theirs. */
export function renamingIn(employee: Employee, joined: Joined): Renaming {
  const [own] = joined.found;
  if (!own || !isJoined(joined)) return "same";
  const renaming = renamingOf(employee, own.account);
  if (renaming === "same") return renaming;
  const isConfirmed = joined.match === "link" && joined.link?.state === "confirmed";
  return isConfirmed && joined.link?.names === foldedNames(employee) ? "same" : renaming;
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
 * Holds a run in which accounts would become other people's: from `few` people on, or from three with given name and
 * surname in each other's place. Those people are left out of the plan however few they are.
 */
export function guardAnotherPerson(people: readonly Renamed[], few: number): readonly Guard[] {
  const concerned = people.filter(({ planned: { inScope, unsure } }) => inScope && isAnother(unsure?.code));
  const turned = concerned.filter(({ renaming }) => renaming === "turned").length;
  if (concerned.length < few && turned < fewTurned) return [];
  const moved = concerned.filter(({ planned }) => planned.unsure?.code === "another-account").length;
  const parts = [
    [concerned.length - moved - turned, "would get another given name and surname"],
    [turned, "would have given name and surname change places"],
    [moved, "are linked to one account and match another"],
  ] as const;
  const counts = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return [
    {
      name: "another-person",
      message: `${concerned.length} ${concerned.length === 1 ? "account" : "accounts"} would become another person's (${counts.join(", ")}); from ${turned >= fewTurned ? Math.min(few, fewTurned) : few} on, a person decides. They are left out, unless the release names them.`,
      examples: concerned.slice(0, 3).map(exampleOf),
    },
  ];
}

const isAnother = (code: string | undefined): boolean =>
  code === "another-person" || code === "another-account";

function exampleOf({ employee, planned: { email, unsure } }: Renamed): GuardExample {
  const [before, after] = unsure?.candidates ?? [];
  const to = after ? after.userPrincipalName : fullName(employee);
  const from = after ? before?.userPrincipalName : before?.displayName;
  return { email, from: short(from ?? null), to: short(to) };
}

const short = (value: string | null): string | null => value && [...value].slice(0, 100).join("");
