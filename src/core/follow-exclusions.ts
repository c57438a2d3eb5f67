import { type Exclusion, type Exclusions, everyExclusion, isInForce } from "./exclusion.ts";
import type { Account } from "./identity/account.ts";
import { addressesOf } from "./identity/account.ts";
import { isSameAccount } from "./identity/link.ts";
import { haveSameNames, type Names } from "./identity/names.ts";
import { accountKey, addressKey, employeeKey } from "./key.ts";
import type { Note } from "./target.ts";

/** What a plan knows of the people and accounts that exclusions may belong to. */
export interface Surroundings {
  /** Every row of the employee database, by normalized e-mail: the account that is surely theirs, null for none. */
  readonly rows: ReadonlyMap<string, string | null>;
  /** The names of the rows of which a person has decided which account is theirs, by normalized e-mail; none when absent. */
  readonly decided?: ReadonlyMap<string, Names> | undefined;
  readonly accounts: readonly Account[];
  /** By employee key, the account that had an address last. */
  readonly lastHolders: ReadonlyMap<string, string>;
  /** Whether these are all accounts: only then is one known to be gone. */
  readonly isEveryone: boolean;
  /** Whether the accounts were not read, but are those that are remembered; no when absent. */
  readonly isRemembered?: boolean;
  readonly now: Date;
  /** An exclusion that is older, as one without an account, is removed (ISO 8601); none when absent. */
  readonly removeBefore?: string | undefined;
}

/** An exclusion as it was, and as it is from now on; undefined if it is removed. */
export interface FollowedExclusion {
  readonly before: Exclusion;
  readonly after: Exclusion | undefined;
}

/** The exclusions as a plan has found their accounts: before and after, with what differs, and what to tell. */
export interface Following {
  readonly before: Exclusions;
  readonly after: Exclusions;
  readonly followed: readonly FollowedExclusion[];
  readonly notes: readonly Note[];
}

/**
 * Finds the account of each exclusion. One that has an account gets the address that the account's row has now, and moves
 * with a person who has another account by a decision; one that has none is of the employee who surely has that address, else of the one account that has it (an alias only where that
 * account is an employee's, since an unused one may be any leaver's), else of the account that had it last.
 */
export function followExclusions(before: Exclusions, surroundings: () => Surroundings): Following {
  const stored = everyExclusion(before);
  if (stored.length === 0) return { before, after: before, followed: [], notes: [] };
  const around = surroundings();
  const look = lookAround(stored, around);
  const found = stored.map((one) => ({ before: one, found: findAccount(one, around, look) }));

  const unbound = found.flatMap(({ found: one }) => (one && one.entraId === undefined ? one : []));
  const ofAccounts = Map.groupBy(
    found.filter(({ found: one }) => one?.entraId !== undefined),
    ({ found: one }) => accountKey(one?.entraId ?? ""),
  );
  const byAccount = new Map(
    [...ofAccounts].map(([key, theirs]) => [key, together(theirs, around.now)] as const),
  );
  const afterOf = (one: Exclusion | undefined) =>
    one?.entraId === undefined ? one : byAccount.get(accountKey(one.entraId));
  const { accepted } = before;
  const byAddress = addressed([...byAccount.values()], unbound, around, before);
  const after = { byAccount, byAddress, ...(accepted && { accepted }) };
  return {
    before,
    after,
    followed: found
      .map(({ before: was, found: is }) => ({ before: was, after: afterOf(is) }))
      .filter(({ before: was, after: is }) => !isSameExclusion(was, is)),
    notes: notesOf(everyExclusion(after), around),
  };
}

/** Binds the exclusion of an employee's address to the account that is known as theirs, as a plan of them would. */
export const bindExclusion = (
  before: Exclusions,
  { email, entraId, now }: { readonly email: string; readonly entraId: string; readonly now: Date },
): Following =>
  followExclusions(before, () => ({
    rows: new Map([[addressKey(email), entraId]]),
    accounts: [{ id: entraId, userPrincipalName: email }],
    lastHolders: new Map(),
    isEveryone: false,
    isRemembered: true,
    now,
  }));

