import { expect, test } from "vitest";
import { unsurePerson } from "../../src/core/identity/unsure.ts";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { describePlan } from "../../src/report/describe-plan.ts";
import { redactPlan } from "../../src/report/redact.ts";
import { change, planFor } from "../core/any-plan.ts";

const id = "11111111-2222-3333-4444-555555555555";
const account = {
  id,
  userPrincipalName: "post@example.com",
  displayName: "Postmottak",
  accountEnabled: false,
};
const unsure: PlannedEmployee = unsurePerson(
  { email: "kari@example.com", inScope: true, changes: [change()] },
  "alias-only",
  [{ account, way: "proxyAddresses" }],
  [],
);

test("a plan shows who is unsure, the account it may be, and what it would get", () => {
  const people = describePlan(planFor([unsure])).blocks.find(({ kind }) => kind === "people");
  expect(people).toMatchObject({
    people: [
      {
        name: "kari@example.com",
        about: "unsure, not written until a person confirms it",
        changes: [{ attribute: "entra.jobTitle", from: "Lærling", to: "Rådgiver" }],
        remarks: [
          {
            message: expect.stringContaining("which is disabled"),
            remedy: expect.stringContaining("--refuse"),
          },
          {
            message: `Perhaps post@example.com (${id}), "Postmottak", disabled: found by proxyAddresses; confirmed, it would get the values below.`,
          },
        ],
      },
    ],
  });
});

test("a redacted plan has no value or name of who is unsure, and on request no address or id either", () => {
  const values = JSON.stringify(redactPlan(planFor([unsure]), "values"));
  expect(values).toContain("alias-only");
  expect(values).not.toMatch(/Lærling|Rådgiver|Postmottak/);
  const people = JSON.stringify(redactPlan(planFor([unsure]), "people"));
  expect(people).not.toMatch(/kari@|post@|1111-|5555|Postmottak/);
});
