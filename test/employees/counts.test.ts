import { expect, test } from "vitest";
import { describeRun } from "../../src/cli/describe/run.ts";
import { tallying } from "../../src/core/outcome.ts";
import { type PlannedEmployee, totalsOf } from "../../src/core/plan.ts";
import type { Note } from "../../src/core/target.ts";
import { stateByRun } from "../../src/employees/sync-state.ts";
import { aRun } from "../cli/a-run.ts";

const targets = ["entra", "photo"];
const person = (changes: Partial<PlannedEmployee> = {}): PlannedEmployee => ({
  email: "kari@example.com",
  entraId: "1",
  match: "mail",
  inScope: true,
  changes: [],
  notes: [],
  ...changes,
});
const note = (changes: Partial<Note>): Note => ({ code: "x", message: "X.", ...changes });
const title = { target: "entra", field: "jobTitle", from: "A", to: "B", rule: "authoritative" };

const everyone: readonly PlannedEmployee[] = [
  person({ changes: [title] }),
  person(),
  person({ notes: [note({})] }),
  person({ notes: [note({ target: "entra", field: "jobTitle" })] }),
  person({ notes: [note({ target: "photo" })] }),
  person({ notes: [note({ target: "entra", field: "mobilePhone", remedy: "Do." })] }),
  person({ notes: [note({ target: "photo", code: "excluded" })] }),
  person({ entraId: null, match: "none", notes: [note({})] }),
];

test("the list of employees and a plan have the same people in step, and the command line says that number", () => {
  const run = { mode: "preview", status: "done" } as const;
  const listed = everyone.filter((planned) =>
    targets.every(
      (target) => stateByRun(run, { target, planned, outcome: undefined })?.standing === "in-step",
    ),
  );
  const totals = totalsOf(everyone, 0);
  expect(totals).toMatchObject({ employees: 8, changed: 1, unchanged: 6, inStep: listed.length });
  expect(totals.inStep).toBe(3);
  const plan = { id: "p", digest: "d", totals, notes: [], blocked: [], hasChanges: true, complete: true };
  expect(describeRun(aRun({ plan })).join("\n")).toContain(
    "to change  1  person, 1 change; 3 in step, 4 left out",
  );
});

test("a run counts people once, however many of their targets changed, and who failed anywhere as failed", () => {
  const found = tallying();
  const came = (who: string, target: string, status: "changed" | "failed" | "skipped") =>
    found.add({ target, status }, who);
  for (const target of targets) for (const who of ["a", "b", "c"]) came(who, target, "changed");
  came("c", "signature", "failed");
  came("c", "signature", "changed");
  came("d", "photo", "failed");
  came("e", "photo", "skipped");
  expect(found.tally.people).toEqual({ changed: 2, failed: 2 });
  const { counts, people } = found.tally;
  const said = describeRun(aRun({ summary: { counts, people, failures: [], seconds: 1 } })).join("\n");
  expect(said).toMatch(/people +✓ changed +2\n +people +✗ failed +2\n +entra +✓ changed +3/);
});
