import { describe, expect, test } from "vitest";
import type { Totals } from "../../src/core/plan.ts";
import { foundAccounts, guardMatched, type Judged, shortcomings } from "../../src/core/safety/good-run.ts";
import { accountOf, people, planOf } from "./planning.ts";

const totals = (changes: Partial<Totals> = {}): Totals => ({
  employees: 100,
  matched: 100,
  skipped: 0,
  changed: 0,
  unchanged: 100,
  outOfScope: 0,
  changes: 0,
  equal: 0,
  targets: {},
  ...changes,
});

const planned = (target: string, employees: number) => ({
  [target]: { employees, changes: employees, cleared: 0 },
});

/** A run of everyone that is done, with these totals, and counts of outcomes of target entra. */
const run = (
  plan: Partial<NonNullable<Judged["plan"]>> = {},
  counts: NonNullable<Judged["summary"]>["counts"][string] = {},
  changes: Partial<Judged> = {},
): Judged => ({
  id: "run",
  status: "done",
  mode: "apply",
  targets: ["entra", "photo"],
  plan: {
    id: "plan",
    digest: "d",
    totals: totals(),
    notes: [],
    blocked: [],
    hasChanges: true,
    complete: true,
    ...plan,
  },
  summary: {
    counts: { entra: counts },
    failures: counts.failed
      ? [{ email: "p1@example.com", target: "entra", code: "forbidden", message: "No." }]
      : [],
    seconds: 1,
  },
  ...changes,
});

const writes = (employees: number) => ({ totals: totals({ targets: planned("entra", employees) }) });

test.each<[string, Judged, string[]]>([
  ["with nothing to do", run(), []],
  ["that wrote some and failed for others", run(writes(20), { changed: 1, failed: 19 }), []],
  ["in which two of two failed", run(writes(2), { failed: 2 }), []],
  ["that was only verified", run({}, { verified: 10, failed: 3 }), []],
  ["in which all was written before", run(writes(3), { unchanged: 1, failed: 3 }), []],
  [
    "in which all failed",
    run(writes(20), { failed: 17, poisoned: 2, lost: 1, skipped: 5 }),
    ["all-writes-failed"],
  ],
  [
    "in which all failed of two there are",
    run({ totals: totals({ employees: 2, matched: 2, targets: planned("entra", 2) }) }, { failed: 2 }),
    ["all-writes-failed"],
  ],
  ["that found no one", run({ totals: totals({ matched: 0, skipped: 100 }) }), ["no-account-found"]],
  ["that did not plan it", run({ complete: false, unplanned: ["entra"] }), ["target-not-planned"]],
  ["that did not plan another target", run({ complete: false, unplanned: ["photo"] }), []],
  ["of 0.1 that did not plan something", run({ complete: false }), ["target-not-planned"]],
  ["that did not include it", run({}, {}, { targets: ["photo"] }), ["target-not-planned"]],
  ["that found far fewer", run({ blocked: ["matched"] }), ["fewer-accounts-found"]],
  [
    "that found far fewer, as a person has confirmed",
    run({ blocked: ["matched"] }, {}, { release: { by: "kari", at: "2026-11-22T03:00:00Z", plan: "plan" } }),
    [],
  ],
])("a run %s is judged %j by the profile's", (_, judged, codes) => {
  expect(shortcomings(judged, "entra").map(({ code }) => code)).toEqual(codes);
});

test("says what failed, and what to do", () => {
  expect(shortcomings(run(writes(20), { failed: 20 }), "entra")).toEqual([
    {
      code: "all-writes-failed",
      message: "No one was written in entra: 20 failed (forbidden).",
      target: "entra",
      remedy:
        "Hardly all of them are administrators': see whether a permission or role of the app was removed (entra-sync status), or the accounts are in a restricted management administrative unit, then retry them: entra-sync runs run",
    },
  ]);
  const { summary, ...judged } = run(writes(20), { failed: 20 });
  const failures = summary?.failures.map((one) => ({ ...one, code: "refused" })) ?? [];
  expect(
    shortcomings({ ...judged, ...(summary && { summary: { ...summary, failures } }) }, "entra"),
  ).toMatchObject([{ remedy: "Fix the cause, then retry them: entra-sync runs run" }]);
});

test.each<[string, Partial<Judged>, boolean]>([
  ["everyone", {}, true],
  ["some people", { emails: ["p1@example.com"] }, false],
  ["an undo", { undo: "run" }, false],
  ["a run that failed", { status: "failed" }, false],
])("what the next runs are compared with is of %s: %j", (_, changes, expected) => {
  expect(foundAccounts(run({}, {}, changes))).toBe(expected);
});

describe("guard matched", () => {
  const found = (matched: number, employees: number, rejected = 0) =>
    totals({ matched, employees, skipped: employees - matched, rejected });

  test.each<[string, Totals, Totals | undefined, number, boolean]>([
    ["nothing to compare with", found(0, 100), undefined, 20, false],
    ["no one any more", found(0, 100), found(100, 100), 20, true],
    ["a fifth fewer", found(80, 100), found(100, 100), 20, false],
    ["more than a fifth fewer", found(79, 100), found(100, 100), 20, true],
    ["nine fewer of 40", found(31, 40), found(40, 40), 20, false],
    ["most of a small company gone", found(2, 6), found(6, 6), 20, true],
    ["half of a small company gone", found(3, 6), found(6, 6), 20, false],
    ["a new company of newcomers without accounts", found(100, 180), found(100, 100), 20, true],
    ["rows that are gone", found(50, 50), found(100, 100), 20, false],
    ["rows that are rejected", found(50, 100, 50), found(100, 100), 20, false],
    ["more than before", found(100, 100), found(50, 100), 20, false],
    ["a share that is let through", found(0, 100), found(100, 100), 100, false],
  ])("%s", (_, now, last, percent, isHeld) => {
    expect(guardMatched(now, last, percent).map(({ name }) => name)).toEqual(isHeld ? ["matched"] : []);
  });

  test("holds a plan of everyone, and says what it is compared with; not one of some people", async () => {
    const employees = people(20);
    const situation = { employees, accounts: employees.slice(0, 5).map((one) => accountOf(one)) };
    const lastMatched = found(20, 20);
    expect((await planOf({ ...situation, lastMatched })).blocked).toEqual(["matched"]);
    const emails = employees.slice(4, 8).map(({ email }) => email);
    expect((await planOf({ ...situation, lastMatched, emails })).blocked).toEqual([]);
    expect(guardMatched(found(5, 20), lastMatched, 20)[0]?.message).toBe(
      "5 of 20 employees have an account in Entra ID; in the last good run it was 20 of 20 (at most 20 % may be missing).",
    );
  });
});
