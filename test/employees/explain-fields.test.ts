import { expect, test } from "vitest";
import type { DesiredField, Value } from "../../src/core/target.ts";
import { explainFields } from "../../src/employees/explain.ts";
import { memoryTarget } from "../core/memory-target.ts";
import { kari } from "../core/planning.ts";

const desiredField = (to: Value, when: DesiredField["when"] = "always"): DesiredField => {
  return { field: "jobTitle", to, when, rule: when === "always" ? "authoritative" : "if-empty" };
};

test.each<[string, Value, readonly DesiredField[], object]>([
  [
    "what means the same is in step, however it is spelt",
    "Sjef ",
    [desiredField("Sjef")],
    { verdict: "in-step" },
  ],
  [
    "what the database overrules differs",
    "Vikar",
    [desiredField("Sjef")],
    { verdict: "differs", wished: "Sjef" },
  ],
  ["what is to be cleared differs", "Vikar", [desiredField(null)], { verdict: "differs", wished: null }],
  [
    "what is there is left alone where only empty fields are filled",
    "Vikar",
    [desiredField("Sjef", "empty")],
    {
      verdict: "left-alone",
      rule: "if-empty",
    },
  ],
  ["what is empty is filled by the same rule", null, [desiredField("Sjef", "empty")], { verdict: "differs" }],
  [
    "a field without a desired value is left alone by its policy",
    "Vikar",
    [],
    { verdict: "left-alone", rule: "ignore" },
  ],
])("%s", (_, held, desired, expected) => {
  const target = memoryTarget({}, desired);
  const [field] = explainFields(target, kari, { jobTitle: held }, { jobTitle: "ignore" });
  expect(field).toMatchObject({ target: "entra", field: "jobTitle", held, ...expected });
});

test("omits the desired value and the rule where there is none", () => {
  const [field] = explainFields(memoryTarget({}, []), kari, { photo: null }, {});
  expect(field).toEqual({ target: "entra", field: "photo", held: null, verdict: "left-alone" });
});
