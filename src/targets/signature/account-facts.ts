import pMap from "p-map";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { accountKey } from "../../core/key.ts";
import type { Learnt, Note, ShownAccount } from "../../core/target.ts";
import { type Asked, groupKey } from "./rules.ts";

/** The properties of an account that rules ask for. */
export const propertiesOf = ({ language }: Asked): readonly string[] =>
  language ? ["preferredLanguage"] : [];

/** An employee with what is known of their account that rules ask for; the same where they ask for nothing. */
export function withAccount(
  employee: Employee,
  { preferredLanguage, groups }: Partial<ShownAccount>,
  asked: Asked,
): Employee {
  if (!asked.language && asked.groups.length === 0) return employee;
  const isKnown = asked.language && preferredLanguage !== undefined;
  return {
    ...employee,
    account: { ...(isKnown && { preferredLanguage }), ...(groups && { groups }) },
  };
}

/** The groups of the tenant; object ids, and members by `accountKey`. Each throws RetryLater and GiveUp. */
export interface Groups {
  find(name: string): Promise<{ readonly id: string }>;
  /** Everyone who is in a group, also through another group. */
  membersOf(group: { readonly id: string }): Promise<ReadonlySet<string>>;
  /** In which of these groups (lower case) each of some people is; what fails for one is in its place. */
  check(asked: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
  }): Promise<readonly (ReadonlySet<string> | RetryLater | GiveUp)[]>;
}

/** Up to this many people are checked one by one, since the members of a group may be many more. */
const few = 60;

/** Groups that are read at the same time. */
const some = { concurrency: 4 };

/**
 * Adds to accounts their membership in the groups that rules name, with a note on each group that could not be read, which
 * stays unknown. Memberships of everyone are read by group, and those of a few people by person.
 */
export async function learnGroups<A extends ShownAccount>(
  accounts: readonly A[],
  { groups: names }: Asked,
  { groups, isEveryone }: { readonly groups: Groups; readonly isEveryone: boolean },
): Promise<Learnt<A>> {
  if (names.length === 0 || accounts.length === 0) return { accounts, notes: [] };
  const problems = new Map<string, Note>();
  const orNote: OrNote = async (name, read) => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
      problems.set(name, unreadable(name, error));
      return undefined;
    }
  };
  const find = async (name: string) => ({ name, group: await orNote(name, () => groups.find(name)) });
  const found = await pMap(names, find, some);
  const known = found.flatMap(({ name, group }) => (group ? [{ name, id: group.id }] : []));
  const isIn =
    isEveryone || accounts.length > few
      ? await byGroup(known, { groups, orNote })
      : await byPerson(known, { groups, ids: accounts.map(({ id }) => id), problems });
  // There are few combinations, and a hundred thousand accounts.
  const shared = new Map<string, Readonly<Record<string, boolean>>>();
  const groupsOf = (answers: readonly (boolean | undefined)[]): Readonly<Record<string, boolean>> => {
    const mark = answers.join();
    const own =
      shared.get(mark) ??
      Object.fromEntries(
        known.flatMap(({ name }, index) => {
          const answer = answers[index];
          return answer === undefined ? [] : [[groupKey(name), answer] as const];
        }),
      );
    shared.set(mark, own);
    return own;
  };
  return {
    accounts: accounts.map((account) => ({
      ...account,
      groups: groupsOf(known.map(({ name }) => isIn(name, account.id))),
    })),
    notes: [...problems.values()],
  };
}

type Named = { readonly name: string; readonly id: string };
type IsIn = (name: string, account: string) => boolean | undefined;
/** What is read of a group; undefined, with a note on it, where it could not be. */
type OrNote = <T>(name: string, read: () => Promise<T>) => Promise<T | undefined>;

async function byGroup(
  known: readonly Named[],
  { groups, orNote }: { groups: Groups; orNote: OrNote },
): Promise<IsIn> {
  const read = async (group: Named) =>
    [group.name, await orNote(group.name, () => groups.membersOf(group))] as const;
  const members = new Map(await pMap(known, read, some));
  return (name, account) => members.get(name)?.has(accountKey(account));
}

async function byPerson(
  known: readonly Named[],
  { groups, ids, problems }: { groups: Groups; ids: readonly string[]; problems: Map<string, Note> },
): Promise<IsIn> {
  const named = known.map(({ id }) => id);
  if (named.length === 0) return () => undefined;
  const answers = await groups.check({ users: ids, groups: named }).catch((error: unknown) => {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    return ids.map(() => error);
  });
  const failed = answers.flatMap((answer) => (answer instanceof Error ? answer : []))[0];
  // Of someone who is gone nothing can be said, and that says nothing of a group.
  if (failed && failed.code !== "not-found")
    for (const { name } of known) problems.set(name, unreadable(name, failed));
  const idOf = new Map(known.map(({ name, id }) => [name, id.toLowerCase()]));
  const found = new Map(ids.map((id, index) => [id, answers[index]]));
  return (name, account) => {
    const own = found.get(account);
    return own === undefined || own instanceof Error ? undefined : own.has(idOf.get(name) ?? "");
  };
}

/** The codes of groups that a rule has to be corrected for; anything else is a permission, or passes. */
const ofRules = ["group-not-found", "group-ambiguous", "group-hidden"];

const unreadable = (name: string, { code, message, remedy }: GiveUp | RetryLater): Note => ({
  code: ofRules.includes(code) ? code : "group-unreadable",
  message: `Rules of the signature name group ${name}, and who is in it is not known: ${message.replace(/\.?$/, ".")} Those who may be meant keep the signature they have.`,
  target: "signature",
  remedy: remedy ?? "The next run tries again.",
});
