import { createHash } from "node:crypto";
import type { PlannedEmployee } from "./planned-employee.ts";

/**
 * SHA-256 (hex) over the canonical JSON of `[email, entraId, target, field, from, to, rule]` rows sorted by code
 * unit: the same for two plans that would write the same, whenever and however they were made.
 */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  // All rows of a person begin alike, so they stand together; sorting people needs less memory than sorting all rows.
  const people = employees
    .map(({ email, entraId, changes }) => ({ begin: JSON.stringify([email, entraId]).slice(0, -1), changes }))
    .sort((a, b) => (a.begin < b.begin ? -1 : 1));
  const hash = createHash("sha256").update("[");
  let separator = "";
  for (const { begin, changes } of people) {
    const rows = changes.map(
      ({ target, field, from, to, rule }) =>
        `${begin},${JSON.stringify([target, field, from, to, rule]).slice(1)}`,
    );
    if (rows.length === 0) continue;
    hash.update(separator + rows.sort().join());
    separator = ",";
  }
  return hash.update("]").digest("hex");
}
