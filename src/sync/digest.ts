import { createHash } from "node:crypto";
import type { PlannedEmployee } from "./planned-employee.ts";

/**
 * SHA-256 (hex) over the canonical JSON of `[email, entraId, target, field, from, to, rule]` rows sorted by code
 * unit: the same for two plans that would write the same, whenever and however they were made.
 */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  const rows = employees.flatMap(({ email, entraId, changes }) =>
    changes.map(({ target, field, from, to, rule }) =>
      JSON.stringify([email, entraId, target, field, from, to, rule]),
    ),
  );
  const hash = createHash("sha256").update("[");
  for (const [index, row] of rows.sort().entries()) hash.update(index ? `,${row}` : row);
  return hash.update("]").digest("hex");
}
