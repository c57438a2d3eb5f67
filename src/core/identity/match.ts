import type { SourceEmployee } from "../employee.ts";
import { byCodeUnit } from "../key.ts";
import { type Account, usualWays, type Way } from "./account.ts";
import { findHits, type Seeker } from "./hits.ts";
import { isOfAddress, type Link } from "./link.ts";
import { haveSameNames } from "./names.ts";

/** How an employee was joined to an account, or why not; `unsure` waits for a person to confirm or refuse it. */
export type Match = Way | "none" | "ambiguous" | "unsure";

/** An account that may be an employee's, and how it was found. */
export interface Candidate {
  readonly entraId: string;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
  /** Null where Entra ID does not say. */
  readonly enabled: boolean | null;
  readonly match: Way;
}

/** Why it is in doubt which account is an employee's. */
export type Doubt = "alias-only" | "two-accounts" | "another-account";

/** One employee's match: `found` has the matching account, or all candidates. */
export interface Joined {
  readonly match: Match;
  readonly found: readonly Hit[];
  /** Why, if `match` is "unsure". */
  readonly doubt?: Doubt;
  /** What is remembered of the row. */
  readonly link?: Link | undefined;
  /** Where `match` is "none": the e-mail of the employee who has the account with this address. */
  readonly owner?: string;
  /** Where `match` is "none": whether there was an account, which a person has refused. */
  readonly isRefused?: boolean;
}

/** An account, and how it was found. */
export interface Hit {
  readonly account: Account;
  readonly way: Way;
}

/** The ways to use, and the remembered links by source key. */
export interface MatchOptions {
  readonly ways?: readonly Way[];
  readonly links?: ReadonlyMap<string, Link>;
}

/**
 * Joins employees to accounts, in the order of the employees. Each way gives out accounts to everyone before a weaker
 * one is tried, so that no one's account becomes another person's candidate; an alias is a guess, and the last.
 */
export function matchPeople(
  people: readonly SourceEmployee[],
  accounts: readonly Account[],
  { ways = usualWays, links = new Map() }: MatchOptions = {},
): readonly Joined[] {
  const seekers = findHits(people, accounts, { ways, links });
  const sure = ways.filter((way) => way !== "link" && way !== "proxyAddresses");
  const matching = matchSurely(seekers, sure);
  doubtOtherWays(seekers, [...sure, "proxyAddresses"], matching);
  giveOut(seekers, "proxyAddresses", matching);
  return seekers.map((seeker) => {
    const result = matching.results[seeker.place] ?? withoutAccount(seeker, matching);
    const joined = nameAlias(seeker, doubtAlias(seeker, result));
    return joined.link === seeker.link ? joined : { ...joined, link: seeker.link };
  });
}

/** Who has which account, while accounts are given out. */
interface Matching {
  /** By the employee's place. */
  readonly results: (Joined | undefined)[];
  readonly held: Map<Account, Holder>;
}

interface Holder {
  readonly by: Seeker;
  /** False for candidates of a person who is in doubt, or of several people: no one else gets them. */
  readonly isSure: boolean;
  /** The round in which they got it; absent where they are in doubt. */
  readonly round?: object;
}

/** Joins by the sure ways. Remembered links come first, unless the other ways contradict them. */
function matchSurely(seekers: readonly Seeker[], sure: readonly Way[]): Matching {
  const confirmed = seekers.filter(({ link, hits }) => link?.state === "confirmed" && hits.link);
  const remembered = seekers.filter(({ link, hits }) => link?.state !== "confirmed" && hits.link);
  const start = (): Matching => {
    const results = new Array<Joined | undefined>(seekers.length).fill(undefined);
    const matching: Matching = { results, held: new Map() };
    giveOut(confirmed, "link", matching);
    return matching;
  };

  const matching = start();
  for (const way of sure) giveOut(seekers, way, matching);
  // The common case: the other ways lead to the remembered account, or to none.
  const others = joinRemembered(remembered, matching);
  const passedOn = others.filter((seeker) => isPassedOn(seeker, matching));
  const odd = without(others, passedOn);
  if (odd.length === 0) return matching;

  const contradicted = odd.filter((seeker) => isContradicted(seeker, matching));
  const again = start();
  giveOut(without(remembered, [...passedOn, ...contradicted]), "link", again);
  for (const seeker of contradicted) {
    const linked = foundBy("link", seeker.hits.link ?? []);
    const others = matching.results[seeker.place]?.found ?? [];
    // The first is shown, and the one that a release confirms: rather one in use than one that was disabled.
    const isReplaced = linkedAccount(seeker)?.accountEnabled === false && others.some(isInUse);
    const found = isReplaced ? [...others, ...linked] : [...linked, ...others];
    doubt(seeker, { match: "unsure", doubt: "another-account", found }, again);
  }
  for (const way of sure) giveOut(seekers, way, again);
  for (const seeker of remembered) nameOtherWay(seeker, again, matching);
  return again;
}

