import { describe, expect, test } from "vitest";
import { type Plan, type PlannedEmployee, totalsOf, toWrite } from "../../src/core/plan.ts";
import { digestOf } from "../../src/core/safety/approval.ts";
import { divide, heldTargets, type Part } from "../../src/core/safety/held-targets.ts";

const targets = [{ name: "entra" }, { name: "photo" }, { name: "signature", shows: ["entra", "photo"] }];
const requested = targets.map(({ name }) => name);
const about = (target: string) => ({ name: `changed-percent:${target}.x`, message: "Too many.", target });
const ofAll = { name: "source-rows", message: "Rows are gone." };

describe("guards hold", () => {
  test.each([
    ["nothing where there are none", [], []],
    ["signatures alone", [about("signature")], ["signature"]],
    ["signatures with the profiles that they show", [about("entra")], ["entra", "signature"]],
    ["signatures with the photos that they show", [about("photo")], ["photo", "signature"]],
    ["everything that was requested where the database looks wrong", [about("photo"), ofAll], requested],
  ])("%s", (_, guards, held) => {
    expect(heldTargets(guards, requested, targets)).toEqual(held);
  });

  test("no target that was not requested", () => {
    expect(heldTargets([about("entra")], ["entra"], targets)).toEqual(["entra"]);
  });
});

const change = (target: string) => ({ target, field: "x", from: "a", to: "b", rule: "authoritative" });
const person = (name: string, ...changed: string[]): PlannedEmployee => ({
  email: `${name}@example.com`,
  entraId: `id-of-${name}`,
  match: "mail",
  inScope: true,
  changes: changed.map(change),
  notes: [{ code: "account-disabled", message: "Of the account." }],
});
const stranger: PlannedEmployee = {
  email: "no@example.com",
  entraId: null,
  match: "none",
  inScope: true,
  changes: [],
  notes: [{ code: "not-found", message: "None." }],
};

function planOf(employees: readonly PlannedEmployee[], held: readonly string[]): Plan {
  return {
    version: 1,
    id: "whole",
    createdAt: "2026-11-22T03:00:00.000Z",
    mode: "apply",
    targets: requested,
    digest: digestOf(toWrite(employees)),
    complete: true,
    blocked: ["template-changed"],
    held,
    templates: { target: "signature", from: null, to: "b".repeat(64), people: 2 },
    hasChanges: true,
    totals: totalsOf(employees, 7),
    notes: [{ code: "roaming-signatures", message: "They do not show.", target: "signature" }],
    employees,
  };
}
const people = [person("kari", "entra", "signature"), person("ola", "signature"), person("per"), stranger];
const ids = { free: "free", waiting: "waiting" };

describe("a plan of which a part is held", () => {
  const divided = divide(planOf(people, ["signature"]), ids) ?? expect.fail("It is held as a whole.");
  const planned = (part: Part): Plan => {
    const employees = people.flatMap((one) => part.of(one) ?? []);
    return { ...part.plan(), employees };
  };
  const [free, waiting] = [planned(divided.free), planned(divided.waiting)];
  const changedIn = ({ employees }: Plan) =>
    employees.flatMap(({ email, changes }) => changes.map(({ target }) => `${email} ${target}`));

  test("is two plans, in which every change is once, each with a digest of its own", () => {
    expect(changedIn(free)).toEqual(["kari@example.com entra"]);
    expect(changedIn(waiting)).toEqual(["kari@example.com signature", "ola@example.com signature"]);
    expect([free.digest, waiting.digest]).toEqual([free, waiting].map((one) => digestOf(one.employees)));
  });

  test("counts and tells in each what is in it, and blocks only what waits", () => {
    const everyone = { employees: 4, matched: 3, skipped: 1 };
    expect(free).toMatchObject({ id: "free", targets: ["entra", "photo"], blocked: [], notes: [] });
    expect(free.totals).toMatchObject({ ...everyone, changed: 1, unchanged: 2, changes: 1 });
    expect([free.held, free.templates]).toEqual([undefined, undefined]);
    expect(waiting).toMatchObject({
      id: "waiting",
      targets: ["signature"],
      held: ["signature"],
      blocked: ["template-changed"],
      notes: [{ code: "roaming-signatures" }],
      templates: { people: 2 },
    });
    expect(waiting.totals).toMatchObject({ ...everyone, changed: 2, unchanged: 1, changes: 2 });
  });
});

test("a plan is held as a whole where the rest of it has nothing to write, or it is all held", () => {
  expect(divide(planOf([person("ola", "signature")], ["signature"]), ids)).toBeUndefined();
  expect(divide(planOf(people, requested), ids)).toBeUndefined();
});
