import type { Acceptance } from "../core/exclusion.ts";
import { hrItems, type Reported } from "../core/hr-list.ts";
import type { ReadOfEveryone } from "../runs/readback.ts";
import type { Records } from "../stores/records.ts";
import type { hrTable, RowOf } from "./columns.ts";

/** What people have decided about single differences. */
export interface Decided {
  readonly accepted: readonly Acceptance[];
  readonly reported: readonly Reported[];
}

/** Everything that people have decided. */
export const decidedIn = async ({ differences }: Pick<Records, "differences">): Promise<Decided> => ({
  accepted: await differences.accepted(),
  reported: await differences.reported(),
});

/** A row for each thing that HR should look at, once each. */
export function* hrRows(
  { source, plan, prepared }: ReadOfEveryone,
  decided: Decided,
): Generator<RowOf<typeof hrTable>> {
  const target = prepared.find((one) => one.target.name === "entra")?.target ?? nothingKnown;
  const seen = new Set<string>();
  for (const item of hrItems({ source, ...decided, target, now: new Date(plan.createdAt) })) {
    const { kind, source: sourceKey, email, name, office, field, here, there, code, reason } = item;
    const key = [kind, sourceKey, field ?? "", code].join("|");
    if (seen.has(key)) continue;
    seen.add(key);
    yield {
      item_key: key,
      kind,
      source_key: sourceKey,
      email: email.toLowerCase(),
      name,
      office,
      field,
      here,
      there,
      code,
      reason,
      decided_by: item.by,
      decided_at: item.at,
      until: endOf(item.until),
      since: plan.createdAt,
    };
  }
}

const endOf = (until: string | null): string | null => until && new Date(until).toISOString();

/** Where the profile is not planned, nothing is known of what the database says by now. */
const nothingKnown = { desired: () => ({ fields: [], notes: [] }), same: () => true };
