import { expect, test } from "vitest";
import { accountKey } from "../../src/core/key.ts";
import { makePlan } from "../../src/core/make-plan.ts";
import type { Target } from "../../src/core/target.ts";
import { accountOf, employee, people, rowsOf } from "./planning.ts";

const [older, newer] = ["a".repeat(64), "b".repeat(64)];

/** A target with one value, which is a title in a template; `written` is what each person has been given, by title. */
const signatures: Target = {
  name: "signature",
  prepare: () => Promise.reject(new Error("It is prepared by the test.")),
  desired: ({ title }) => ({
    fields: [{ field: "signature", to: `new ${title}`, rule: "authoritative", when: "always" }],
    notes: [],
  }),
  current: () => Promise.reject(new Error("Planning reads no mailbox.")),
  same: (_, a, b) => a === b,
  write: () => Promise.reject(new Error("Planning writes nothing.")),
};

interface Situation {
  readonly count: number;
  /** How many of them have another title since their signature was written. */
  readonly promoted?: number;
  /** How many of them have no signature yet. */
  readonly unwritten?: number;
  readonly approved?: readonly string[];
  readonly maxChangedPercent?: number;
  readonly emails?: readonly string[];
}

/** The plan of a company after its templates have changed since everyone's signature was written. */
function planOf({
  count,
  promoted = 0,
  unwritten = 0,
  approved = [],
  maxChangedPercent = 20,
  emails,
}: Situation) {
  const employees = people(count).map((one, index) =>
    index < promoted ? employee({ ...one, title: "Sjef" }) : one,
  );
  const accounts = people(count).map((one) => accountOf(one));
  const memory = { refusals: [], facts: { rendered: "old Rådgiver", title: "Rådgiver", templates: older } };
  return makePlan({
    id: "plan",
    mode: "apply",
    accounts,
    requested: ["signature"],
    emails,
    now: new Date(0),
    source: { rows: count, employees: rowsOf({ employees }), rejected: [] },
    targets: [
      {
        target: signatures,
        memories: new Map(accounts.slice(unwritten).map(({ id }) => [accountKey(id), memory])),
        isRemembered: true,
        known: ({ employee: { title }, memory: { facts } }) => ({
          values: { signature: facts["rendered"] ?? null },
          ...(facts["title"] === title && { byTemplate: ["signature"] }),
        }),
        templates: { digest: newer, remembered: ({ facts }) => facts["templates"] },
      },
    ],
    inScope: () => true,
    exclusions: { byAccount: new Map(), byAddress: new Map() },
    withheld: (one) => one,
    limits: { maxChangedPercent, maxClearedPercent: 20, holdReplacedPeople: 3 },
    isApproved: (name) => approved.includes(name),
  });
}

test("a plan has the templates before and now, and holds what only they change until they are approved", () => {
  const { plan, guards } = planOf({ count: 40 });
  expect(plan.templates).toEqual({ target: "signature", from: older, to: newer, people: 40 });
  expect(plan.blocked).toEqual(["template-changed"]);
  expect(guards).toMatchObject([
    {
      target: "signature",
      approval: `templates:${newer}`,
      people: 40,
      message: expect.stringMatching(
        new RegExp(`from aaaaaaaa to bbbbbbbb.* 40 people .*: entra-sync templates approve ${newer}\\.$`),
      ),
    },
  ]);
  expect(plan.employees[0]?.changes).toMatchObject([{ cause: "template" }]);
});

test("the approval of exactly these templates lets them through", () => {
  expect(planOf({ count: 40, approved: [`templates:${newer}`] }).plan.blocked).toEqual([]);
  expect(planOf({ count: 40, approved: [`templates:${older}`] }).plan.blocked).toEqual(["template-changed"]);
});

test("what the approval of templates lets through is no more than they change: data is counted as ever", () => {
  const approved = [`templates:${newer}`];
  const changed = ["changed-percent:signature.signature"];
  expect(planOf({ count: 50, promoted: 10, approved }).plan.blocked).toEqual([]);
  expect(planOf({ count: 50, promoted: 11, approved }).plan.blocked).toEqual(changed);
  const { plan, guards } = planOf({ count: 50, promoted: 11 });
  expect(plan.blocked).toEqual([...changed, "template-changed"]);
  expect(guards.map(({ message }) => message)).toEqual([
    expect.stringContaining("would change for 11 of 50 people"),
    expect.stringContaining("changes it for 39 people"),
  ]);
  expect(plan.employees.slice(0, 12).map(({ changes }) => changes[0]?.cause)).toEqual([
    ...Array(11).fill(undefined),
    "template",
  ]);
});

test.each([
  [2, 20, []],
  [3, 20, ["template-changed"]],
  [40, 100, []],
])("of %i people, with at most %i %% changed, new templates trip %j", (count, maxChangedPercent, blocked) => {
  expect(planOf({ count, maxChangedPercent }).plan.blocked).toEqual(blocked);
});

test("new templates can be tried on one person of many", () => {
  expect(planOf({ count: 40, emails: ["p1@example.com"] }).plan.blocked).toEqual([]);
});

test("the first values of everyone in a target are held until someone approves that, apart from people's data", () => {
  const { plan, guards } = planOf({ count: 50, unwritten: 50 });
  expect(plan.blocked).toEqual(["first-run:signature"]);
  expect(guards).toMatchObject([
    {
      target: "signature",
      approval: "first-run:signature",
      message: expect.stringMatching(
        /first time for 50 of 50 people.*: entra-sync targets approve signature\.$/,
      ),
    },
  ]);
  expect(plan.employees[0]?.changes).toMatchObject([{ from: null, cause: "first" }]);
  expect(planOf({ count: 50, unwritten: 50, approved: ["first-run:signature"] }).plan.blocked).toEqual([]);
});

test.each([
  [10, []],
  [11, ["template-changed", "first-run:signature"]],
])("of 50 people with old templates %i without a signature trip %j", (unwritten, blocked) => {
  const approved = blocked.length ? [] : [`templates:${newer}`];
  expect(planOf({ count: 50, unwritten, approved }).plan.blocked).toEqual(blocked);
});
