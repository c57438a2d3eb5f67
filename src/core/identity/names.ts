import { withoutAccents } from "../key.ts";
import type { Account } from "./account.ts";

/** A row's names; one of them may be missing. */
export interface Names {
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/**
 * Whether a row and an account are named alike: given name and surname each have a word in common, spelling folded.
 * Where the account lacks one of them, its display name counts; where nothing is left to compare, they are not alike.
 */
export function haveSameNames({ firstName, lastName }: Names, account: Account): boolean {
  const { givenName, surname, displayName } = namesOf(account);
  const isAlike = (name: string, own: string) => shareWord(wordsOf(name), wordsOf(own || displayName));
  const [first, last] = [firstName?.trim(), lastName?.trim()];
  if (!first && !last) return false;
  return (first ? isAlike(first, givenName) : !givenName) && (last ? isAlike(last, surname) : !surname);
}

/** How an account's names would change: `another` where both would be another person's, `turned` where they would change places. */
export type Renaming = "same" | "another" | "turned";

/**
 * Compares an account's names with a row's. A marriage, a second given name or another spelling leaves a person the
 * same, and so does an account without both names: there is no one that it could be taken from.
 */
export function renamingOf({ firstName, lastName }: Names, account: Account): Renaming {
  const { givenName, surname } = namesOf(account);
  // Nearly everyone: names are compared for each person of each plan.
  if (givenName === firstName || surname === lastName) return "same";
  if (!givenName || !surname || !firstName?.trim() || !lastName?.trim()) return "same";
  const [given, family, first, last] = [givenName, surname, firstName, lastName].map(wordsOf);
  if (!given || !family || !first || !last) return "same";
  if (isOneName(given, first) || isOneName(family, last)) return "same";
  if (haveSlip(given, first) && haveSlip(family, last)) return "same";
  return shareWord(given, last) && shareWord(family, first) ? "turned" : "another";
}

/**
 * Whether one of an account's names, or its display name where it lacks one of them, is another than the row's, and not only
 * another spelling; false where there is nothing to compare.
 */
export function hasOtherName({ firstName, lastName }: Names, account: Account): boolean {
  const { givenName, surname, displayName } = namesOf(account);
  if (givenName && surname) return isOther(givenName, firstName) || isOther(surname, lastName);
  const whole = `${firstName ?? ""} ${lastName ?? ""}`.trim();
  // Nearly everyone of those made without given name and surname.
  if (displayName === whole) return false;
  const [shown, words] = [wordsOf(displayName), new Set(wordsOf(whole))];
  return shown.length > 0 && (shown.length !== words.size || shown.some((word) => !words.has(word)));
}

function isOther(own: string, name: string | null): boolean {
  if (own === name || !name?.trim()) return false;
  const [some, others] = [wordsOf(own), wordsOf(name)];
  return !isOneName(some, others) && !haveSlip(some, others);
}

/** The names of an account, "" for what it lacks. */
export function namesOf({ givenName, surname, displayName }: Account) {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() : "");
  return { givenName: text(givenName), surname: text(surname), displayName: text(displayName) };
}

/** Spellings of one sound, after accents are removed: common variants of Nordic, German and international names. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/æ|ae/g, "a"],
  [/ø|œ|oe/g, "o"],
  [/aa/g, "a"],
  [/ue/g, "u"],
  [/ß/g, "s"],
  [/đ|ð/g, "d"],
  [/þ|th/g, "t"],
  [/ł/g, "l"],
  [/ı/g, "i"],
  [/ch|ck|q/g, "k"],
  [/ph/g, "f"],
  [/x/g, "ks"],
  [/c(?=[eiy])|z/g, "s"],
  [/c/g, "k"],
  [/w/g, "v"],
  [/[yj]/g, "i"],
  [/(.)\1+/gu, "$1"],
];

/** Words that many surnames share, and that do not distinguish people. */
const particles = new Set(
  "al am av af bin bint da das de del della den der di do dos du el ibn la le ten ter van von zu".split(" "),
);

/** What is typed for an apostrophe. */
const apostrophes = /['’‘ʼ`´′]/g;

/** The words of a name without regard to case, accents, apostrophes, hyphens and spelling variants. */
function wordsOf(name: string): readonly string[] {
  const plain = withoutAccents(name.replace(apostrophes, "")).toLowerCase();
  const words = plain.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  const own = words.filter((word) => !particles.has(word));
  return (own.length > 0 ? own : words).map(foldedWord);
}

const foldedWord = (word: string): string =>
  spellings.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), word);

/** "Anne" and "Anne Grete", "Berg-Hansen" and "Hansen"; a first initial stands for every name that begins with it. */
function shareWord(some: readonly string[], others: readonly string[]): boolean {
  const [first = "", other = ""] = [some[0], others[0]];
  const isInitial = first.length === 1 || other.length === 1;
  if (isInitial && first !== "" && first[0] === other[0]) return true;
  return some.some((word) => word.length > 1 && others.includes(word));
}

/** The same, however a name is divided into words. */
const isOneName = (some: readonly string[], others: readonly string[]): boolean =>
  shareWord(some, others) || some.join("") === others.join("");

/** Whether both names differ by a typing error at most: with one of them alone it may be another person, Maria and Marie. */
const haveSlip = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((a) => others.some((b) => isSlip(a, b)));

/** Whether words, the longer one of five letters or more, with the same beginning differ in one letter, or in the order of two. */
function isSlip(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 4 || long.length < 5 || long.length - short.length > 1 || a[0] !== b[0]) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  );
}
