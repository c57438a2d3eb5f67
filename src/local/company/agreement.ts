import type { EntraUser } from "../microsoft/graph/user.ts";
import type { Query } from "../postgres/query.ts";
import { type Allowance, type Disagreement, type Findings, judgeUser } from "./agreement/judge-user.ts";
import { rightfulOwners } from "./agreement/rightful-owners.ts";
import { rightfulProfile, selectEmployees } from "./agreement/rightful-profile.ts";

/** The verdict on a sync: it was right if `disagreements` is empty. */
export interface Agreement extends Findings {
  /** How many Entra users belong to an employee and were compared with the database. */
  readonly compared: number;
}

/** Entra's users, all of them, before a sync and after it. */
export interface BeforeAndAfter {
  readonly before: readonly EntraUser[];
  readonly after: readonly EntraUser[];
}

/**
 * Compares Entra's users after a sync with the database, by rules written for this and not shared with the app: every
 * user that can be synced has the values of the database, and no other user or property has changed.
 */
export async function agreement(query: Query, users: BeforeAndAfter, country = "NO"): Promise<Agreement> {
  const { owners, ownerless } = rightfulOwners(await selectEmployees(query), users.before);
  const disagreements: Disagreement[] = [];
  const allowances: Allowance[] = ownerless.map(({ row, why }) => ({
    who: row.email ?? `employee ${row.id}`,
    why,
  }));
  const left = new Map(users.after.map((user) => [user.id, user]));

  for (const before of users.before) {
    const who = before.userPrincipalName;
    const after = left.get(before.id);
    left.delete(before.id);
    if (!after) {
      disagreements.push(existence(who, before.id, null, "was there before"));
      continue;
    }
    const owner = owners.get(before.id);
    const outOfReach = owner && before.onPremisesSyncEnabled === true;
    if (outOfReach) allowances.push({ who, why: "is mastered on-premises" });
    const rightful = owner && !outOfReach ? rightfulProfile(owner, country) : undefined;
    const findings = judgeUser(before, after, rightful);
    disagreements.push(...findings.disagreements);
    allowances.push(...findings.allowances);
  }
  for (const { id, userPrincipalName } of left.values()) {
    disagreements.push(existence(userPrincipalName, null, id, "was not there before"));
  }
  return { compared: owners.size, disagreements, allowances };
}

/** A disagreement as a line to read. */
export function describeDisagreement({ who, property, expected, actual, why }: Disagreement): string {
  return `${who}: ${property} is ${JSON.stringify(actual)} and must be ${JSON.stringify(expected)} (${why})`;
}

function existence(who: string, expected: string | null, actual: string | null, why: string): Disagreement {
  return { who, property: "id", expected, actual, why };
}
