/** How strongly the database's word holds for one attribute; `keep` never clears what is there. */
export interface Policy {
  readonly strength: "authoritative" | "if-empty" | "ignore";
  readonly keep: boolean;
}

/** Attribute → policy; an attribute that is not named is authoritative. */
export type Policies = Readonly<Record<string, Policy>>;

const authoritative: Policy = { strength: "authoritative", keep: false };

/** The policy of a property. */
export const policyOf = (policies: Policies, property: string): Policy => policies[property] ?? authoritative;

/** A policy as SYNC_ATTRIBUTES writes it, "if-empty:keep" say. */
export const ruleOf = ({ strength, keep }: Policy): string => (keep ? `${strength}:keep` : strength);
