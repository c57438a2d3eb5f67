import { describe, expect, test } from "vitest";
import { normalize } from "../../src/core/key.ts";
import type { Content, CurrentState, Note, Restoration, Value, Written } from "../../src/core/target.ts";
import { guardUndo, planUndo, type Undoable } from "../../src/core/undo.ts";

const run = "20261122T030000Z-aaaaaa";
const email = "kari@fjordbo.example";

const wrote = (field: string, from: Value, to: Value, content?: Content): Restoration => ({
  target: "entra",
  field,
  from,
  to,
  rule: "authoritative",
  ...(content && { content }),
});

const target = (restore = true): Undoable["target"] => ({
  name: "entra",
  same: (_, a, b) => normalize(a) === normalize(b),
  ...(restore && { restore: async (): Promise<Written> => ({ requestId: undefined, refused: [] }) }),
});

/** Plans the undo of a write, given the current state. */
function undone(
  written: readonly Restoration[],
  found: CurrentState | Note,
  { excluded = [] as string[], excludedFields = [] as string[], restore = true } = {},
) {
  const plan = planUndo({
    id: "plan",
    mode: "apply",
    now: new Date("2026-11-23T08:00:00Z"),
    run,
    email,
    entraId: "1",
    requested: ["entra"],
    targets: [{ target: target(restore), written, found }],
    excluded,
    excludedFields,
  });
  const [person] = plan.employees;
  return { plan, changes: person?.changes, codes: person?.notes.map(({ code }) => code) };
}

describe("what a run wrote", () => {
  test("is changed from the current to the previous value, with the run in the rule", () => {
    const { plan, changes, codes } = undone(
      [wrote("jobTitle", "Sjef", "Lærling"), wrote("mobilePhone", null, "900")],
      { values: { jobTitle: "Lærling ", mobilePhone: "900" } },
    );
    expect(changes).toEqual([
      { target: "entra", field: "jobTitle", from: "Lærling ", to: "Sjef", rule: `undo:${run}` },
      { target: "entra", field: "mobilePhone", from: "900", to: null, rule: `undo:${run}` },
    ]);
    expect(codes).toEqual(["will-return"]);
    expect(plan).toMatchObject({ hasChanges: true, complete: true, blocked: [], emails: [email] });
    expect(plan.totals.targets).toEqual({ entra: { employees: 1, changes: 2, cleared: 1 } });
  });

  test("has the same digest for the same undo, and another one for another current value", () => {
    const written = [wrote("jobTitle", "Sjef", "Lærling")];
    const digest = (title: string) => undone(written, { values: { jobTitle: title } }).plan.digest;
    expect(digest("Lærling")).toBe(digest("Lærling"));
    expect(digest("Lærling")).not.toBe(digest("Lærling "));
  });

  test("does not return where this person is excluded", () => {
    const written = [wrote("jobTitle", "Sjef", "Lærling")];
    expect(undone(written, { values: { jobTitle: "Lærling" } }, { excluded: ["entra"] }).codes).toEqual([]);
    const fields = { excludedFields: ["jobTitle"] };
    expect(undone(written, { values: { jobTitle: "Lærling" } }, fields).codes).toEqual([]);
  });
});

describe("is not changed, with the reason,", () => {
  const html = { SignatureHtml: "<p>Hei</p>" };
  test.each<[string, CurrentState | Note, Restoration, string]>([
    [
      "what was changed since",
      { values: { jobTitle: "Vikar" } },
      wrote("jobTitle", "A", "B"),
      "changed-since-written",
    ],
    ["what was cleared since", { values: {} }, wrote("jobTitle", "A", "B"), "changed-since-written"],
    [
      "what is as it was before",
      { values: { jobTitle: "A" } },
      wrote("jobTitle", "A", "B"),
      "already-undone",
    ],
    [
      "what is behind a hash and was not kept",
      { values: { jobTitle: "B" }, contents: { jobTitle: html } },
      wrote("jobTitle", "A", "B"),
      "not-kept",
    ],
    ["what cannot be read", { code: "forbidden", message: "No." }, wrote("jobTitle", "A", "B"), "forbidden"],
  ])("%s", (_, found, written, code) => {
    expect(undone([written], found)).toMatchObject({
      changes: [],
      codes: [code],
      plan: { hasChanges: false },
    });
  });

  test("a value that is a hash is restored if its content was kept", () => {
    const found = { values: { jobTitle: "B" }, contents: { jobTitle: html } };
    expect(undone([wrote("jobTitle", "A", "B", html)], found).changes).toMatchObject([
      { from: "B", to: "A" },
    ]);
  });

  test("a target that cannot restore anything", () => {
    const found = { values: { jobTitle: "B" } };
    expect(undone([wrote("jobTitle", "A", "B")], found, { restore: false }).codes).toEqual([
      "cannot-be-undone",
    ]);
  });
});

describe("the undo of a whole run", () => {
  const plan = (changed: number) => {
    const totals = { changed, employees: changed, matched: changed, skipped: 0, unchanged: 0 };
    return { totals: { ...totals, outOfScope: 0, changes: changed, equal: 0, targets: {} } };
  };
  test("is held from ten people on, where no one has read its plan", () => {
    expect(guardUndo(plan(10), { run })).toMatchObject([{ name: "undo-unread" }]);
    expect(guardUndo(plan(9), { run })).toEqual([]);
  });

  test("goes on where it was requested by the digest of a plan", () => {
    expect(guardUndo(plan(1000), { run, digest: "a".repeat(64) })).toEqual([]);
  });
});
