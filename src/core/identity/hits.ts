import type { SourceEmployee } from "../employee.ts";
import { accountKey, addressKey, normalize } from "../key.ts";
import { type Account, type Way, withoutScheme } from "./account.ts";
import { type Link, sourceOf } from "./link.ts";

/** An employee with the accounts that each way leads to, without those that a person has refused. */
export interface Seeker {
  readonly person: SourceEmployee;
  readonly link: Link | undefined;
  readonly hits: Partial<Record<Way, readonly Account[]>>;
  /** Whether an account was left out because a person has refused it. */
  isRefused?: boolean;
}

/** The ways that compare an address, and where an account has it. */
const addressWays = ["userPrincipalName", "mail", "proxyAddresses"] as const;

/** Finds the accounts that each employee may be joined to, in one pass over the accounts. */
export function findHits(
  people: readonly SourceEmployee[],
  accounts: readonly Account[],
  { ways, links }: { ways: readonly Way[]; links: ReadonlyMap<string, Link> },
): readonly Seeker[] {
  const byAddress = new Map<string, Seeker[]>();
  const byNumber = new Map<string, Seeker[]>();
  const byLink = new Map<string, Seeker[]>();
  const usesNumbers = ways.includes("employeeId");
  const seekers = people.map((person): Seeker => {
    const link = links.size > 0 ? links.get(sourceOf(person)) : undefined;
    const seeker: Seeker = { person, link, hits: {} };
    add(byAddress, addressKey(person.employee.email), seeker);
    const number = usesNumbers && normalize(person.employeeNumber);
    if (number) add(byNumber, number, seeker);
    // What a person has decided holds whether links of plans are used or not.
    const isUsed = link?.state === "confirmed" || ways.includes("link");
    if (link?.entraId && isUsed) add(byLink, accountKey(link.entraId), seeker);
    return seeker;
  });

  const used = addressWays.filter((way) => ways.includes(way));
  for (const account of accounts) {
    // Nearly everyone has one hit in each way: the ways share its list.
    const alone = [account] as const;
    if (byLink.size > 0) note(byLink.get(accountKey(account.id)), "link", alone);
    const number = usesNumbers && normalize(account.employeeId);
    if (number) note(byNumber.get(number), "employeeId", alone);
    // The user principal name, the mail and an alias are usually one address.
    let last: { readonly address: string; readonly seekers: readonly Seeker[] | undefined } | undefined;
    const seekersAt = (address: string) => {
      if (last?.address !== address) last = { address, seekers: byAddress.get(addressKey(address)) };
      return last.seekers;
    };
    for (const way of used) {
      if (way === "proxyAddresses") {
        for (const address of account.proxyAddresses ?? []) {
          note(seekersAt(withoutScheme(address)), way, alone);
        }
        continue;
      }
      const address = account[way];
      if (address) note(seekersAt(address), way, alone);
    }
  }
  return seekers;
}

function add(index: Map<string, Seeker[]>, key: string, seeker: Seeker): void {
  const sharing = index.get(key);
  if (sharing) sharing.push(seeker);
  else index.set(key, [seeker]);
}

function isRefusedFor({ link }: Seeker, { id }: Account): boolean {
  // Nearly everyone has refused none.
  if (!link || link.refused.length === 0) return false;
  return link.refused.some((refused) => accountKey(refused) === accountKey(id));
}

function note(seekers: readonly Seeker[] | undefined, way: Way, alone: readonly [Account]): void {
  const [account] = alone;
  for (const seeker of seekers ?? []) {
    if (isRefusedFor(seeker, account)) {
      seeker.isRefused = true;
      continue;
    }
    const found = seeker.hits[way];
    if (!found) seeker.hits[way] = alone;
    else if (!found.includes(account)) seeker.hits[way] = [...found, account];
  }
}
