/** What a field holds: text, or null for nothing. */
export type Value = string | null;

/** One field of one person in one target, before and after, and the rule that decided it (as SYNC_ATTRIBUTES writes it). */
export interface Change {
  readonly target: string;
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
  readonly rule: string;
}

/** Something a person should know that is no change; `code` is stable and kebab-case. */
export interface Note {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly field?: string;
  readonly remedy?: string;
}

/** What a field should hold by `rule`; `when` "empty" leaves alone whatever the field holds already. */
export interface Wish {
  readonly field: string;
  readonly to: Value;
  readonly rule: string;
  readonly when: "always" | "empty";
}

/** Field → value: what a target holds for one person, as the target returned it. */
export type Values = Readonly<Record<string, Value>>;
