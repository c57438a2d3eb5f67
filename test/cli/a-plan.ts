import type { PlanWithGuards } from "../../src/cli/client.ts";

const totals = {
  employees: 1,
  matched: 1,
  skipped: 0,
  changed: 1,
  unchanged: 0,
  outOfScope: 0,
  changes: 1,
  equal: 0,
  targets: { entra: { employees: 1, changes: 1, cleared: 0 } },
};

/** A plan that changes one title, but for what is given. */
export const aPlan = (changes: Partial<PlanWithGuards> = {}): PlanWithGuards => ({
  version: 1,
  id: "20261122T030000Z-plan",
  digest: "d".repeat(64),
  createdAt: "2026-11-22T03:00:00.000Z",
  mode: "preview",
  targets: ["entra"],
  complete: true,
  blocked: [],
  hasChanges: true,
  totals,
  notes: [],
  employees: [
    {
      email: "kari@example.com",
      entraId: "00000000-0000-0000-0000-000000000001",
      match: "userPrincipalName",
      inScope: true,
      changes: [{ target: "entra", field: "jobTitle", from: null, to: "Sjef", rule: "authoritative" }],
      notes: [],
    },
  ],
  guards: [],
  ...changes,
});

/** A requested person who is no employee. */
export const unknownPerson = (email: string): PlanWithGuards["employees"][number] => ({
  email,
  entraId: null,
  match: "rejected",
  inScope: true,
  changes: [],
  notes: [{ code: "not-an-employee", message: `${email} is not an active employee in the database.` }],
});
