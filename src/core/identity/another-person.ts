import { type Employee, type SourceEmployee, shownName } from "../employee.ts";
import { accountKey, addressKey } from "../key.ts";
import type { PlannedEmployee } from "../plan.ts";
import type { Guard, GuardExample } from "../safety/guards.ts";
import type { Change, Memory, Target, Value } from "../target.ts";
import { type Account, addressesOf } from "./account.ts";
import { foldedNames, isOfAddress } from "./link.ts";
import { isJoined, type Joined } from "./match.ts";
import { hasOtherName, type Names, namesOf, type Renaming, renamingOf } from "./names.ts";
import { formerFirst } from "./unsure.ts";

/** Whether an employee has the names of an account. */
type HasNames = (account: Account) => boolean;

/** An account's names as they are compared with those of employees: the display name where it lacks given name or surname. */
function foldedAccount(account: Account): string {
  const { givenName, surname, displayName } = namesOf(account);
  const names = givenName && surname ? { firstName: givenName, lastName: surname } : undefined;
  return foldedWhole(names ?? { firstName: displayName, lastName: null });
}

/** Both names as one word, since a display name does not show where one ends. */
const foldedWhole = (names: Names): string => foldedNames(names).replace(" ", "");

/** Whether an account has the names of any employee. Names are folded at the first call, which few plans make. */
export function namesAmong(people: readonly SourceEmployee[]): HasNames {
  let known: ReadonlySet<string> | undefined;
  return (account) => {
    known ??= new Set(people.map(({ employee }) => foldedWhole(employee)));
    return known.has(foldedAccount(account));
  };
}

/**
 * How the account's names would change; a link confirmed for these names stays. Where one name is the same (relatives share
 * surnames, colleagues given names) or the account has a display name only, it counts as another person's if another
 * employee has its names (`isEmployee`), or if it may be a leaver's.
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
 * Whether an account may be that of a leaver who had the address before: only the remembered address leads to it, and it no
 * longer has that address, or has it as an alias and is disabled.
 */
function isOfFormerOwner({ email }: Employee, { match, link, found: [own] }: Joined): boolean {
  if (match !== "link" || !own || link?.state === "confirmed" || !isOfAddress(link)) return false;
  return own.account.accountEnabled === false || !addressesOf(own.account).includes(addressKey(email));
}

/** What the guards read of a planned person. */
export interface Renamed {
  readonly employee: Employee;
  readonly planned: PlannedEmployee;
  readonly renaming: Renaming;
  /** The targets in which they can be written. */
  readonly writable: readonly string[];
}

/** A target, and what it remembers of each account, by its key. */
interface Remembering {
  readonly target: Pick<Target, "name" | "ownOf" | "identity">;
  readonly memories: ReadonlyMap<string, Memory>;
}

/** From this many people on, a person has to look at given names and surnames that would change places. */
const fewTurned = 3;

/**
 * Guards against accounts that would become other people's: it takes the people of a plan one by one, and holds the run from
 * `few` such people on, or from three with given name and surname swapped. Fewer are left out of the plan as well. It also
 * holds targets in which people would get values that others of them had until now.
 */
export function guardingPeople(targets: readonly Remembering[] = []) {
  const exchanging = targets.flatMap((one) => countingExchanged(one) ?? []);
  const examples: GuardExample[] = [];
  const found = { all: 0, turned: 0, moved: 0 };
  return {
    add(person: Renamed): void {
      const { inScope, unsure } = person.planned;
      for (const one of exchanging) one.add(person);
      if (!inScope || !isAnother(unsure?.code)) return;
      found.all += 1;
      if (person.renaming === "turned") found.turned += 1;
      if (unsure?.code === "another-account") found.moved += 1;
      if (found.all <= 3) examples.push(exampleOf(person));
    },
    /** `isEveryone`: not only people who were requested by name. */
    guards(few: number, isEveryone: boolean): readonly Guard[] {
      const { all, turned, moved } = found;
      const exchanged = exchanging.flatMap((one) => one.guard(few, isEveryone) ?? []);
      if (all < few && turned < fewTurned) return exchanged;
      const parts = [
        [all - moved - turned, "would get the names of another person"],
        [turned, "would have given name and surname change places"],
        [moved, "are linked to one account and match another"],
      ] as const;
      const counts = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
      const from = turned >= fewTurned ? Math.min(few, fewTurned) : few;
      const message = `${all} ${all === 1 ? "account" : "accounts"} would become another person's (${counts.join(", ")}); from ${from} on, a person decides. They are left out, unless the release names them.`;
      return [{ name: "another-person", message, examples }, ...exchanged];
    },
  };
}

/** A value of a person that would change: before and after. */
interface Exchange {
  readonly email: string;
  readonly had: Value;
  readonly gets: Value;
}

/**
 * Counts people who would get the value that another person had until now and loses: rows that were mixed up. Undefined for
 * a target in which several people may share a value. A value that several have had, such as a placeholder, does not count.
 */
