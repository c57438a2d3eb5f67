import { expect, test } from "vitest";
import type { Run } from "../../src/core/run.ts";
import { runsToRead } from "../../src/employees/run-account.ts";

const all = ["entra", "photo"];
const told = { employees: 1, changes: 1, cleared: 0 };

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
    ...{ id, status: "done", mode: "apply", trigger: "request", startedBy: "me", targets, traceparent: "" },
    createdAt: new Date(Date.UTC(2026, 0, 1) - made++).toISOString(),
    plan: {
      ...{ id, digest: "", blocked: [], hasChanges: true, complete: left.length === 0 },
      totals: { ...counts, equal: 0, targets: Object.fromEntries(planned.map((target) => [target, told])) },
      notes: left.map((target) => ({ code: "unavailable", message: "Down.", target })),
    },
    ...changes,
  };
}
const { plan: _, ...unplanned } = run("unplanned");
const alone = { emails: ["kari@example.com"] };

test.each<[string, readonly Run[], string[]]>([
  ["the newest of everybody tells it all", [run("b"), run("a")], ["b"]],
  ["newer ones of some people come on top", [run("c", alone), run("b"), run("a", alone)], ["c", "b"]],
  ["a run without a plan tells nothing", [unplanned, run("a")], ["a"]],
  [
    "each target has a newest plan of its own",
    [run("c", { targets: ["photo"] }), run("b"), run("a")],
    ["c", "b"],
  ],
  ["one of other targets tells nothing", [run("b", { targets: ["signature"] }), run("a")], ["a"]],
  [
    "a target that could not be planned is told by an older run",
    [run("c", { left: ["photo"] }), run("b"), run("a")],
    ["c", "b"],
  ],
  ["of no run there is nothing to tell", [], []],
])("%s", (_, runs, telling) => {
  expect(runsToRead(runs, all).map(({ id }) => id)).toEqual(telling);
});

test("of two in the same second the later one is the newer, whatever their ids; and a held run is as new as its release", () => {
  const second = { createdAt: "2026-01-01T03:00:00.100Z" };
  const later = { createdAt: "2026-01-01T03:00:00.200Z" };
  expect(runsToRead([run("z", second), run("a", later)], all).map(({ id }) => id)).toEqual(["a"]);
  const release = { by: "me", at: "2026-01-01T09:00:00.000Z", plan: "p" };
  const released = run("z", { ...second, release });
  expect(runsToRead([run("a", later), released], all).map(({ id }) => id)).toEqual(["z"]);
});

test("at most 60 are read besides the one of everybody, however often people were synced alone", () => {
  const runs = [...Array.from({ length: 500 }, (_, n) => run(`${n}`, alone)), run("everybody"), run("older")];
  const telling = runsToRead(runs, all);
  expect(telling).toHaveLength(61);
  expect(telling.at(-1)?.id).toBe("everybody");
});
