import { expect, it } from "vitest";
import type { ExplainedField } from "../../../src/api/person.ts";
import { orderFields } from "../../../src/console/person/order-fields.ts";

const field = (target: string, name: string, verdict: ExplainedField["verdict"]): ExplainedField => ({
  target,
  field: name,
  held: null,
  verdict,
});

it("puts the fields that differ first within each target, and keeps the order of the rest", () => {
  const ordered = orderFields([
    field("entra", "givenName", "in-step"),
    field("entra", "mobilePhone", "left-alone"),
    field("entra", "surname", "in-step"),
    field("entra", "jobTitle", "differs"),
    field("signature", "signature", "in-step"),
  ]);
  expect(
    ordered.map(({ target, fields, differing }) => [target, fields.map((f) => f.field), differing]),
  ).toEqual([
    ["entra", ["jobTitle", "mobilePhone", "givenName", "surname"], 1],
    ["signature", ["signature"], 0],
  ]);
});
