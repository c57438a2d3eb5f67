import { createHash } from "node:crypto";
import { base32 } from "@scure/base";
import type { Agreement } from "../diff.ts";
import type { RejectedRow, Source, SourceEmployee } from "../employee.ts";
import { accountKey, addressKey, addressSource, byCodeUnit, withoutAccents } from "../key.ts";
import type { Account } from "./account.ts";
import { haveSameNames, type Names } from "./names.ts";

/**
 * Which account belongs to a row of the employee database, as it is remembered between runs. `matched` was found by a
 * plan, `confirmed` was decided by a person; `refused` are the accounts that a person has ruled out.
 */
export interface Link {
  /** The source key: `id:<employees.id>` where the table has that column, else `email:<normalized address>`. */
  readonly source: string;
  /** The e-mail that the row had when the link was last written. */
  readonly email: string;
  /** The account's object id; null where only refusals are known. */
  readonly entraId: string | null;
  readonly state: "matched" | "confirmed";
  /** The names of the row, folded, when a person confirmed the link: other names are in doubt again. */
  readonly names?: string;
  readonly refused: readonly string[];
  /** Who made the last decision, a person or key; "match" for a plan. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** By account key, who decided on that account and when; earlier versions kept only the last decision. */
  readonly deciders?: Readonly<Record<string, Decider>>;
  /** The values that account and row have agreed on; absent until a plan has compared them. */
  readonly agreement?: Agreement;
}

/** The agreement of a row with an account; undefined if the link is to another account. */
export const agreementWith = (account: string, link: Link | undefined): Agreement | undefined =>
  link && link.entraId !== null && isSameAccount(link.entraId, account) ? link.agreement : undefined;

/** A link's row key: 26 characters of base32 (RFC 4648) of SHA-256 of the source key. */
export const linkKey = (source: string): string =>
  base32.encode(createHash("sha256").update(source).digest()).slice(0, 26);

/** The source key of a row: its id where the table has that column, else its e-mail. */
export const sourceOf = ({ source, employee }: Pick<SourceEmployee, "source" | "employee">): string =>
  source ?? addressSource(employee.email);

/** Whether a link is keyed by an address, which another person may get, and not by a row's id. */
export const isOfAddress = (link: Pick<Link, "source"> | undefined): boolean =>
  link?.source.startsWith("email:") ?? false;

/** The source key of a row that could not be read as an employee. */
export const sourceOfRejected = (
  { row, email }: Pick<RejectedRow, "row" | "email">,
  { optional }: Pick<Source, "optional">,
): string => (optional?.includes("id") ? `id:${row}` : addressSource(email || `(row ${row})`));

/** Both names of a row without case, accents and anything but letters and digits: equal for spellings of one name. */
export const foldedNames = ({ firstName, lastName }: Names): string =>
  [firstName, lastName]
    .map((name) =>
      withoutAccents(name ?? "")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{Nd}]/gu, ""),
    )
    .join(" ");

/** Whether a person has decided something about a row: it is confirmed, or accounts are ruled out. */
export const isDecided = ({ state, refused }: Link): boolean => state === "confirmed" || refused.length > 0;

/** Who decided, and when (ISO 8601). */
export interface Decider {
  readonly by: string;
  readonly at: string;
}

type Row = Pick<SourceEmployee, "source" | "employee">;

/** The link of a row once a person has confirmed that an account is theirs; it is no longer refused. */
export function confirmed(row: Row, entraId: string, before: Link | undefined, who: Decider): Link {
  const agreement = agreementWith(entraId, before);
  return {
    source: sourceOf(row),
    email: row.employee.email,
    entraId,
    state: "confirmed",
    names: foldedNames(row.employee),
    refused: before?.refused.filter((id) => !isSameAccount(id, entraId)) ?? [],
    ...who,
    deciders: {
      ...decidersIn(before),
      // Confirming again does not change who decided.
      ...(!isConfirmed(before, entraId) && { [accountKey(entraId)]: who }),
    },
    ...(agreement && { agreement }),
  };
}

