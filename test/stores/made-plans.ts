import { randomBytes } from "node:crypto";
import type { Plan, PlannedEmployee } from "../../src/core/plan.ts";
import type { Making } from "../../src/stores/plans.ts";

/** A plan of profiles for these people, each with one change. */
export const planOf = (id: string, employees: readonly PlannedEmployee[]): Plan => ({
  version: 1,
  id,
  digest: "0".repeat(64),
  createdAt: "2026-01-01T03:00:00.000Z",
  mode: "apply",
  targets: ["entra"],
  complete: true,
  blocked: [],
  hasChanges: true,
  notes: [],
  totals: {
    employees: employees.length,
    matched: employees.length,
    skipped: 0,
    changed: employees.length,
    unchanged: 0,
    outOfScope: 0,
    changes: employees.length,
    equal: 0,
    targets: {},
  },
  employees,
});

/** Someone in a plan with a change of their title, and the title before as a note. */
export const planned = (email: string, from: string | null, to: string): PlannedEmployee => ({
  email,
  entraId: `id of ${email}`,
  match: "mail",
  inScope: true,
  changes: [{ target: "entra", field: "jobTitle", from, to, rule: "authoritative" }],
  notes: [{ code: "note", message: from ?? "" }],
});

/** Makes a plan of people who do not compress; `made.people` is how many have been made. */
export function making(plan: Plan, count: number, failAt = Number.POSITIVE_INFINITY) {
  const made = { people: 0 };
  const { employees: _, ...head } = plan;
  const people = async function* (): Making {
    for (let n = 0; n < count; n++) {
      if (n === failAt) throw new Error("Microsoft is away.");
      made.people += 1;
      yield planned(`person${n}@example.com`, randomBytes(150).toString("base64"), "Sjef");
    }
    return { plan: head, checkups: [] };
  };
  return { made, people: people() };
}