/** Names the way that finds an account without its link, if there is one: that tells a reader more. */
function nameOtherWay(seeker: Seeker, { results }: Matching, unremembered: Matching): void {
  const [result, other] = [results[seeker.place], unremembered.results[seeker.place]];
  const isSame = other && isJoined(other) && other.found[0]?.account === result?.found[0]?.account;
  if (result?.match === "link" && isSame) results[seeker.place] = other;
}

/**
 * Joins people to their remembered accounts, and returns those it is not certain for: other ways lead them elsewhere, or two
 * people without another way have the same remembered account.
 */
function joinRemembered(remembered: readonly Seeker[], { results, held }: Matching): readonly Seeker[] {
  const disagreeing = new Set<Seeker>();
  const waiting = new Map<Account, Seeker>();
  for (const seeker of remembered) {
    const account = linkedAccount(seeker);
    const result = results[seeker.place];
    if (result && isJoined(result) && result.found[0]?.account === account) continue;
    const isFree = account && !result && !held.has(account);
    const other = isFree ? waiting.get(account) : undefined;
    if (isFree && !other) waiting.set(account, seeker);
    else disagreeing.add(seeker);
    if (other) disagreeing.add(other);
  }
  for (const [account, seeker] of waiting) {
    if (disagreeing.has(seeker)) continue;
    results[seeker.place] = { match: "link", found: [{ account, way: "link" }], link: seeker.link };
    held.set(account, { by: seeker, isSure: true });
  }
  return remembered.filter((seeker) => disagreeing.has(seeker));
}

/**
 * Whether a link is keyed by an address, and its account is certainly another employee's by now: that employee was renamed,
 * and a newcomer has their former address.
 */
function isPassedOn(seeker: Seeker, { held }: Matching): boolean {
  const account = linkedAccount(seeker);
  const holder = account && held.get(account);
  if (!holder?.isSure || holder.by === seeker) return false;
  // That employee has it by a decision, or by a link of their own.
  const isTheirs = holder.by.link?.state === "confirmed" || linkedAccount(holder.by) === account;
  return isTheirs || isOfAddress(seeker.link);
}

/** Whether the other ways lead to accounts, and not to the remembered one. */
function isContradicted(seeker: Seeker, { results }: Matching): boolean {
  const { found = [] } = results[seeker.place] ?? {};
  return found.length > 0 && found.every(({ account }) => account !== linkedAccount(seeker));
}

const isInUse = ({ account }: Hit): boolean => account.accountEnabled !== false;

const linkedAccount = ({ hits }: Seeker): Account | undefined => hits.link?.[0];

/** Whether an employee was joined to an account. */
export const isJoined = ({ match }: Joined): boolean =>
  match !== "none" && match !== "ambiguous" && match !== "unsure";

function without(seekers: readonly Seeker[], others: readonly Seeker[]): readonly Seeker[] {
  const left = new Set(others);
  return seekers.filter((seeker) => !left.has(seeker));
}

/** Assigns the accounts that one way leads to and that no one has yet. */
function giveOut(seekers: readonly Seeker[], way: Way, { results, held }: Matching): void {
  const round = {};
  const isFree = (account: Account) => {
    const holder = held.get(account);
    return !holder || holder.round === round;
  };
  const contested = new Map<Account, Seeker[]>();
  const ambiguous: [Seeker, readonly Account[]][] = [];
  for (const seeker of seekers) {
    const hits = seeker.hits[way];
    if (!hits || results[seeker.place]) continue;
    const [account, ...more] = hits.length > 1 ? hits.filter(isFree) : hits;
    if (!account) continue;
    const holder = held.get(account);
    if (more.length > 0) ambiguous.push([seeker, [account, ...more]]);
    else if (!holder) {
      held.set(account, { by: seeker, isSure: true, round });
      results[seeker.place] = { match: way, found: [{ account, way }], link: seeker.link };
    } else if (holder.round === round)
      contested.set(account, [...(contested.get(account) ?? [holder.by]), seeker]);
  }
  for (const [account, claimants] of contested) {
    for (const one of claimants) results[one.place] = { match: "ambiguous", found: [{ account, way }] };
    const [by] = claimants;
    if (by) held.set(account, { by, isSure: false });
  }
  for (const [by, accounts] of ambiguous) {
    results[by.place] = { match: "ambiguous", found: foundBy(way, accounts) };
    for (const account of accounts) if (!held.has(account)) held.set(account, { by, isSure: false });
  }
}

