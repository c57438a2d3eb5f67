import { timeBy } from "../clients/storage/storage.ts";
import type { SourceEmployee } from "../core/employee.ts";
import { type Account, addressesOf } from "../core/identity/account.ts";
import { confirmed, type Decider, isDecided, type Link, refused, sourceOf } from "../core/identity/link.ts";
import { accountKey, addressKey, employeeKey } from "../core/key.ts";
import type { Planning } from "../runs/plan.ts";
import type { Decision } from "../stores/decisions.ts";
import type { Records } from "../stores/records.ts";
import type { Confirmed, LinkList } from "./links.ts";

/** Why a decision is not stored, for the HTTP answer with this status. */
export interface NotDecided {
  readonly status: 404 | 409;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A stored decision, or why there is none. */
export type Decided =
  | { readonly link: Link; readonly confirmed?: Confirmed }
  | { readonly problem: NotDecided };

/** The decision: confirm or refuse an account by object id, or refuse all that wait for a decision. */
export type LinkOrder = { readonly account: string } | { readonly refuse: string | true };

/** Decisions about the account of the employee with a key; each is on record with who made it (`by`). */
export interface LinkDecisions {
  decide(key: string, order: LinkOrder, by: string): Promise<Decided>;
  forget(key: string, by: string): Promise<Decided>;
}

interface Given extends Pick<Planning, "readSource"> {
  /** The account with an object id, guests included; undefined where there is none. */
  readonly accountById: (id: string) => Promise<Account | undefined>;
  readonly listLinks: () => Promise<LinkList>;
}

/** Checks decisions against the employee database and Entra ID, and stores them. */
export function linkDecisions(
  { readSource, accountById, listLinks }: Given,
  { links, decisions, storage }: Pick<Records, "links" | "decisions" | "storage">,
): LinkDecisions {
  return { decide, forget };

  async function decide(key: string, order: LinkOrder, by: string): Promise<Decided> {
    const { employees } = await readSource();
    const row = employees.find(({ employee }) => employeeKey(employee.email) === key);
    if (!row) return { problem: noEmployee };
    const before = await links.find(sourceOf(row));
    if ("account" in order) return confirm(row, order.account, { before, by, employees });
    return refuse(row, order.refuse, { before, by });
  }

  async function confirm(
    row: SourceEmployee,
    id: string,
    { before, by, employees }: Before,
  ): Promise<Decided> {
    const account = await accountById(id);
    if (!account) return { problem: noAccount(id) };
    if (isGuest(account)) return { problem: guest(account) };
    const source = sourceOf(row);
    const other = await holderOf(account.id, source);
    if (other) return { problem: taken(account, other) };
    const decide: Decide = (known, who) => confirmed(row, account.id, known, who);
    const link = await store("confirmed", decide, [account.id], { row, before, by });
    // If two people confirm the account for two employees at once, each may see the other's decision; then neither is kept.
    const another = await holderOf(account.id, source);
    if (another) {
      await takeBack(link, before, by);
      return { problem: taken(account, another) };
    }
    const addresses = new Set(addressesOf(account));
    const colleague = employees.find((one) => one !== row && addresses.has(addressKey(one.employee.email)));
    return { link, confirmed: { account, hasAddressOf: colleague?.employee.email } };
  }

  async function refuse(
    row: SourceEmployee,
    which: string | true,
    { before, by }: Omit<Before, "employees">,
  ): Promise<Decided> {
    const ids = which === true ? await candidatesOf(row) : [(await accountById(which))?.id ?? ""];
    if (ids.length === 0) return { problem: nothingWaits(row.employee.email) };
    if (which !== true && ids.includes("")) return { problem: noAccount(which) };
    const decide: Decide = (known, who) => refused(row, ids, known, who);
    return { link: await store("refused", decide, ids, { row, before, by }) };
  }

  /** The link of another row that an account is confirmed for. */
  async function holderOf(account: string, source: string): Promise<Link | undefined> {
    return (await links.decided()).find(
      (link) => link.state === "confirmed" && link.source !== source && isAt(account, link.entraId),
    );
  }

  /** Takes a confirmation back. */
  async function takeBack({ source, email, entraId: account }: Link, before: Link | undefined, by: string) {
    const at = timeBy(storage);
    if (!before) await links.delete(source);
    else if (isDecided(before)) await links.decide(source, () => before);
    else await links.forget(before);
    await decisions.decided({ what: "forgotten", by, at, email, account });
  }

  async function candidatesOf({ employee }: SourceEmployee): Promise<readonly string[]> {
    const { waiting } = await listLinks();
    const theirs = waiting.find(({ key }) => key === employeeKey(employee.email));
    return theirs?.candidates.map(({ entraId }) => entraId) ?? [];
  }

  /** Works for people who have left the database, too: their confirmation keeps the account from others. */
  async function forget(key: string, by: string): Promise<Decided> {
    const theirs = (await links.decided()).filter(({ email }) => employeeKey(email) === key);
    // Of several, such as those of a leaver and of the address's new owner, the one of the row in the database.
    const link = theirs.length === 1 ? theirs[0] : ((await ofRow(key)) ?? theirs[0]);
    if (!link) return { problem: nothingDecided };
    const at = timeBy(storage);
    const { entraId, email } = link;
    // A link that a plan found stays: it tells whether the row matches another account one day.
    if (link.state === "matched" && entraId) await links.forget(found(link, at));
    else await links.delete(link.source);
    const accounts = new Set([...(link.state === "confirmed" && entraId ? [entraId] : []), ...link.refused]);
    for (const account of accounts) await decisions.decided({ what: "forgotten", by, at, email, account });
    return { link };
  }

  /** The e-mail of a row with an id may be another than when it was decided. */
  async function ofRow(key: string): Promise<Link | undefined> {
    const { employees } = await readSource();
    const row = employees.find(({ employee }) => employeeKey(employee.email) === key);
    const link = row && (await links.find(sourceOf(row)));
    return link && isDecided(link) ? link : undefined;
  }

  /** Records first: an unrecorded decision would be worse than a recorded one that has to be repeated. */
  async function store(
    what: Decision["what"],
    decide: Decide,
    accounts: readonly string[],
    { row, before, by }: Omit<Before, "employees"> & { readonly row: SourceEmployee },
  ): Promise<Link> {
    const { email } = row.employee;
    // Only now: a plan that began before, and has not seen it, is older than the decision.
    const who = { by, at: timeBy(storage) };
    for (const account of accounts) {
      const previous = before?.entraId && !isAt(account, before.entraId) ? { previous: before.entraId } : {};
      await decisions.decided({ what, ...who, email, account, ...previous });
    }
    return links.decide(sourceOf(row), (known) => decide(known, who));
  }
}

/** What a plan has found, without what was decided. */
function found({ deciders: _, ...link }: Link, at: string): Link {
  return { ...link, refused: [], by: "match", at };
}

/** The link of a row once something is decided about it. */
type Decide = (known: Link | undefined, who: Decider) => Link;

/** What there was before a confirmation, and who makes it. */
interface Before {
  readonly before: Link | undefined;
  readonly by: string;
  readonly employees: readonly SourceEmployee[];
}

const isAt = (id: string, entraId: string | null): boolean =>
  entraId !== null && accountKey(entraId) === accountKey(id);

const isGuest = ({ userType }: Account): boolean => String(userType ?? "").toLowerCase() === "guest";

const noEmployee: NotDecided = {
  status: 404,
  code: "not-found",
  message: "No active employee in the database has this e-mail address or key.",
  remedy: "Check the spelling of the address, and the employee's row: entra-sync explain EMAIL.",
};

const noAccount = (id: string): NotDecided => ({
  status: 404,
  code: "no-such-account",
  message: `Entra ID has no account with the object id ${id}.`,
  remedy: "Copy the object id of the account from Entra ID (Users, the account, Object ID).",
});

const guest = ({ id, userPrincipalName }: Account): NotDecided => ({
  status: 409,
  code: "guest-account",
  message: `${userPrincipalName} (${id}) is a guest: guests are never written.`,
  remedy: "Give the object id of the employee's own account.",
});

const taken = ({ id, userPrincipalName }: Account, { email, by, at }: Link): NotDecided => ({
  status: 409,
  code: "account-taken",
  message: `${userPrincipalName} (${id}) is confirmed as the account of ${email}, by ${by} at ${at}.`,
  remedy: `If that is wrong: entra-sync link ${email} --forget, then confirm it again.`,
});

const nothingWaits = (email: string): NotDecided => ({
  status: 409,
  code: "nothing-waits",
  message: `No account waits for a decision about ${email} in the newest plan.`,
  remedy: "Give the object id of the account, or preview first: entra-sync preview --email ADDRESS.",
});

const nothingDecided: NotDecided = {
  status: 404,
  code: "not-found",
  message: "Nothing was decided about the account of an employee with this e-mail address or key.",
  remedy: "See what was decided: entra-sync link.",
};
