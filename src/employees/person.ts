import { accountKey, employeeKey, normalizeEmail } from "../core/key.ts";
import type { Person } from "../core/person.ts";
import type { AddressHolder } from "../stores/links.ts";
import { addressesIn, linksIn } from "../stores/person-records.ts";
import type { Records } from "../stores/records.ts";

/** The person of a request: an employee key, its address where that is known, and an account where the caller names one. */
export interface AskedPerson {
  readonly key: string;
  readonly email?: string | undefined;
  readonly account?: string | undefined;
}

/** A person, with the other accounts (object ids) that have or had one of their addresses. */
export interface FoundPerson extends Person {
  readonly others: readonly string[];
}

/** How many recorded writes are read for the account of an address without a link. */
const most = 20;

/**
 * The person of an address: the account that the employee database's row has, else the one that had the address last;
 * and every address of that account. People who have left are found as well.
 */
export async function findPerson(
  { key, email, account }: AskedPerson,
  records: Records,
): Promise<FoundPerson> {
  const links = await Array.fromAsync(linksIn(records.storage), ({ value }) => value);
  const linked = links.filter((link): link is typeof link & AddressHolder => link.entraId !== null);
  const addresses = await Array.fromAsync(addressesIn(records.storage), ({ value }) => value);
  const all = [...addresses, ...linked];
  const newest = newestByKey(all);
  const holder = newestByKey(linked).get(key) ?? newest.get(key);
  const onRecord = holder ? undefined : await accountOnRecord(key, records);

  const found = account ?? holder?.entraId ?? onRecord;
  const accounts = new Set(found ? [accountKey(found)] : []);
  const isTheirs = (entraId: string) => accounts.has(accountKey(entraId));
  // A named account does not get an address that it never had.
  const had = account ? [holder?.entraId ?? onRecord].some((one) => one && isTheirs(one)) : true;

  const known = all.filter(({ entraId }) => isTheirs(entraId)).map((one) => normalizeEmail(one.email));
  const asked = had && email !== undefined ? [normalizeEmail(email)] : [];
  const emails = [...known, ...asked].filter((one) => {
    const last = newest.get(employeeKey(one));
    return !last || isTheirs(last.entraId);
  });
  const keys = new Set([key, ...known.map((one) => employeeKey(one))]);
  const others = all.filter((one) => keys.has(employeeKey(one.email)) && !isTheirs(one.entraId));
  return {
    accounts,
    emails: new Set(emails),
    keys,
    others: [...new Set(others.map(({ entraId }) => accountKey(entraId)))],
  };
}

function newestByKey(holders: readonly AddressHolder[]): ReadonlyMap<string, AddressHolder> {
  const newest = new Map<string, AddressHolder>();
  for (const holder of holders) {
    const key = employeeKey(holder.email);
    const last = newest.get(key);
    if (!last || last.at < holder.at) newest.set(key, holder);
  }
  return newest;
}

/** The account that the newest recorded write under an address went to, or that its exclusion holds for. */
async function accountOnRecord(
  key: string,
  { journal, outcomes, exclusions }: Records,
): Promise<string | undefined> {
  let looked = 0;
  for await (const { run, target } of journal.history(key)) {
    const outcome = await outcomes.find(run, target, { key, entraId: null });
    if (outcome?.entraId) return outcome.entraId;
    looked += 1;
    if (looked === most) break;
  }
  return (await exclusions.find(key))?.entraId;
}
