import { expect, test } from "vitest";
import { Employee, type Source } from "../../src/core/employee.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { employeeKey } from "../../src/core/key.ts";
import { type Plan, type PlannedEmployee, planVersion, totalsOf } from "../../src/core/plan.ts";
import { newRun } from "../../src/core/run.ts";
import { linkLister } from "../../src/employees/links.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const office = { name: "Oslo", city: null, streetAddress: null, postalCode: null, phone: null, email: null };
const employeeOf = (name: string) =>
  Employee.parse({
    email: `${name}@example.com`,
    firstName: name,
    lastName: "Lien",
    title: null,
    phone: null,
    profileImageUrl: null,
    office,
  });
const sourceWith = (...names: string[]): Source => ({
  rows: names.length,
  employees: names.map((name) => ({ employee: employeeOf(name), notes: [] })),
  rejected: [],
});
const title = { target: "entra", field: "jobTitle", from: null, to: "Sjef", rule: "authoritative" };
const candidate = (entraId: string) => ({
  entraId,
  userPrincipalName: `${entraId}@example.com`,
  displayName: null,
  enabled: null,
  match: "proxyAddresses" as const,
});
const unsure = (name: string, ...ids: string[]): PlannedEmployee => ({
  email: `${name}@example.com`,
  entraId: null,
  match: "unsure",
  inScope: true,
  changes: [],
  notes: [
    { code: "unsure-match", message: "Two." },
    { code: "x", message: "Of a target.", target: "entra" },
  ],
  unsure: { code: "two-accounts", candidates: ids.map(candidate), changes: [title] },
});

/** Records with runs that were planned one after the other. */
async function recordsWith(...plans: { emails?: string[]; employees: PlannedEmployee[] }[]) {
  const records = openRecords(storage());
  const begun = Date.now() - 3_600_000;
  for (const [n, { emails, employees }] of plans.entries()) {
    const at = new Date(begun + n * 60_000);
    const asked = { mode: "preview", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
    const plan: Plan = {
      version: planVersion,
      id: crypto.randomUUID(),
      digest: "0".repeat(64),
      createdAt: at.toISOString(),
      mode: "preview",
      targets: ["entra"],
      complete: true,
      blocked: [],
      hasChanges: false,
      notes: [],
      totals: totalsOf(employees, 0),
      employees,
      ...(emails && { emails }),
    };
    await records.plans.save(plan, [], []);
    const { employees: _, ...head } = plan;
    const run = newRun({ ...asked, ...(emails && { emails }) }, at);
    await records.runs.create({ ...run, status: "done", plan: head });
  }
  return records;
}

const decided = (name: string, changes: Partial<Link>): Link => ({
  source: `email:${name}@example.com`,
  email: `${name}@example.com`,
  entraId: null,
  state: "matched",
  refused: [],
  by: "leder@example.com",
  at: new Date().toISOString(),
  ...changes,
});

test("who waits follows from the newest plan of each person, and is in the database now", async () => {
  const records = await recordsWith(
    { employees: [unsure("kari", "a"), unsure("ola", "b"), unsure("left", "c")] },
    { emails: ["OLA@example.com", "ida@example.com"], employees: [unsure("ida", "d", "e")] },
  );
  const readSource = async () => sourceWith("ola", "kari", "ida");
  const list = linkLister({ readSource }, records, ["entra"]);

  const { asOf, waiting } = await list();
  expect(asOf).toBe(waiting[1]?.plannedAt);
  expect(waiting.map(({ email }) => email)).toEqual(["ida@example.com", "kari@example.com"]);
  expect(waiting[1]).toMatchObject({
    key: employeeKey("kari@example.com"),
    name: "kari Lien",
    code: "two-accounts",
    candidates: [{ entraId: "a" }],
    changes: [title],
    notes: [{ code: "unsure-match", message: "Two." }],
  });

  // A decision from before the plan is what the plan was made with.
  await records.links.put([
    decided("kari", { state: "confirmed", entraId: "a", at: "2020-01-01T00:00:00Z" }),
  ]);
  expect((await list()).waiting.map(({ email }) => email)).toContain("kari@example.com");
  await records.links.put([decided("kari", { state: "confirmed", entraId: "a" })]);
  expect((await list()).waiting.map(({ email }) => email)).toEqual(["ida@example.com"]);

  await records.links.put([decided("ida", { refused: ["D"] })]);
  expect((await list()).waiting).toMatchObject([{ candidates: [{ entraId: "e" }], changes: [] }]);
  await records.links.put([decided("ida", { refused: ["D", "e"] })]);
  const settled = await list();
  expect(settled.waiting).toEqual([]);
  expect(settled.decided).toMatchObject([
    { email: "ida@example.com", decision: "refused", refused: ["D", "e"] },
    { email: "kari@example.com", decision: "confirmed", account: "a" },
  ]);
});
