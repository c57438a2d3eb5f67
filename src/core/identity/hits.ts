import type { Source, SourceEmployee } from "../employee.ts";
import { accountKey, addressKey, normalize } from "../key.ts";
import type { Note } from "../target.ts";
import { type Account, type Way, withoutScheme } from "./account.ts";
import { type Link, sourceOf } from "./link.ts";

/** An employee with the accounts that each way leads to, without those that a person has refused. */
export interface Seeker {
  /** The index of the employee among all. */
  readonly place: number;
  readonly person: SourceEmployee;
  readonly link: Link | undefined;
  readonly hits: Record<Way, readonly Account[] | undefined>;
  /** Whether an account was left out because a person has refused it. */
  isRefused: boolean;
}

/** The ways that compare an address, named for the property of the account that has it. */
const addressWays = ["userPrincipalName", "mail", "proxyAddresses"] as const;

/** Finds the accounts that each employee may be joined to, in one pass over the accounts. */
export function findHits(
  people: readonly SourceEmployee[],
  accounts: readonly Account[],
  { ways, links }: { ways: readonly Way[]; links: ReadonlyMap<string, Link> },
): readonly Seeker[] {
  const [byAddress, byNumber, byLink] = [seekersByKey(), seekersByKey(), seekersByKey()];
  const usesNumbers = ways.includes("employeeId");
  const seekers = people.map((person, place): Seeker => {
    const link = links.size > 0 ? links.get(sourceOf(person)) : undefined;
    const seeker: Seeker = { place, person, link, hits: noHits(), isRefused: false };
    byAddress.add(addressKey(person.employee.email), seeker);
    const number = usesNumbers && normalize(person.employeeNumber);
    if (number) byNumber.add(number, seeker);
    // What a person has decided holds whether links of plans are used or not.
    const isUsed = link?.state === "confirmed" || ways.includes("link");
    if (link?.entraId && isUsed) byLink.add(accountKey(link.entraId), seeker);
    return seeker;
  });

  const used = addressWays.filter((way) => ways.includes(way));
  for (const account of accounts) {
    // Nearly everyone has one hit in each way: the ways share its list.
    const alone = [account] as const;
    noteHit(byLink.at(accountKey(account.id)), "link", alone);
    const number = usesNumbers && normalize(account.employeeId);
    if (number) noteHit(byNumber.at(number), "employeeId", alone);
    // The user principal name, the mail and an alias are usually one address.
    let [last, found]: [string | undefined, Seekers] = [undefined, undefined];
    const look = (address: string | null | undefined, way: Way) => {
      if (!address) return;
      if (last !== address) [last, found] = [address, byAddress.at(addressKey(address))];
      noteHit(found, way, alone);
    };
    for (const way of used) {
      if (way !== "proxyAddresses") look(account[way], way);
      else for (const address of account.proxyAddresses ?? []) look(withoutScheme(address), way);
    }
  }
  return seekers;
}

/** All properties exist from the start: adding them one by one would take more time and memory (V8). */
const noHits = (): Seeker["hits"] => ({
  link: undefined,
  employeeId: undefined,
  userPrincipalName: undefined,
  mail: undefined,
  proxyAddresses: undefined,
});

/** The employees with a key: nearly always one, and then without a list. */
type Seekers = Seeker | readonly Seeker[] | undefined;

function seekersByKey() {
  const found = new Map<string, Seeker | readonly Seeker[]>();
  return {
    add(key: string, seeker: Seeker): void {
      const others = found.get(key);
      found.set(key, others ? [others, seeker].flat() : seeker);
    },
    at: (key: string): Seekers => (found.size > 0 ? found.get(key) : undefined),
  };
}

function isRefusedFor({ link }: Seeker, { id }: Account): boolean {
  // Nearly everyone has refused none.
  if (!link || link.refused.length === 0) return false;
  return link.refused.some((refused) => accountKey(refused) === accountKey(id));
}

function noteHit(seekers: Seekers, way: Way, alone: readonly [Account]): void {
  if (!seekers) return;
  if ("place" in seekers) noteOne(seekers, way, alone);
  else for (const seeker of seekers) noteOne(seeker, way, alone);
}

function noteOne(seeker: Seeker, way: Way, alone: readonly [Account]): void {
  const [account] = alone;
  const found = seeker.hits[way];
  if (isRefusedFor(seeker, account)) seeker.isRefused = true;
  else if (!found) seeker.hits[way] = alone;
  else if (!found.includes(account)) seeker.hits[way] = [...found, account];
}

/** The note where people are to be found by employee number, and the database does not have it. */
export function withoutNumbers(ways: readonly Way[], optional: Source["optional"]): Note | undefined {
  if (!ways.includes("employeeId") || !optional || optional.includes("employee_number")) return undefined;
  return {
    code: "no-employee-number",
    message:
      "No one is found by employee number: SYNC_MATCH has employeeId, but employees has no column employee_number that the app may read.",
    remedy:
      "Add the column employee_number to the table or view, with SELECT for the app's login, or take employeeId out of SYNC_MATCH.",
  };
}
