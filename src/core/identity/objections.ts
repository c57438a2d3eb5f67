import { accountKey, employeeKey } from "../key.ts";
import { type Decider, deciderOf, isSameAccount, type Link, linkKey } from "./link.ts";

/** A person in a message: the account that it is about, and when that was planned, milliseconds since 1970. */
export interface Addressed {
  /** The employee key of the address that the row had. */
  readonly key: string;
  /** The link key of the row's source key; absent where the row has no id. */
  readonly link?: string | undefined;
  readonly entraId: string;
  readonly planned: number;
}

/** Why an account is not written any more: it was refused for the row, the row has another one, or another row has it. */
export interface Objection extends Decider {
  readonly what: "refused" | "moved" | "taken";
  /** The e-mail of the row that was decided on. */
  readonly email: string;
  /** The account that was confirmed, where one was. */
  readonly account?: string | undefined;
}

/** Finds the decision against a message that was made since it was planned; earlier ones are in its plan. */
export function objections(decided: readonly Link[]): (to: Addressed) => Objection | undefined {
  const byRow = Map.groupBy(decided, ({ source }) => linkKey(source));
  const byAddress = Map.groupBy(decided, ({ email }) => employeeKey(email));
  const confirmed = decided.filter(({ state }) => state === "confirmed");
  const byAccount = Map.groupBy(confirmed, ({ entraId }) => accountKey(entraId ?? ""));
  return ({ key, link, entraId, planned }) => {
    const isSince = ({ at }: Decider) => Date.parse(at) >= planned;
    const own = (link === undefined ? byAddress.get(key) : byRow.get(link)) ?? [];
    for (const one of own) {
      const { email, refused } = one;
      const refusal = refused.some((id) => isSameAccount(id, entraId)) && deciderOf(one, entraId);
      if (refusal && isSince(refusal)) return { what: "refused", email, ...refusal };
      if (one.state !== "confirmed" || one.entraId === null || isSameAccount(one.entraId, entraId)) continue;
      const decider = deciderOf(one, one.entraId);
      if (isSince(decider)) return { what: "moved", email, account: one.entraId, ...decider };
    }
    const other = byAccount.get(accountKey(entraId))?.find((one) => !own.includes(one));
    const decider = other && deciderOf(other, entraId);
    if (!decider || !isSince(decider)) return undefined;
    return { what: "taken", email: other.email, account: entraId, ...decider };
  };
}
