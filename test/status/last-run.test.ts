import { expect, test } from "vitest";
import { newRun, type Run } from "../../src/core/run.ts";
import { heldRuns, lastRun, recentRuns } from "../../src/status/runs.ts";

const now = new Date("2026-11-22T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

function run(hours: number, changed: Partial<Run> = {}): Run {
  const request = {
    mode: "apply",
    trigger: "schedule",
    startedBy: "kari@example.com",
    targets: ["entra"],
  } as const;
  const endedAt = hoursAgo(hours).toISOString();
  return { ...newRun(request, hoursAgo(hours + 1)), status: "done", endedAt, ...changed };
}

const read = (...runs: Run[]) =>
  recentRuns({ list: async () => runs }, { mode: "apply", targets: ["entra"] }, now);
const check = async (...runs: Run[]) =>
  lastRun(
    () => read(...runs),
    () => now.getTime(),
  )();

test.each<[string, Run[], string, RegExp]>([
  ["none at all", [], "warning", /no run in a month/],
  ["one of last night", [run(9)], "ok", /succeeded 9 h ago/],
  ["one of the night before last", [run(26)], "warning", /for 26 h/],
  [
    "a failed one since",
    [run(2, { status: "failed", reason: { code: "empty-source", message: "" } }), run(26)],
    "warning",
    /is failed \(empty-source\)/,
  ],
  [
    "one of some people only",
    [run(2, { emails: ["kari@example.com"] })],
    "warning",
    /No run of all employees/,
  ],
  ["one of another target only", [run(2, { targets: ["photo"] })], "warning", /No run of all employees/],
  [
    "one that wrote nothing, while writing is on",
    [run(2, { mode: "preview" })],
    "warning",
    /No run of all employees/,
  ],
])("judges the last runs: %s", async (_, runs, state, reason) => {
  expect(await check(...runs)).toMatchObject({ state, reason: expect.stringMatching(reason) });
});

test("reports the last run without the name of its requester", async () => {
  const [failed, good] = [
    run(1, { status: "failed", reason: { code: "not-queued", message: "…" } }),
    run(20),
  ];
  const found = await read(failed, good);
  expect([found.last?.code, found.lastGood?.id]).toEqual(["not-queued", good.id]);
  expect(JSON.stringify([found.last, found.lastGood])).not.toContain("kari");
});

test("names the runs that wait for a person, and what holds them", async () => {
  const held = run(1, { status: "held", guards: [{ name: "changed-percent:entra.jobTitle", message: "…" }] });
  expect(await heldRuns(() => read(held, run(20)))()).toMatchObject({
    state: "warning",
    reason: expect.stringContaining(`${held.id} (changed-percent:entra.jobTitle)`),
    remedy: `entra-sync runs ${held.id}`,
  });
  expect(await heldRuns(() => read(run(20)))()).toMatchObject({ state: "ok" });
});
