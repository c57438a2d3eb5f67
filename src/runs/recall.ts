import pMap from "p-map";
import type { Employee } from "../core/employee.ts";
import { GiveUp, RetryLater, reasonIn } from "../core/errors.ts";
import { type Exclusions, everyExclusion } from "../core/exclusion.ts";
import type { Accounts } from "../core/identity/account.ts";
import { accountKey, addressKey, employeeKey } from "../core/key.ts";
import {
  memoriesOf,
  type PlannedPerson,
  type PlanningContext,
  plannedAccount,
  showable,
} from "../core/plan-employee.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Learnt, Memory, Note, Showable, ShownAccount, Target } from "../core/target.ts";
import type { Records } from "../stores/records.ts";
import type { StateStore } from "../stores/state.ts";

/**
 * The memories of targets that are not planned, but used by planned ones (`recalls`): by target, then account key; only those
 * of `keys` where they are given.
 */
export async function recall(
  targets: readonly Target[],
  states: Pick<StateStore, "memories">,
  keys?: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Memory>>> {
  const planned = targets.map(({ name }) => name);
  const others = new Set(
    targets.flatMap(({ recalls = [] }) => recalls).filter((name) => !planned.includes(name)),
  );
  const read = [...others].map(async (name) => [name, await states.memories(name, keys)] as const);
  return new Map(await Promise.all(read));
}

/** By target, a person's row where the target shows it without some values: a message carries what its plan was made from. */
export function rowsShown(
  person: Pick<PlannedPerson, "joined" | "planned">,
  row: Employee,
  context: Pick<PlanningContext, "targets" | "recalled">,
): Readonly<Record<string, Employee>> | undefined {
  const showing = context.targets.filter(({ target }) => target.fitToShow);
  const account = showing.length > 0 ? plannedAccount(person) : undefined;
  if (!account) return undefined;
  const memoryOf = memoriesOf(account.id, context);
  const others = showing.flatMap((target) => {
    const { employee } = showable(target, row, memoryOf, account);
    return employee === row ? [] : [[target.target.name, employee] as const];
  });
  return others.length > 0 ? Object.fromEntries(others) : undefined;
}

/** Adds to accounts what targets learn about them, one target after the other, with notes on what could not be read. */
export async function learnFrom<A extends ShownAccount>(
  targets: readonly Pick<Target, "learn">[],
  accounts: readonly A[],
  of: { readonly isEveryone: boolean },
): Promise<Learnt<A>> {
  let learnt: Learnt<A> = { accounts, notes: [] };
  for (const target of targets) {
    const found = await target.learn?.(learnt.accounts, of);
    if (found) learnt = { accounts: found.accounts, notes: [...learnt.notes, ...found.notes] };
  }
  return learnt;
}

/** The further properties of accounts that targets need for planning. */
export const propertiesFor = (targets: readonly Pick<Target, "accountProperties">[]): readonly string[] =>
  targets.flatMap((target) => target.accountProperties?.() ?? []);

/** An account with what a target needs for planning, as of now, and notes on what could not be read. */
export async function accountNow(
  target: Pick<Target, "name" | "accountProperties" | "learn">,
  id: string,
  accounts: Pick<Accounts, "find">,
): Promise<{ readonly account: ShownAccount; readonly notes: readonly Note[] }> {
  const nothingKnown = { account: { id }, notes: [] };
  const select = propertiesFor([target]);
  try {
    const found = select.length > 0 ? await accounts.find({ emails: [], ids: [id], select }) : [];
    const learnt = await target.learn?.([found[0] ?? { id }], { isEveryone: false });
    const [account] = learnt?.accounts ?? found;
    return account ? { account, notes: learnt?.notes ?? [] } : nothingKnown;
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    return { ...nothingKnown, notes: [{ ...reasonIn(error), target: target.name }] };
  }
}

/** An employee as a target may show them now, by their account, if known, and its memories. */
export async function shownNow(
  target: Target,
  employee: Employee,
  account: ShownAccount | undefined,
  states: Pick<StateStore, "memory">,
): Promise<Showable> {
  if (!target.fitToShow) return { employee, notes: [] };
  const names = account ? [target.name, ...(target.recalls ?? [])] : [];
  const read = names.map(
    async (name) => [name, await states.memory(name, accountKey(account?.id ?? ""))] as const,
  );
  const memories = new Map(await Promise.all(read));
  await target.open?.();
  return target.fitToShow(employee, (name) => memories.get(name) ?? nothingRemembered, account);
}

/** The addresses of exclusions without an account. */
export const addressesIn = (exclusions: Exclusions): readonly string[] =>
  everyExclusion(exclusions).flatMap(({ email, entraId }) => (entraId === undefined ? email : []));

/** The accounts of exclusions, by their addresses. */
export const accountsIn = (exclusions: Exclusions): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...Map.groupBy(exclusions.byAccount.values(), ({ email }) => addressKey(email))].map(
      ([address, own]) => [address, own.flatMap(({ entraId }) => entraId ?? [])] as const,
    ),
  );

/** By employee key, the account that had the address of an exclusion without an account last. */
export async function lastHoldersOf(exclusions: Exclusions, { links }: Pick<Records, "links">) {
  const found = await pMap(
    addressesIn(exclusions),
    async (email) => {
      const key = employeeKey(email);
      const [last] = await links.holdersOf(key);
      return last ? [[key, last.entraId] as const] : [];
    },
    { concurrency: 8 },
  );
  return new Map(found.flat());
}
