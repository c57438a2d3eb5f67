import type { Status } from "../../api/status.ts";

/** What a code says in the language of the page, and what a person can do about it. */
export interface Sentences {
  readonly message: string;
  readonly remedy?: string;
}

/** What is known of the thing that a code is about, for codes that mean more than one. */
export interface About {
  /** A target, such as "photo". */
  readonly target?: string | undefined;
  /** A property, or a column of the employee database. */
  readonly field?: string | undefined;
  /** Whether it is the refusal of a request, and nothing about a person or a run. */
  readonly isRequest?: boolean | undefined;
  /** Whether the app's own remedy is a command, such as one that grants a permission. */
  readonly hasCommand: boolean;
}

/** Code → its sentences. The app's own are English; a language without a code shows those. */
export type CodeTexts = Readonly<Record<string, Sentences | ((about: About) => Sentences)>>;

/** Code of a warning about templates → its sentence, of its values. */
export type LintTexts = Readonly<Record<string, (...values: readonly string[]) => string>>;

/** What a check of the status found. */
export type Check = Status["checks"][number];

/** Check → its sentences for a finding; undefined where it has none for it. */
export type CheckTexts = Readonly<Record<string, (found: Check) => Sentences | undefined>>;
