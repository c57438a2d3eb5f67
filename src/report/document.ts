import type { Value } from "../core/target.ts";

/** Something to know, and what to do about it. */
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

/** One person of a report: `about` says in a few words what is to be known besides. */
export interface DescribedPerson {
  readonly name: string;
  readonly about: string;
  readonly changes: readonly DescribedChange[];
  readonly remarks: readonly Remark[];
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
  | { readonly kind: "people"; readonly people: readonly DescribedPerson[]; readonly more: number };

/**
 * A report before it has a format. Its texts are as they come, hostile ones too: whoever renders it makes them
 * visible and harmless in its own format.
 */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Characters shown of one value, and of one sentence that may quote one. */
export const longest = { value: 200, sentence: 1000 };

/** A whole number as one reads it: "1,234". */
export const grouped = (number: number): string => number.toLocaleString("en");

/** How many of what: "1 field", "1,234 fields", "2 people". */
export function count(number: number, what: string, many = `${what}s`): string {
  return `${grouped(number)} ${number === 1 ? what : many}`;
}

/** How many people. */
export const countPeople = (number: number): string => count(number, "person", "people");

/** How many people a list leaves out, and where they are. */
export const morePeople = (number: number): string =>
  `… and ${count(number, "more person", "more people")}; the JSON has them all`;
