import { expect, test } from "vitest";
import type { Run } from "../../src/core/run.ts";
import { runsToRead } from "../../src/employees/run-results.ts";

const all = ["entra", "photo"];
const counted = { employees: 1, changes: 1, cleared: 0 };

/** So that each run is older than the one before. */
let made = 0;

/** A run that was planned; `left` are targets that could not be. */
function run(id: string, { left = [], ...changes }: Partial<Run> & { left?: readonly string[] } = {}): Run {
  const targets = changes.targets ?? all;
  const counts = {
    employees: 1,
    matched: 1,
    skipped: 0,
    changed: 1,
    unchanged: 0,
    outOfScope: 0,
    changes: 1,
  };
  const planned = targets.filter((target) => !left.includes(target));
  return {
    id,
    status: "done",
    mode: "apply",
    trigger: "request",
    startedBy: "me",
    targets,
    traceparent: "",
    createdAt: new Date(Date.UTC(2026, 0, 1) - made++).toISOString(),
    plan: {
      id,
      digest: "",
      blocked: [],
      hasChanges: true,
      complete: left.length === 0,
      totals: {
        ...counts,
        equal: 0,
        targets: Object.fromEntries(planned.map((target) => [target, counted])),
      },
      notes: left.map((target) => ({ code: "unavailable", message: "Down.", target })),
    },
    ...changes,
  };
}
const { plan: _, ...unplanned } = run("unplanned");
const alone = { emails: ["kari@example.com"] };

test.each<[string, readonly Run[], string[]]>([
  ["the newest run of all employees suffices", [run("b"), run("a")], ["b"]],
  ["newer runs of some people are added", [run("c", alone), run("b"), run("a", alone)], ["c", "b"]],
  ["a run without a plan is left out", [unplanned, run("a")], ["a"]],
  [
    "each target has a newest plan of its own",
    [run("c", { targets: ["photo"] }), run("b"), run("a")],
    ["c", "b"],
  ],
  ["a run of other targets is left out", [run("b", { targets: ["signature"] }), run("a")], ["a"]],
  [
    "a target that could not be planned takes an older run",
    [run("c", { left: ["photo"] }), run("b"), run("a")],
    ["c", "b"],
  ],
  ["without runs there is nothing to read", [], []],
])("%s", (_, runs, expected) => {
  expect(runsToRead(runs, all).map(({ id }) => id)).toEqual(expected);
});

test("of two runs in the same second the later one is newer, regardless of their ids; a held run is as new as its release", () => {
  const second = { createdAt: "2026-01-01T03:00:00.100Z" };
  const later = { createdAt: "2026-01-01T03:00:00.200Z" };
  expect(runsToRead([run("z", second), run("a", later)], all).map(({ id }) => id)).toEqual(["a"]);
  const release = { by: "me", at: "2026-01-01T09:00:00.000Z", plan: "p" };
  const released = run("z", { ...second, release });
  expect(runsToRead([run("a", later), released], all).map(({ id }) => id)).toEqual(["z"]);
});

test("at most 60 runs are read besides the one of all employees", () => {
  const runs = [...Array.from({ length: 500 }, (_, n) => run(`${n}`, alone)), run("everyone"), run("older")];
  const selected = runsToRead(runs, all);
  expect(selected).toHaveLength(61);
  expect(selected.at(-1)?.id).toBe("everyone");
});
