import type { Pseudonyms } from "./pseudonyms.ts";

/** What stands in a value's place. */
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
  // Seven digits and more, grouped or not: a phone number.
  String.raw`\+?\d[\d\s().-]{5,}\d`,
].join("|");
const emails = new RegExp(email, "gu");
const ids = new RegExp(id, "gu");

/** What a server said, in the brackets at the end of a message; codes and lists of ids have no blanks but after commas. */
const said = /\((?![^\s()]{1,100}(?:, [^\s()]{1,100})*\)).*\)/su;

/**
 * What takes the values out of a sentence about a person: `own` are those that are known, and whatever looks quoted,
 * like an address on the web, or like a phone number goes too. E-mails and object ids stay.
 */
export function withoutValues(own: readonly string[]): (text: string) => string {
  const known = own.filter((value) => value.length > 2).toSorted((a, b) => b.length - a.length);
  const pattern = [`(?<kept>${email}|${id})`, ...known.map(literally), values].join("|");
  const quoting = new RegExp(pattern, "giu");
  return (text) => text.replace(quoting, (found, kept?: string) => (kept ? found : someValue));
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** A message without the words of a server that it ends with: nobody knows what those quote. */
export const withoutSaid = (message: string): string => message.replace(said, "(…)");

/** A sentence with pseudonyms for every e-mail and object id in it. */
export const withoutPeople = (text: string, { person, account }: Pseudonyms): string =>
  withoutEmails(text, person).replace(ids, (found) => account(found));

/** A sentence with another name for every e-mail in it. */
export const withoutEmails = (text: string, person: Pseudonyms["person"]): string =>
  text.replace(emails, (found) => person(found));
