import type { Source } from "../core/employee.ts";
import { accountKey, addressKey } from "../core/key.ts";
import { confirmed, type Link, sourceOf } from "../core/link.ts";
import { isJoined } from "../core/match.ts";
import type { Plan } from "../core/plan.ts";
import type { PlannedPerson } from "../core/plan-employee.ts";
import type { Run } from "../core/run.ts";

/** The links of the people that a release names: each is confirmed to have the first account that the plan shows. */
export function confirmedLinks(
  { employees }: Plan,
  { people = [], by, at }: NonNullable<Run["release"]>,
  source: Source,
  links: ReadonlyMap<string, Link>,
): readonly Link[] {
  if (people.length === 0) return [];
  const named = new Set(people.map(addressKey));
  const accounts = new Map(
    employees.flatMap(({ email, unsure }) => {
      const key = addressKey(email);
      const [first] = unsure?.candidates ?? [];
      return first && named.has(key) ? [[key, first.entraId] as const] : [];
    }),
  );
  return source.employees.flatMap((row): readonly Link[] => {
    const entraId = accounts.get(addressKey(row.employee.email));
    return entraId === undefined ? [] : [confirmed(row, entraId, links.get(sourceOf(row)), { by, at })];
  });
}

/**
 * The links that a plan has found or confirmed, as far as they differ from those that are remembered. What a person has
 * decided stays: a plan only notes the new address.
 */
export function linksToWrite(
  people: readonly PlannedPerson[],
  remembered: ReadonlyMap<string, Link>,
  now: Date,
): readonly Link[] {
  return people.flatMap(({ employee: { email }, source, joined, planned }): readonly Link[] => {
    if (!isJoined(joined) || planned.entraId === null) return [];
    const { entraId } = planned;
    const before = remembered.get(source);
    const isSame = before?.entraId != null && accountKey(before.entraId) === accountKey(entraId);
    const decided = joined.link?.state === "confirmed" && joined.match === "link" ? joined.link : undefined;
    // Approved with other changes than there are now: what the release confirmed is in doubt again.
    if (planned.notes.some(({ code }) => code === "changed-since")) return [];
    if (isSame && before.email === email && (!decided || decided === before)) return [];
    const at = now.toISOString();
    if (decided) return [{ ...decided, email, ...(decided === before && { at }) }];
    return [{ source, email, entraId, state: "matched", refused: before?.refused ?? [], by: "match", at }];
  });
}
