import { accountKey, employeeKey, normalizeEmail } from "./key.ts";

/** One person, as the records know them. */
export interface Person {
  /** The keys of their accounts; none where no run has found one. */
  readonly accounts: ReadonlySet<string>;
  /** Their own addresses (normalized), without those that another account has taken over since. */
  readonly emails: ReadonlySet<string>;
  /** The employee keys under which something of theirs may be stored, those of addresses that another account has now included. */
  readonly keys: ReadonlySet<string>;
}

/** Who a record says it is about. */
export interface About {
  readonly email?: string | undefined;
  readonly entraId?: string | null | undefined;
}

/** Whether a record is about a person: by its account or, only if it names none, by its address. */
export function isAbout({ accounts, emails }: Person, { email, entraId }: About): boolean {
  if (entraId) return accounts.has(accountKey(entraId));
  return email !== undefined && emails.has(normalizeEmail(email));
}

/** The keys of a person's own addresses: a row under one of them that names no account is theirs. */
export const ownKeys = ({ emails }: Person): ReadonlySet<string> =>
  new Set([...emails].map((email) => employeeKey(email)));

/** Addresses in a text: what stands before and after is no part of one. */
const anyAddress = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const anyObjectId = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/** Replaces another person in the texts of an export. */
export const another = "(another person)";

/** A text without the addresses and object ids of anyone but the person. */
export const withoutOthers = ({ accounts, emails }: Person, text: string): string =>
  text
    .replaceAll(anyAddress, (address) => (emails.has(normalizeEmail(address)) ? address : another))
    .replaceAll(anyObjectId, (id) => (accounts.has(accountKey(id)) ? id : another));

/** Texts that the app or an administrator wrote: all else in a record of a person is their own. */
const written = new Set(["message", "remedy", "reason", "by", "startedBy", "releasedBy", "decided_by"]);

/** Plain data of a person in which no text names anyone else. */
export const ownOnly = <T>(person: Person, value: T): T =>
  inTexts(value, (text) => withoutOthers(person, text));

/** Plain data with `change` applied to every text in it that the app or an administrator wrote. */
function inTexts<T>(value: T, change: (text: string) => string, isText?: boolean): T;
function inTexts(value: unknown, change: (text: string) => string, isText = false): unknown {
  if (typeof value === "string") return isText ? change(value) : value;
  if (Array.isArray(value)) return value.map((one) => inTexts(one, change, isText));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, inTexts(one, change, written.has(name))]),
  );
}
