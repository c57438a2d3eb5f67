import { normalizeEmail } from "../core/key.ts";
import type { Plan, PlannedEmployee, Unsure } from "../core/plan.ts";
import type { Change, Note } from "../core/target.ts";

/** What is left out of a plan: the values before and after, or the values and the identities of people. */
export type Redaction = "values" | "people";

/**
 * A plan that can be shown to more people. Empty, set and changed values can still be distinguished, and so can people;
 * id, digest, rules, fields and totals stay those of the real plan.
 */
export function redactPlan(plan: Plan, what: Redaction): Plan {
  if (what === "values") return { ...plan, employees: plan.employees.map((person) => redacted(person)) };
  const pseudonyms = createPseudonyms(plan.employees);
  return {
    ...plan,
    ...(plan.emails && { emails: plan.emails.map((email) => pseudonyms.person(email)) }),
    notes: plan.notes.map((note) => rewritten(note, (text) => withoutEmails(text, pseudonyms.person))),
    employees: plan.employees.map((person) => {
      const { unsure, ...hidden } = redacted(person, (text) => anonymous(text, person, pseudonyms));
      return {
        ...hidden,
        email: pseudonyms.person(person.email),
        entraId: person.entraId === null ? null : pseudonyms.account(person.entraId),
        ...(unsure && { unsure: unsureWithoutPeople(unsure, pseudonyms) }),
      };
    }),
  };
}

function redacted(
  person: PlannedEmployee,
  rename: (text: string) => string = (text) => text,
): PlannedEmployee {
  // An office is a value, and says who works there alone.
  const { office: _, ...shown } = person;
  const { changes, accepted = [], unsure } = person;
  const all = [...changes, ...accepted, ...(unsure?.changes ?? [])];
  const names = (unsure?.candidates ?? []).map(({ displayName }) => displayName ?? "");
  const hideValues = withoutValues([...all.flatMap(({ from, to }) => [from ?? "", to ?? ""]), ...names]);
  return {
    ...shown,
    changes: changes.map(withoutItsValues),
    ...(accepted.length > 0 && { accepted: accepted.map(withoutItsValues) }),
    ...(unsure && {
      unsure: {
        ...unsure,
        candidates: unsure.candidates.map((one) => ({ ...one, displayName: one.displayName && someValue })),
        changes: unsure.changes.map(withoutItsValues),
      },
    }),
    notes: person.notes.map((note) => rewritten(withoutFreeText(note), (text) => hideValues(rename(text)))),
  };
}

const unsureWithoutPeople = (unsure: Unsure, { person, account }: Pseudonyms): Unsure => ({
  ...unsure,
  candidates: unsure.candidates.map((one) => ({
    ...one,
    entraId: account(one.entraId),
    userPrincipalName: person(one.userPrincipalName),
  })),
});

/** Free text of a person or a server may quote anything. */
const withoutFreeText = (note: Note): Note => ({
  ...note,
  message: note.code === "excluded" ? "Excluded by a person." : withoutSaid(note.message),
});

/** Values are not replaced by hashes: there are so few phone numbers that all could be tried. */
function withoutItsValues(change: Change): Change {
  const { from, to } = change;
  const after = from === null || from === to ? someValue : "(another value)";
  return { ...change, from: from === null ? null : someValue, to: to === null ? null : after };
}

/** The e-mail of a row or a request is replaced even if it does not look like an address. */
function anonymous(text: string, { email, entraId }: PlannedEmployee, pseudonyms: Pseudonyms): string {
  const nameless = email.length > 2 ? text.replaceAll(email, () => pseudonyms.person(email)) : text;
  const unknown = entraId ? nameless.replaceAll(entraId, () => pseudonyms.account(entraId)) : nameless;
  return withoutPeople(unknown, pseudonyms);
}

const rewritten = (note: Note, rewrite: (text: string) => string): Note => ({
  ...note,
  message: rewrite(note.message),
  ...(note.remedy !== undefined && { remedy: rewrite(note.remedy) }),
});

/** The text that replaces a value. */
export const someValue = "(a value)";

const local = String.raw`[^\s@<>"'(),;:[\]\\]`;
const email = String.raw`(?<!${local})${local}+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*`;
const id = String.raw`\b\p{AHex}{8}(?:-\p{AHex}{4}){3}-\p{AHex}{12}\b`;
const values = [
  String.raw`"(?:[^"\\]|\\.)*"?`,
  String.raw`(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])`,
  "“[^”]*”|‘[^’]*’|«[^»]*»",
  String.raw`[a-z][a-z0-9+.-]*:\/\/\S+`,
  // Hosts with a dot or a port, and addresses in brackets: parts of a photo's address.
  String.raw`\[[\p{AHex}:.]+\](?::\d+)?`,
  String.raw`[\p{L}\p{M}\p{N}_-]+(?:(?:\.[\p{L}\p{M}\p{N}_-]+)+(?::\d+)?|:\d+)`,
  // Seven digits or more, grouped or not: a phone number.
  String.raw`\+?\d[\d\s().-]{5,}\d`,
].join("|");
const emails = new RegExp(email, "gu");
const ids = new RegExp(id, "gu");

/** A server's text in brackets at the end of a message; codes and lists of ids have no spaces except after commas. */
const said = /\((?![^\s()]{1,100}(?:, [^\s()]{1,100})*\)).*\)/su;

/**
 * Returns a function that removes values from a sentence about a person: the known ones (`own`), and text that looks
 * quoted, like a web address or like a phone number. E-mails and object ids stay.
 */
export function withoutValues(own: readonly string[]): (text: string) => string {
  const known = own.filter((value) => value.length > 2).toSorted((a, b) => b.length - a.length);
  const pattern = [`(?<kept>${email}|${id})`, ...known.map(literally), values].join("|");
  const quoting = new RegExp(pattern, "giu");
  return (text) => text.replace(quoting, (found, kept?: string) => (kept ? found : someValue));
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** A message without the server's text at its end, which may quote anything. */
export const withoutSaid = (message: string): string => message.replace(said, "(…)");

/** A sentence with pseudonyms for every e-mail and object id in it. */
export const withoutPeople = (text: string, { person, account }: Pseudonyms): string =>
  withoutEmails(text, person).replace(ids, (found) => account(found));

/** A sentence with another name for every e-mail in it. */
export const withoutEmails = (text: string, person: Pseudonyms["person"]): string =>
  text.replace(emails, (found) => person(found));

/** Consistent names for people and accounts that do not identify them. */
export interface Pseudonyms {
  /** "person 3" for an e-mail, regardless of case. */
  person(email: string): string;
  /** "account 3" for the Entra object id of person 3. */
  account(id: string): string;
}

/** Numbers the people of a plan in its order, from 1; other people get the numbers after them when first named. */
export function createPseudonyms(employees: readonly PlannedEmployee[]): Pseudonyms {
  const people = numbering(employees.map(({ email }) => normalizeEmail(email)));
  const accounts = numbering(employees.map(({ entraId }) => entraId?.toLowerCase()));
  return {
    person: (email) => `person ${people(normalizeEmail(email))}`,
    account: (id) => `account ${accounts(id.toLowerCase())}`,
  };
}

function numbering(known: readonly (string | undefined)[]): (name: string) => number {
  const numbers = new Map<string | undefined, number>();
  for (const [index, name] of known.entries()) if (!numbers.has(name)) numbers.set(name, index + 1);
  let last = known.length;
  return (name) => {
    const number = numbers.get(name) ?? ++last;
    numbers.set(name, number);
    return number;
  };
}
