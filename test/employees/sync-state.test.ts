import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import type { Run } from "../../src/core/run.ts";
import { type OutcomeStatus, outcomeStatuses } from "../../src/core/status.ts";
import type { Change, Note } from "../../src/core/target.ts";
import { stateByRun } from "../../src/employees/sync-state.ts";

const title: Change = { target: "entra", field: "jobTitle", from: "A", to: "B", rule: "authoritative" };
const url: Change = { target: "photo", field: "photo", from: null, to: "https://x", rule: "authoritative" };

const person = (changes: Partial<PlannedEmployee> = {}): PlannedEmployee => ({
  email: "kari@example.com",
  entraId: "1",
  match: "mail",
  inScope: true,
  changes: [],
  notes: [],
  ...changes,
});
const note = (changes: Partial<Note> = {}): Note => ({
  code: "x",
  message: "X.",
  target: "entra",
  ...changes,
});
const came = (status: OutcomeStatus, changes: Partial<Outcome> = {}): Outcome => ({
  run: "r",
  key: "K",
  target: "entra",
  email: "kari@example.com",
  entraId: "1",
  at: "2026-01-01",
  status,
  ...changes,
});

type Judged = Pick<Run, "mode" | "status" | "undo">;
const done: Judged = { mode: "apply", status: "done" };
const preview: Judged = { mode: "preview", status: "done" };
const undo: Judged = { ...done, undo: "20260101T030000Z-aaaaaa" };

const stateIn = (run: Judged, planned?: PlannedEmployee, outcome?: Outcome) =>
  stateByRun(run, { target: "entra", planned, outcome });

test("who still waited when a run was cancelled is not written any more, and differs", () => {
  const cancelled: Judged = { mode: "apply", status: "cancelled" };
  expect(stateIn(cancelled, person({ changes: [title] }), came("queued"))).toMatchObject({
    standing: "differs",
    changes: [title],
  });
});

describe("without an outcome an employee", () => {
  test.each<[string, Judged, PlannedEmployee | undefined, string]>([
    ["without changes or notes in the plan is in step", done, undefined, "in-step"],
    ["with changes in another target is in step", done, person({ changes: [url] }), "in-step"],
    [
      "in doubt about the account waits for a person",
      done,
      person({ entraId: null, match: "unsure" }),
      "unsure",
    ],
    ["with a planned change differs after a preview", preview, person({ changes: [title] }), "differs"],
    [
      "… while a preview is being made",
      { mode: "preview", status: "planning" },
      person({ changes: [title] }),
      "differs",
    ],
    [
      "… and after a run that was cancelled",
      { mode: "apply", status: "cancelled" },
      person({ changes: [title] }),
      "differs",
    ],
    [
      "… and after one that was stale",
      { mode: "apply", status: "stale" },
      person({ changes: [title] }),
      "differs",
    ],
    [
      "is queued while the run goes on",
      { mode: "apply", status: "running" },
      person({ changes: [title] }),
      "queued",
    ],
    [
      "… and once it is planned",
      { mode: "apply", status: "planning" },
      person({ changes: [title] }),
      "queued",
    ],
    ["is held while the run is", { mode: "apply", status: "held" }, person({ changes: [title] }), "held"],
    [
      "out of scope differs, also while the run is held",
      { mode: "apply", status: "held" },
      person({ changes: [title], inScope: false }),
      "differs",
    ],
    ["without an account is not found", preview, person({ entraId: null, match: "none" }), "not-found"],
    ["with two accounts is not found", preview, person({ entraId: null, match: "ambiguous" }), "not-found"],
    ["with a row rejected then is unknown", done, person({ entraId: null, match: "rejected" }), "unknown"],
    ["who was excluded then is unknown", done, person({ notes: [note({ code: "excluded" })] }), "unknown"],
    [
      "excluded elsewhere is in step here",
      done,
      person({ notes: [note({ code: "excluded", target: "photo" })] }),
      "in-step",
    ],
    ["with a note on the whole target is skipped", done, person({ notes: [note()] }), "skipped"],
    [
      "with something to do about a field is skipped",
      done,
      person({ notes: [note({ field: "f", remedy: "Do." })] }),
      "skipped",
    ],
    ["with a remark on a field is in step", done, person({ notes: [note({ field: "f" })] }), "in-step"],
    [
      "with a note in no target is in step",
      done,
      person({ notes: [{ code: "cut", message: "Cut." }] }),
      "in-step",
    ],
  ])("%s", (_, run, planned, standing) => {
    expect(stateIn(run, planned)).toMatchObject({ standing });
  });

  test("has the changes and notes of that target only", () => {
    const notes = [note(), note({ target: "photo" }), { code: "cut", message: "Cut." }];
    expect(stateIn(preview, person({ changes: [title, url], notes }))).toEqual({
      standing: "differs",
      changes: [title],
      notes: [note()],
    });
  });
});

