import { createHash } from "node:crypto";
import type { PlannedEmployee } from "./planned-employee.ts";

/**
 * SHA-256 (hex) over the canonical JSON of `[email, entraId, target, field, from, to, rule]` rows sorted by code
 * unit: the same for two plans that would write the same, whenever and however they were made.
 */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  // All rows of a person begin alike and so stand together: one person's at a time never need to be in memory at once
  // with everybody's.
  const begin = ({ email, entraId }: PlannedEmployee) => JSON.stringify([email, entraId]).slice(0, -1);
  const people = [...Map.groupBy(employees, begin)].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update("[");
  let separator = "";
  for (const [start, same] of people) {
    const changes = same.flatMap((person) => person.changes);
    const rows = changes.map(({ target, field, from, to, rule }) => {
      return `${start},${JSON.stringify([target, field, from, to, rule]).slice(1)}`;
    });
    if (rows.length === 0) continue;
    hash.update(separator + rows.sort().join());
    separator = ",";
  }
  return hash.update("]").digest("hex");
}
