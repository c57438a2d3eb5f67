import { GiveUp, RetryLater } from "../core/errors.ts";
import type { Account, Accounts } from "../core/identity/account.ts";
import { accountKey } from "../core/key.ts";
import type { KeptAccountsStore } from "../stores/kept-accounts.ts";

/** Graph's delta query, as a nightly read uses it. */
interface ChangeReads {
  /** The delta link from now on, for changes in `select` as well. */
  latest(select: readonly string[]): Promise<string>;
  /** The accounts that changed since a delta link; undefined if it has expired, or there are more than `most`. */
  since(
    link: string,
    most: number,
  ): Promise<{ readonly ids: readonly string[]; readonly link: string } | undefined>;
}

/** Everyone is read again after this time: on every seventh night, which may begin a little earlier than the one a week before. */
const fullAfterMs = (7 * 24 - 12) * 3_600_000;

/** Graph looks up 15 accounts in a call, and reads 999 of everyone. */
const lookedUp = 15;
const read = 999;

/** The number of changed accounts up to which looking them up takes fewer calls than reading everyone. */
export const mostChanged = (accounts: number): number =>
  Math.max(lookedUp, Math.floor((accounts / read) * lookedUp));

/**
 * Reads accounts; a nightly read asks Graph which have changed (`/users/delta`), looks those up, and takes the others from the
 * kept ones. Everyone is read on every seventh night, if the kept accounts or the link cannot be used, and if that takes
 * fewer calls. `of` identifies tenant and properties: accounts kept with another value are not used.
 */
export function readingChanges(
  accounts: Accounts,
  changes: ChangeReads,
  { kept, of, now = () => new Date() }: { kept: KeptAccountsStore; of: string; now?: () => Date },
): Accounts {
  return {
    find: accounts.find,
    async *readAll({ nightly = false, select = [] } = {}) {
      if (!nightly) return yield* accounts.readAll({ select });
      const properties = [of, ...select].join(" ");
      const updated = await bringUpToDate(properties, select);
      if (updated) return yield updated;
      const fullAt = now().toISOString();
      // Requested before the read: changes made meanwhile are looked up on the next night.
      const link = await unlessRefused(changes.latest(select));
      const all: Account[] = [];
      for await (const page of accounts.readAll({ select })) {
        all.push(...page);
        yield page;
      }
      if (link !== undefined) await kept.write(properties, { fullAt, at: fullAt, link, accounts: all });
    },
  };

  /** The kept accounts, brought up to date; undefined if everyone has to be read. */
  async function bringUpToDate(
    properties: string,
    select: readonly string[],
  ): Promise<readonly Account[] | undefined> {
    const before = await kept.read(properties);
    const at = now();
    const age = before && at.getTime() - Date.parse(before.fullAt);
    if (!before || age === undefined || !(age >= 0 && age < fullAfterMs)) return undefined;
    const changed = await unlessRefused(changes.since(before.link, mostChanged(before.accounts.length)));
    if (!changed) return undefined;
    const found = changed.ids.length > 0 ? await accounts.find({ emails: [], ids: changed.ids, select }) : [];
    const ids = new Set(changed.ids.map(accountKey));
    const updated = [...before.accounts.filter(({ id }) => !ids.has(accountKey(id))), ...found];
    await kept.write(properties, { ...before, at: at.toISOString(), link: changed.link, accounts: updated });
    return updated;
  }
}

/** Ignores a refusal of Graph: everyone can still be read. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GiveUp || error instanceof RetryLater) return undefined;
    throw error;
  }
}