/** The link of a row once a person has ruled out accounts; another account that was confirmed or matched stays. */
export function refused(row: Row, ids: readonly string[], before: Link | undefined, who: Decider): Link {
  const others = before?.refused.filter((known) => !ids.some((id) => isSameAccount(id, known))) ?? [];
  const added = ids.filter((id) => !before?.refused.some((known) => isSameAccount(id, known)));
  const link = {
    source: sourceOf(row),
    email: row.employee.email,
    refused: [...others, ...ids],
    ...who,
    deciders: { ...decidersIn(before), ...Object.fromEntries(added.map((id) => [accountKey(id), who])) },
  };
  const isTheirs = before?.entraId != null && !ids.some((id) => isSameAccount(id, before.entraId ?? ""));
  if (!isTheirs) return { ...link, entraId: null, state: "matched" };
  const { entraId, state, names, agreement } = before;
  return { ...link, entraId, state, ...(names !== undefined && { names }), ...(agreement && { agreement }) };
}

const isConfirmed = (link: Link | undefined, entraId: string): boolean =>
  link?.state === "confirmed" && link.entraId !== null && isSameAccount(link.entraId, entraId);

/** By account key, who decided on each account of a link. */
function decidersIn(link: Link | undefined): Readonly<Record<string, Decider>> {
  if (!link) return {};
  const accounts = [...link.refused, ...(link.state === "confirmed" && link.entraId ? [link.entraId] : [])];
  return Object.fromEntries(accounts.map((id) => [accountKey(id), deciderOf(link, id)]));
}

/** Who decided on an account of a link, and when; where that is not known, who made the last decision about the row. */
export const deciderOf = ({ deciders, by, at }: Link, account: string): Decider =>
  deciders?.[accountKey(account)] ?? { by, at };

/** Object ids are compared without regard to case. */
export const isSameAccount = (one: string, other: string): boolean => accountKey(one) === accountKey(other);

/** From so many rows on, ids were given out again: of one or two, the addresses may have been mixed up. */
const severalRows = 3;

/**
 * Links where rows have got each other's ids, as when a table is filled again and numbered from 1. What is remembered under
 * another id, of the row's address and of an account with the row's names, is that row's; what stands under its own id, with
 * another address and of an account with other names, is not. Rows that have each other's addresses keep their links.
 */
export function withExchangedIds(
  { employees }: Pick<Source, "employees">,
  links: ReadonlyMap<string, Link>,
  accounts: readonly Account[],
  at: string,
): ReadonlyMap<string, Link> {
  if (links.size === 0) return links;
  const others = employees.filter((row) => {
    const email = links.get(sourceOf(row))?.email ?? row.employee.email;
    return email !== row.employee.email && addressKey(email) !== addressKey(row.employee.email);
  });
  if (others.length < severalRows) return links;
  const ofAddress = Map.groupBy(links.values(), ({ email }) => addressKey(email));
  const byId = new Map(accounts.map((account) => [accountKey(account.id), account]));
  /** Undefined where the account is gone, or was not read. */
  const isNamed = ({ employee }: Row, { entraId }: Link): boolean | undefined => {
    const account = entraId === null ? undefined : byId.get(accountKey(entraId));
    return account && haveSameNames(employee, account);
  };
  const own = others.flatMap((row) => {
    const former = links.get(sourceOf(row));
    const isTheirs = former && isNamed(row, former);
    if (isTheirs) return [];
    const [link] = (ofAddress.get(addressKey(row.employee.email)) ?? [])
      .filter((one) => isNamed(row, one))
      .sort((a, b) => byCodeUnit(b.at, a.at));
    return link || isTheirs === false ? { row, link } : [];
  });
  const moved = own.flatMap(({ row, link }) => (link ? { row, link } : []));
  if (moved.length < severalRows) return links;
  const result = new Map(links);
  for (const { link } of moved) result.delete(link.source);
  for (const { row } of own) result.delete(sourceOf(row));
  for (const { row, link } of moved) {
    const source = sourceOf(row);
    // Newer than what was decided about the row that had the id.
    result.set(source, { ...link, source, at, ...(isDecided(link) && { deciders: decidersIn(link) }) });
  }
  return result;
}
