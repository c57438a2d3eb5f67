import type { Acceptance } from "../core/exclusion.ts";
import { type HrItem, hrItems, type Reported } from "../core/hr-list.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import type { Target } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { lastHolder } from "./account-of-key.ts";
import type { EveryoneReader, Member } from "./list.ts";
import { differenceNamed, isNamed } from "./mismatches.ts";

/** The property and the person (employee key) that a decision is about, and who decides. */
export interface DifferenceOrder {
  readonly key: string;
  readonly field: string;
  readonly by: string;
}

/** Decisions about single differences; undefined where there is no such difference, or nothing to end. */
export interface DifferenceDecisions {
  /** Leaves the property alone until a time (ISO 8601). */
  accept(order: DifferenceOrder & Pick<Acceptance, "reason" | "until">): Promise<Acceptance | undefined>;
  endAcceptance(order: DifferenceOrder): Promise<Acceptance | undefined>;
  /** Puts it on the list for HR; the next run writes the database's value nevertheless. */
  report(order: DifferenceOrder & Pick<Acceptance, "reason">): Promise<Reported | undefined>;
  takeBack(order: DifferenceOrder): Promise<Reported | undefined>;
}

/** Stores decisions about differences; each is recorded for the person. */
export function differenceDecisions(
  everyone: Pick<EveryoneReader, "all">,
  { differences, decisions, links, states }: Pick<Records, "differences" | "decisions" | "links" | "states">,
  verified: readonly string[],
): DifferenceDecisions {
  return {
    async accept({ reason, until, ...order }) {
      const found = await find(order);
      if (!found) return undefined;
      const at = new Date().toISOString();
      const { by } = order;
      const acceptance = { ...found, reason, until, by, at };
      await differences.accept(acceptance);
      const detail = `${found.field} until ${until} (difference accepted): ${reason}`;
      await record("excluded", acceptance, detail);
      return acceptance;
    },
    async endAcceptance({ key, field, by }) {
      const all = await differences.accepted();
      for (const entraId of await accountsOf(key, all)) {
        const own = all.find((one) => accountKey(one.entraId) === entraId && isNamed(one, field));
        const ended = own && (await differences.endAcceptance(entraId, own.field));
        if (!ended) continue;
        const at = new Date().toISOString();
        await record("included", { ...ended, by, at }, `${ended.field} (difference accepted)`);
        return ended;
      }
      return undefined;
    },
    async report({ reason, ...order }) {
      const found = await find(order);
      if (!found) return undefined;
      const reported = { ...found, reason, by: order.by, at: new Date().toISOString() };
      await differences.report(reported);
      return reported;
    },
    async takeBack({ key, field }) {
      const all = await differences.reported();
      const own = all.find((one) => employeeKey(one.email) === key && isNamed(one, field));
      return own && differences.takeBack(own.entraId, own.field);
    },
  };

  async function find({ key, field }: DifferenceOrder) {
    const { members } = await everyone.all(({ email }) => employeeKey(email) === key);
    let member: Member | undefined;
    for await (const one of members) member ??= one;
    if (!member) return undefined;
    const { email } = member.listed;
    const entraId = member.planned?.entraId ?? (await lastHolder(key, { links }));
    const found = entraId && (await differenceNamed(member, field, { entraId, verified, states }));
    return found ? { email, entraId, field: found.field, here: found.to, there: found.from } : undefined;
  }

  /** The accounts that have or had the address, and those of acceptances under it. */
  async function accountsOf(key: string, accepted: readonly Acceptance[]): Promise<readonly string[]> {
    const holders = (await links.holdersOf(key)).map(({ entraId }) => entraId);
    const own = accepted.filter(({ email }) => employeeKey(email) === key);
    return [...new Set([...own.map(({ entraId }) => entraId), ...holders].map(accountKey))];
  }

  function record(
    what: "excluded" | "included",
    { email, entraId, by, at }: Acceptance,
    detail: string,
  ): Promise<void> {
    return decisions.decided({ what, by, at, email, account: entraId, detail });
  }
}

/** The list for HR, of the employee database as it is now. */
export async function listForHr(
  { readSource, target }: { readonly target: Target | undefined } & Pick<Planning, "readSource">,
  { differences }: Pick<Records, "differences">,
): Promise<readonly HrItem[]> {
  const [source, accepted, reported] = await Promise.all([
    readSource(),
    differences.accepted(),
    differences.reported(),
  ]);
  if (!target) return [];
  return [...hrItems({ source, accepted, reported, target, now: new Date() })];
}