function countingExchanged({ target, memories }: Remembering) {
  const { name, ownOf, identity = (value: Value) => value } = target;
  if (!ownOf) return undefined;
  const had = (memory: Memory | undefined) => (memory ? identity(ownOf(memory)) : null);
  const changing: Exchange[] = [];
  let all = 0;
  return {
    add({ planned: { email, entraId, inScope, changes }, writable }: Renamed): void {
      if (!inScope || entraId === null || !writable.includes(name)) return;
      all += 1;
      for (const { target: of, to } of changes) {
        if (of === name && to !== null)
          changing.push({ email, had: had(memories.get(accountKey(entraId))), gets: identity(to) });
      }
    },
    /** From `few` people on, and in a small company from two on, if they are half of it. */
    guard(few: number, isEveryone: boolean): Guard | undefined {
      const before = Map.groupBy(changing, (one) => one.had);
      const isAnothers = ({ email, gets }: Exchange) =>
        before.get(gets)?.some((other) => other.email !== email && other.gets !== gets) ?? false;
      const some = changing.filter(isAnothers);
      if (some.length < 2) return undefined;
      const owners = Map.groupBy(memories.values(), had);
      const own = some.filter(({ gets }) => owners.get(gets)?.length === 1);
      // Of several who would get one and the same, one.
      const exchanged = [...new Map(own.map((one) => [one.gets, one])).values()];
      const people = exchanged.length;
      const areMost = isEveryone && people >= 2 && people * 2 >= all;
      if (people < few && !areMost) return undefined;
      const message = `In ${name} ${people} of ${all} people would get what another of them had until now: rows may be mixed up.`;
      const examples = exchanged
        .slice(0, 3)
        .map(({ email, had: from, gets: to }) => ({ email, from: short(from), to: short(to) }));
      return { name: `exchanged-values:${name}`, target: name, people, all, message, examples };
    },
  };
}

const isAnother = (code: string | undefined): boolean =>
  code === "another-person" || code === "another-account";

function exampleOf({ employee, planned: { email, unsure } }: Renamed): GuardExample {
  const [before, after] = formerFirst(unsure?.candidates ?? []);
  const to = after ? after.userPrincipalName : shownName(employee);
  const from = after ? before?.userPrincipalName : before?.displayName;
  return { email, from: short(from ?? null), to: short(to) };
}

const short = (value: string | null): string | null => value && [...value].slice(0, 100).join("");

/** From so many people and values on it is no one's correction of a name. */
const severalValues = 3;

/**
 * Takes the people of a plan one by one, and holds a target in which several values would only lose their letters outside
 * ASCII (Bjørn would become Bjorn, or Bjrn): the database was filled or read in another encoding. A cell does not show that
 * by itself. What many have alike, such as an office that is renamed, is one value.
 */
export function countingLostLetters() {
  const found = new Map<string, { people: number; values: Set<Value>; examples: GuardExample[] }>();
  return {
    add({ email, inScope, changes }: Pick<PlannedEmployee, "email" | "inScope" | "changes">): void {
      const lost = inScope ? changes.filter(losesLetters) : [];
      for (const [target, [first]] of Map.groupBy(lost, (change) => change.target)) {
        const own = found.get(target) ?? { people: 0, values: new Set(), examples: [] };
        found.set(target, own);
        own.people += 1;
        for (const change of lost) if (change.target === target) own.values.add(change.from);
        if (first && own.people <= 3) own.examples.push({ email, from: first.from, to: first.to });
      }
    },
    guards: (): readonly Guard[] =>
      [...found].flatMap(([target, { people, values, examples }]) => {
        if (Math.min(people, values.size) < severalValues) return [];
        const message = `In ${target} values of ${people} people would lose letters such as å, ö or é and change in nothing else: the database may have been filled or read in a wrong encoding.`;
        return [{ name: `lost-letters:${target}`, target, people, message, examples }];
      }),
  };
}

const ascii = /^[ -~]*$/;
/** Letters outside ASCII, with the accents that follow them. */
const special = /(?:(?![ -~])\p{L}\p{M}*)+/gu;
/** A text with more of them is in another alphabet, which may well be written in Latin letters one day. */
const mostSpecial = 8;

function losesLetters({ from, to }: Change): boolean {
  // Most changes have ASCII alone on both sides.
  if (!from || !to || from.length > 200 || ascii.test(from) || !ascii.test(to)) return false;
  const whole = from.normalize("NFC");
  const runs = whole.match(special) ?? [];
  const letters = runs.reduce((sum, run) => sum + run.length, 0);
  if (letters === 0 || letters > mostSpecial) return false;
  // Each of them may be gone, or be one or two letters of ASCII or question marks.
  const [start = "", ...rest] = whole.split(special).map((part) => part.replace(/[^\p{L}\p{N} ]/gu, "\\$&"));
  const pattern = rest.map((part, n) => `[A-Za-z?]{0,${2 * (runs[n]?.length ?? 0)}}${part}`);
  return new RegExp(`^${start}${pattern.join("")}$`).test(to);
}
