import type { ExplainedField } from "../../api/person.ts";

const urgency = ["differs", "left-alone", "in-step"];

/** One target's fields: those that differ first, then those left alone, otherwise in the target's order. */
export interface TargetFields {
  readonly target: string;
  readonly fields: readonly ExplainedField[];
  readonly differing: number;
}

/** Fields by target, those that differ first. */
export const orderFields = (fields: readonly ExplainedField[]): readonly TargetFields[] =>
  [...Map.groupBy(fields, ({ target }) => target)].map(([target, of]) => ({
    target,
    fields: of.toSorted((a, b) => urgency.indexOf(a.verdict) - urgency.indexOf(b.verdict)),
    differing: of.filter(({ verdict }) => verdict === "differs").length,
  }));
