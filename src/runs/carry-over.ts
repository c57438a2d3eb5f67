import { type Account, type Accounts, withoutScheme } from "../core/identity/account.ts";
import { employeeKey } from "../core/key.ts";
import type { Log } from "../core/run.ts";
import type { Records } from "../stores/records.ts";

/** Makes sure that what version 0.1 recorded by the e-mail is found by the account; throws RetryLater while another process is at it. */
export async function carryOver(
  { carryOver: copy }: Pick<Records, "carryOver">,
  accounts: Pick<Accounts, "readAll">,
  log?: Log,
): Promise<void> {
  const carried = await copy(() => accountsByKey(accounts));
  if (!carried || Object.values(carried).every((count) => count === 0)) return;
  log?.info("Records of an earlier version were carried over", { ...carried });
}

/** Accounts by the employee key of each address; a sign-in name counts more than a mailbox's address, and that more than an alias. */
async function accountsByKey(accounts: Pick<Accounts, "readAll">): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, { entraId: string; strength: number }>();
  for await (const page of accounts.readAll()) {
    for (const account of page) {
      for (const [strength, addresses] of addressesByStrength(account).entries()) {
        for (const address of addresses) {
          const key = employeeKey(address);
          if ((found.get(key)?.strength ?? -1) < strength) found.set(key, { entraId: account.id, strength });
        }
      }
    }
  }
  return new Map([...found].map(([key, { entraId }]) => [key, entraId]));
}

const addressesByStrength = ({ userPrincipalName, mail, proxyAddresses }: Account) => [
  (proxyAddresses ?? []).map(withoutScheme),
  mail ? [mail] : [],
  [userPrincipalName],
];
