import { describe, expect, test } from "vitest";
import { type Exclusion, isInForce } from "../../src/core/exclusion.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, employee, kari, planOf } from "./planning.ts";

const exclusion: Exclusion = {
  email: "Kari@Example.com",
  targets: ["entra"],
  reason: "Permisjon",
  by: "leder@example.com",
  at: "2026-11-01T00:00:00.000Z",
};

test.each<[string | undefined, string, boolean]>([
  [undefined, "2999-01-01T00:00:00Z", true],
  ["2026-12-01", "2026-11-30T23:59:59.999Z", true],
  ["2026-12-01", "2026-12-01T00:00:00Z", false],
  ["2026-12-01T12:00:00+01:00", "2026-12-01T10:59:59Z", true],
  ["2026-12-01T12:00:00+01:00", "2026-12-01T11:00:00Z", false],
])("until %s holds at %s: %j", (until, now, holds) => {
  expect(isInForce({ ...exclusion, ...(until && { until }) }, new Date(now))).toBe(holds);
});

describe("a plan", () => {
  const situation = {
    employees: [kari, employee({ email: "ola@example.com" })],
    accounts: [
      accountOf(kari, { jobTitle: "Lærling" }),
      accountOf(employee({ email: "ola@example.com" }), { jobTitle: "Lærling" }),
    ],
  };
  const excluding = (one: Exclusion) => planOf({ ...situation, exclusions: exclusionsOf(one) });

  test("skips an excluded person, regardless of case of the e-mail, and says who excluded them, why and how it ends", async () => {
    const plan = await excluding({ ...exclusion, until: "2027-01-31" });
    expect(plan.totals).toMatchObject({ employees: 2, matched: 2, changed: 1, changes: 1 });
    expect(plan.employees.find(({ email }) => email === kari.email)).toMatchObject({
      changes: [],
      notes: [
        {
          code: "excluded",
          target: "entra",
          message: "Excluded by leder@example.com until 2027-01-31: Permisjon",
          remedy: "entra-sync include Kari@Example.com, to sync them again.",
        },
      ],
    });
    expect(plan.employees.find(({ email }) => email === "ola@example.com")?.changes).toHaveLength(1);
  });

  test("has no note about an exclusion from a target that is not planned", async () => {
    const plan = await excluding({ ...exclusion, targets: ["photo"] });
    expect(plan.totals.changed).toBe(2);
    expect(plan.employees.flatMap(({ notes }) => notes)).toEqual([]);
  });

  test("reports a missing account, excluded or not", async () => {
    const plan = await planOf({
      employees: [kari],
      exclusions: exclusionsOf(exclusion),
    });
    expect(plan.employees[0]?.notes.map(({ code }) => code)).toEqual(["not-found"]);
  });
});