/** How many exclusions have an account now, have another address, have lost their account, and were removed. */
export function countFollowed({ followed }: Following) {
  const count = (is: (one: FollowedExclusion) => boolean | undefined) => followed.filter(is).length;
  return {
    bound: count(({ before, after }) => after?.entraId !== undefined && before.entraId === undefined),
    moved: count(
      ({ before, after }) => before.entraId !== undefined && after && after.email !== before.email,
    ),
    missing: count(
      ({ before, after }) => after?.missingSince !== undefined && before.missingSince === undefined,
    ),
    removed: count(({ after }) => after === undefined),
  };
}

/** Whether two exclusions, or none, are the same in everything. */
export const isSameExclusion = (a: Exclusion | undefined, b: Exclusion | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));

const canonical = (one: Exclusion) =>
  JSON.stringify(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));

interface Look {
  /** The row of each account that is surely an employee's: account key → e-mail. */
  readonly rowOf: ReadonlyMap<string, string>;
  readonly ids: ReadonlySet<string>;
  /** The accounts that have an address of an exclusion without an account. */
  readonly having: ReadonlyMap<string, readonly Account[]>;
}

function lookAround(stored: readonly Exclusion[], { rows, accounts }: Surroundings): Look {
  const wanted = new Set(
    stored.filter(({ entraId }) => entraId === undefined).map(({ email }) => addressKey(email)),
  );
  const rowOf = new Map<string, string>();
  for (const [email, entraId] of rows) if (entraId !== null) rowOf.set(accountKey(entraId), email);
  const having = new Map<string, Account[]>();
  for (const account of wanted.size > 0 ? accounts : []) {
    for (const address of new Set(addressesOf(account))) {
      if (wanted.has(address)) having.set(address, [...(having.get(address) ?? []), account]);
    }
  }
  return { rowOf, ids: new Set(accounts.map(({ id }) => accountKey(id))), having };
}

/** An exclusion with its account and address of now; undefined where it was without an account for too long. */
function findAccount(one: Exclusion, around: Surroundings, look: Look): Exclusion | undefined {
  const { missingSince, unseen, ...known } = one;
  const address = addressKey(one.email);
  const { rows, isEveryone, isRemembered, now, removeBefore } = around;
  // Where the account was remembered, and was gone already when the exclusion was made, that is of who has the address.
  const isGone = unseen && isEveryone && !look.ids.has(accountKey(one.entraId ?? ""));
  const entraId = isGone
    ? accountAt(address, around, look)
    : (movedTo(one, around, look) ?? one.entraId ?? accountAt(address, around, look));
  if (entraId !== undefined) {
    const row = look.rowOf.get(accountKey(entraId));
    const moved = row !== undefined && row !== address;
    if (look.ids.has(accountKey(entraId)))
      return {
        ...known,
        entraId,
        ...(moved && { email: row }),
        ...(isRemembered && (unseen || one.entraId === undefined) && { unseen: true }),
      };
  }
  const isMissing = entraId !== undefined || !(rows.has(address) || look.having.has(address));
  if (!isEveryone) return one;
  if (!isMissing) return known;
  const since = missingSince ?? now.toISOString();
  if (removeBefore !== undefined && since < removeBefore) return undefined;
  return { ...known, missingSince: since };
}

/**
 * The account that someone has decided is the person's, instead of the one that their exclusion was bound to: that is no
 * employee's any more, and named like the person. One with other names is a leaver's, who had the address before.
 */
function movedTo({ email, entraId }: Exclusion, { rows, decided, accounts }: Surroundings, look: Look) {
  const address = addressKey(email);
  const names = decided?.get(address);
  const account = rows.get(address);
  if (entraId === undefined || !names || !account || look.rowOf.has(accountKey(entraId))) return undefined;
  const former = accounts.find(({ id }) => isSameAccount(id, entraId));
  return former && haveSameNames(names, former) ? account : undefined;
}

/** The account that an address leads to, for an exclusion that has none yet. */
function accountAt(address: string, { rows, lastHolders }: Surroundings, look: Look): string | undefined {
  // An employee's address leads to their account and no other, also while that is in doubt.
  if (rows.has(address)) return rows.get(address) ?? undefined;
  const having = look.having.get(address) ?? [];
  const last = lastHolders.get(employeeKey(address));
  const [only] = having;
  if (only && having.length === 1) {
    const { id, userPrincipalName, mail } = only;
    const isOwn = [userPrincipalName, mail ?? ""].map(addressKey).includes(address);
    const isKnown =
      look.rowOf.has(accountKey(id)) || (last !== undefined && accountKey(last) === accountKey(id));
    if (isOwn || isKnown) return id;
  }
  return last !== undefined && look.ids.has(accountKey(last)) ? last : undefined;
}

