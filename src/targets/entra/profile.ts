import type { Employee } from "../../core/employee.ts";
import { normalize, phoneDigits } from "../../core/key.ts";
import type { Account } from "../../core/match.ts";
import type { Change, Desired, DesiredField, KnownState, Note, Value, Values } from "../../core/target.ts";
import { type Attribute, type Policies, policyOf, ruleOf } from "./attributes.ts";

/** The desired profile of an employee: the policies decide which attributes are written, and when. */
export function desiredProfile(
  attributes: readonly Attribute[],
  policies: Policies,
  employee: Employee,
): Desired {
  const fields: DesiredField[] = [];
  const notes: Note[] = [];
  for (const { property, from, maximum } of attributes) {
    const policy = policyOf(policies, property);
    const to = normalize(from(employee));
    if (policy.strength === "ignore" || (to === null && policy.keep)) continue;
    if (to && to.length > maximum) notes.push(tooLong(property, to.length, maximum));
    else {
      const when = policy.strength === "if-empty" ? "empty" : "always";
      fields.push({ field: property, to, rule: ruleOf(policy), when });
    }
  }
  return { fields, notes };
}

/** The current attributes of an account; one that Active Directory owns is skipped, since Graph refuses to write it. */
export function heldProfile(attributes: readonly Attribute[], account: Account): KnownState {
  const values: Values = Object.fromEntries(
    attributes.map(({ property }) => [property, textOf(account[property])]),
  );
  if (!account.onPremisesSyncEnabled) return { values };
  return { values, skip: onPremisesSynced };
}

const onPremisesSynced: Note = {
  code: "on-premises-synced",
  message:
    "The account is synchronised from Active Directory, which owns its profile; Entra ID refuses to write it.",
  remedy: "Maintain this person's profile in Active Directory.",
  target: "entra",
};

/** Whether two values of a property mean the same: text trimmed and NFC, phones by their digits. */
export function sameProperty(attribute: Attribute | undefined, a: Value, b: Value): boolean {
  return attribute?.phone ? phoneDigits(a) === phoneDigits(b) : normalize(a) === normalize(b);
}

/** The body of a PATCH: null clears, but a list is cleared with `[]` (Microsoft Graph, user.businessPhones). */
export function patchBody(
  attributes: readonly Attribute[],
  changes: readonly Change[],
): Record<string, string | readonly string[] | null> {
  const lists = new Set(attributes.filter(({ list }) => list).map(({ property }) => property));
  const onTheWire = ({ field, to }: Change) => (lists.has(field) ? (to === null ? [] : [to]) : to);
  return Object.fromEntries(changes.map((change) => [change.field, onTheWire(change)]));
}

function textOf(raw: unknown): Value {
  const value = Array.isArray(raw) ? raw[0] : raw;
  return typeof value === "string" && value !== "" ? value : null;
}

const tooLong = (property: string, length: number, maximum: number): Note => ({
  code: "too-long",
  message: `${property} has ${length} characters, Entra ID takes ${maximum}; it is left as it is.`,
  remedy: "Shorten it in the employee database.",
  target: "entra",
  field: property,
});
