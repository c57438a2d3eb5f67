import type { Value } from "../core/target.ts";

/** A message, and what to do about it. */
export interface Remark {
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** One field before and after, `attribute` as "target.field". */
export interface DescribedChange {
  readonly attribute: string;
  readonly rule: string;
  readonly from: Value;
  readonly to: Value;
}

/** One person of a report: `about` is a short description. */
export interface DescribedPerson {
  readonly name: string;
  /** Where they work: people of one office stand together. */
  readonly office?: string | undefined;
  readonly about: string;
  readonly changes: readonly DescribedChange[];
  readonly remarks: readonly Remark[];
}

/** Why people are noted without a change: who, and what is said of each where that is not the same for all. */
export interface Reason extends Remark {
  readonly people: readonly { readonly name: string; readonly message?: string }[];
}

/** A part of a report. In a table the first column is a name, the others are numbers. */
export type Block =
  | { readonly kind: "callout"; readonly title: string; readonly remarks: readonly Remark[] }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [label: string, text: string])[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** `more` people are only counted. */
  | { readonly kind: "people"; readonly people: readonly DescribedPerson[]; readonly more: number }
  | { readonly kind: "noted"; readonly people: number; readonly reasons: readonly Reason[] };

/**
 * A report that is independent of a format. Its texts are raw and may be hostile: the renderer of each format makes them
 * visible and harmless.
 */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Up to this many people are shown directly, more in sections. */
export const fewPeople = 10;

/** The maximum length of a value, and of a sentence that may quote one. */
export const longest = { value: 200, sentence: 1000 };

/** A whole number with separators: "1,234". */
export const grouped = (number: number): string => number.toLocaleString("en");

/** A count with its noun: "1 field", "1,234 fields", "2 people". */
export function count(number: number, what: string, many = `${what}s`): string {
  return `${grouped(number)} ${number === 1 ? what : many}`;
}

/** How many people. */
export const countPeople = (number: number): string => count(number, "person", "people");

/** The headline of those who are noted. */
export const notedTitle = (people: number): string => `Noted, without a change: ${countPeople(people)}`;

/** How many people a list leaves out, and where to find them. */
export const morePeople = (number: number): string =>
  `… and ${count(number, "more person", "more people")}; the JSON has them all`;