interface WithAccount {
  readonly before: Exclusion;
  readonly found: Exclusion | undefined;
}

/** The exclusions of one account: the last one of each address counts, and those of several addresses all hold. */
function together(theirs: readonly WithAccount[], now: Date): Exclusion {
  const oldestFirst = theirs.toSorted(({ before: a }, { before: b }) => (a.at < b.at ? -1 : 1));
  const last = new Map(oldestFirst.map(({ before, found }) => [addressKey(before.email), found]));
  const [newest, ...older] = [...last.values()]
    .flatMap((one) => one ?? [])
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  if (!newest) throw new Error("There is no exclusion to put together.");
  return older.filter((one) => isInForce(one, now)).reduce((sum, one) => joined(sum, one, now), newest);
}

function joined(newer: Exclusion, older: Exclusion, now: Date): Exclusion {
  if (!isInForce(newer, now)) return older;
  const { until: _, fields: __, ...kept } = newer;
  const fields = [...new Set([...(newer.fields ?? []), ...(older.fields ?? [])])];
  const remove = [...new Set([...(newer.remove ?? []), ...(older.remove ?? [])])];
  const ends = [newer.until, older.until].flatMap((until) => until ?? []);
  const until = ends.length === 2 ? ends.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) : undefined;
  return {
    ...kept,
    targets: [...new Set([...newer.targets, ...older.targets])],
    ...(fields.length > 0 && { fields }),
    ...(remove.length > 0 && { remove }),
    ...(until !== undefined && { until }),
  };
}

/** What each address leads to: an exclusion without an account, else that of the account which has the address. */
function addressed(
  bound: readonly Exclusion[],
  unbound: readonly Exclusion[],
  { rows }: Surroundings,
  before: Exclusions,
): ReadonlyMap<string, Exclusion> {
  const found = new Map<string, Exclusion>();
  for (const one of bound.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const owner = rows.get(addressKey(one.email));
    const isTheirs = owner && accountKey(owner) === accountKey(one.entraId ?? "");
    const key = employeeKey(one.email);
    const there = before.byAddress.get(key)?.entraId;
    const had = there !== undefined && accountKey(there) === accountKey(one.entraId ?? "");
    // An employee's address leads to their own exclusion only; without a row, it stays with the one who had it.
    const mayStay = owner === null ? had : owner === undefined && (had || !found.has(key));
    if (isTheirs || mayStay) found.set(key, one);
  }
  for (const one of unbound) found.set(employeeKey(one.email), one);
  return found;
}

/** So many exclusions are named one by one. */
const mostNamed = 20;

function notesOf(exclusions: readonly Exclusion[], { rows, isEveryone, now }: Surroundings): readonly Note[] {
  if (!isEveryone) return [];
  const missing = exclusions.filter((one) => one.missingSince !== undefined && isInForce(one, now));
  const more = missing.length - mostNamed;
  const notes = missing.slice(0, mostNamed).map((one) => noteOf(one, rows));
  if (more <= 0) return notes;
  const message = `${more} more exclusions have no account.`;
  return [...notes, { code, message, remedy: "entra-sync exclusions lists them." }];
}

const code = "exclusion-without-account";

function noteOf({ email, entraId, at }: Exclusion, rows: Surroundings["rows"]): Note {
  const day = at.slice(0, 10);
  if (entraId === undefined) {
    return {
      code,
      message: `No employee and no account has the address ${email}, excluded since ${day}: no one is excluded by that.`,
      remedy: `If it is misspelt: entra-sync include ${email}, then exclude the right address.`,
    };
  }
  const message = `The account of ${email}, excluded since ${day}, is gone from Entra ID.`;
  if (!rows.has(addressKey(email)))
    return {
      code,
      message,
      remedy: `Nothing to do if they have left; entra-sync include ${email} removes it.`,
    };
  return {
    code,
    message: `${message} The employee with that address now is not excluded.`,
    remedy: `If it is the same person: entra-sync exclude ${email} --reason WHY.`,
  };
}