/**
 * Another way leads to an account in use that no one surely has: who is joined to a disabled one may have moved, and the
 * number of who is joined to one with other names by that alone may have been a leaver's.
 */
function doubtOtherWays(seekers: readonly Seeker[], ways: readonly Way[], matching: Matching): void {
  for (const seeker of seekers) {
    const result = matching.results[seeker.place];
    const own = result?.found[0];
    if (!own || !mayBeLeavers(seeker, own)) continue;
    if (result?.match !== own.way || seeker.link?.state === "confirmed") continue;
    const weaker = ways.slice(ways.indexOf(own.way) + 1);
    const isFree = (account: Account) => {
      const holder = matching.held.get(account);
      return account.accountEnabled !== false && (!holder?.isSure || holder.by === seeker);
    };
    const live = weaker.flatMap((way) => foundBy(way, seeker.hits[way] ?? []));
    const others = live.filter(({ account }) => account !== own.account && isFree(account));
    if (others.length === 0) continue;
    const found = [own, ...others.filter((one, at) => at === firstOf(others, one))];
    doubt(seeker, { match: "unsure", doubt: "two-accounts", found }, matching);
  }
}

const mayBeLeavers = ({ link, person }: Seeker, { account, way }: Hit): boolean =>
  account.accountEnabled === false ||
  (way === "employeeId" && !link?.entraId && !haveSameNames(person.employee, account));

const firstOf = (found: readonly Hit[], { account }: Hit): number =>
  found.findIndex((other) => other.account === account);

function doubt(by: Seeker, result: Joined, { results, held }: Matching): void {
  results[by.place] = result;
  for (const { account } of result.found) {
    const holder = held.get(account);
    if (!holder || holder.by === by) held.set(account, { by, isSure: false });
  }
}

/** An alias says little: a leaver's address is often put on a shared mailbox, or on a colleague's. */
function doubtAlias(seeker: Seeker, result: Joined): Joined {
  const [own] = result.found;
  if (result.match !== "proxyAddresses" || !own) return result;
  return isAlike(seeker, own.account) ? result : { ...result, match: "unsure", doubt: "alias-only" };
}

const isAlike = ({ person }: Seeker, account: Account): boolean =>
  account.accountEnabled !== false && haveSameNames(person.employee, account);

/** Names the alias as the way, where it finds the account without the link. */
function nameAlias(seeker: Seeker, result: Joined): Joined {
  const [own] = result.found;
  const aliases = seeker.hits.proxyAddresses ?? [];
  if (result.match !== "link" || seeker.link?.state === "confirmed" || !own) return result;
  if (aliases.length !== 1 || aliases[0] !== own.account || !isAlike(seeker, own.account)) return result;
  return { ...result, match: "proxyAddresses", found: [{ ...own, way: "proxyAddresses" }] };
}

/** The result for someone without an account, because there is none or another person has it. */
function withoutAccount({ hits, isRefused }: Seeker, { held }: Matching): Joined {
  for (const way of allWays) {
    const holders = (hits[way] ?? []).flatMap((account) => {
      const holder = held.get(account);
      return holder ? [{ account, ...holder }] : [];
    });
    // Entra ID lists accounts in any order.
    const [first] = holders.sort((a, b) => byCodeUnit(a.account.id, b.account.id));
    if (!first) continue;
    const open = holders.find(({ isSure }) => !isSure);
    if (open) return { match: "ambiguous", found: [{ account: open.account, way }] };
    return { match: "none", found: [], owner: first.by.person.employee.email };
  }
  return { match: "none", found: [], isRefused };
}

const allWays: readonly Way[] = ["link", "employeeId", "userPrincipalName", "mail", "proxyAddresses"];

const foundBy = (way: Way, accounts: readonly Account[]): readonly Hit[] =>
  accounts.map((account) => ({ account, way }));