describe("with an outcome an employee", () => {
  const expected: Record<OutcomeStatus, [standing: string, unwritten: number]> = {
    changed: ["in-step", 0],
    unchanged: ["in-step", 0],
    verified: ["in-step", 0],
    failed: ["failed", 1],
    poisoned: ["failed", 1],
    lost: ["failed", 1],
    skipped: ["skipped", 0],
    stale: ["differs", 1],
    superseded: ["differs", 1],
    drifted: ["differs", 1],
    queued: ["queued", 1],
  };
  test.each(outcomeStatuses)("%s stands by it, and what was not written is still to be", (status) => {
    const state = stateIn(done, person({ changes: [title] }), came(status));
    expect([state?.standing, state?.changes.length]).toEqual(expected[status]);
  });

  test("who failed has it with the remedy", () => {
    const failure = came("failed", { code: "forbidden", message: "No.", remedy: "Grant it." });
    expect(stateIn(done, person({ changes: [title] }), failure)).toMatchObject({ failure });
  });

  test("who was skipped has the reason once", () => {
    const reason = { code: "x", message: "X.", remedy: "Do." };
    const skipped = came("skipped", reason);
    expect(stateIn(done, person({ changes: [title] }), skipped)?.notes).toEqual([
      { ...reason, target: "entra" },
    ]);
    expect(stateIn(done, person({ notes: [note()] }), skipped)?.notes).toEqual([note()]);
  });

  test("who was excluded while it waited is unknown once included", () => {
    expect(stateIn(done, person({ changes: [title] }), came("skipped", { code: "excluded" }))).toMatchObject({
      standing: "unknown",
    });
  });

  test("without an account is not found, not skipped", () => {
    const planned = person({ entraId: null, match: "none" });
    expect(stateIn(done, planned, came("skipped", { code: "not-found" }))).toMatchObject({
      standing: "not-found",
    });
  });
});

describe("an undo", () => {
  test.each<[string, Judged, Outcome | undefined, string | undefined]>([
    ["that put something back leaves a difference", undo, came("changed"), "differs"],
    ["of a field that was back already leaves one, too", undo, came("unchanged"), "differs"],
    ["that failed has failed", undo, came("failed"), "failed"],
    ["that is tried again is queued", undo, came("queued"), "queued"],
    ["that is under way is queued", { ...undo, status: "running" }, undefined, "queued"],
    ["that was skipped tells nothing", undo, came("skipped"), undefined],
    ["that was stale tells nothing", undo, came("stale"), undefined],
    ["that was only previewed tells nothing", { ...undo, mode: "preview" }, undefined, undefined],
    ["that was cancelled tells nothing", { ...undo, status: "cancelled" }, undefined, undefined],
  ])("%s", (_, run, outcome, standing) => {
    expect(stateIn(run, person({ match: "record", changes: [title] }), outcome)?.standing).toBe(standing);
  });
});

describe("an excluded field", () => {
  const phone: Change = { ...title, field: "mobilePhone" };
  const left = note({ code: "excluded", field: "mobilePhone", remedy: "entra-sync include" });
  const fields = ["mobilePhone"];
  const wordWith = (planned: PlannedEmployee, now: readonly string[], outcome?: Outcome) =>
    stateByRun(done, { target: "entra", planned, outcome, fields: now })?.standing;

  test("that the plan left alone leaves the person in step", () => {
    expect(wordWith(person({ notes: [left] }), fields)).toBe("in-step");
    expect(wordWith(person({ notes: [left], changes: [title] }), fields)).toBe("differs");
  });

  test("that was planned before it was excluded counts for nothing", () => {
    expect(wordWith(person({ changes: [phone] }), fields)).toBe("in-step");
    expect(wordWith(person({ changes: [phone] }), fields, came("skipped", { code: "excluded" }))).toBe(
      "in-step",
    );
  });

  test("that is included again has not been planned yet", () => {
    expect(wordWith(person({ notes: [left] }), [])).toBe("unknown");
  });
});
