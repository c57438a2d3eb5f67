import { expect, test } from "vitest";
import { newRun, type Run } from "../../src/core/run.ts";
import { settings } from "../../src/status/checks.ts";
import { type Expecting, heldRuns, lastRun, recentRuns } from "../../src/status/runs.ts";

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

/** A nightly schedule that has been waited for since long ago, and no pause. */
const expecting: Expecting = {
  schedule: "0 0 3 * * *",
  expectations: {
    get: async () => ({
      entra: { mode: "apply", schedule: "0 0 3 * * *", since: hoursAgo(500).toISOString() },
      photo: { mode: "apply", schedule: "0 0 3 * * *", since: hoursAgo(500).toISOString() },
    }),
    keep: async () => {},
  },
  pause: { history: async () => [] },
};

const read = (...runs: Run[]) =>
  recentRuns({ list: async () => runs }, { mode: "apply", targets: ["entra"], expecting }, now);
const check = async (...runs: Run[]) => lastRun(() => read(...runs))();

test.each<[string, Run[], string, RegExp]>([
  ["none at all", [], "warning", /overdue.*There has been none in a month/],
  ["one of last night", [run(8)], "ok", /succeeded 8 h ago\. The next is due by 2026-11-23T05:00/],
  ["one of the night before last", [run(32)], "warning", /overdue: it was due by .*, 7 h ago/],
  [
    "a failed one since",
    [run(2, { status: "failed", reason: { code: "empty-source", message: "" } }), run(32)],
    "warning",
    /is failed \(empty-source\)/,
  ],
  [
    "one of some people only",
    [run(2, { emails: ["kari@example.com"] })],
    "warning",
    /A good run of all employees is overdue/,
  ],
  [
    "one that waits, though the last night was good",
    [
      run(0, {
        status: "planning",
        reason: { code: "database-unreachable", message: "The server is away." },
      }),
      run(8),
    ],
    "warning",
    /waits: The server is away\./,
  ],
  [
    "one of another target only",
    [run(2, { targets: ["photo"] })],
    "warning",
    /A good run of all employees is overdue/,
  ],
  [
    "one that wrote nothing, while writing is on",
    [run(2, { mode: "preview" })],
    "warning",
    /A good run of all employees is overdue/,
  ],
])("judges the last runs: %s", async (_, runs, state, reason) => {
  expect(await check(...runs)).toMatchObject({ state, reason: expect.stringMatching(reason) });
});

/** A run that found none of its people, or that could not plan a target. */
const lacking = (hours: number, plan: Partial<NonNullable<Run["plan"]>>, changed: Partial<Run> = {}) => {
  const totals = {
    employees: 100,
    matched: 100,
    skipped: 0,
    changed: 0,
    unchanged: 100,
    outOfScope: 0,
    changes: 0,
    equal: 0,
    targets: {},
  };
  const whole = {
    id: "plan",
    digest: "d",
    totals,
    notes: [],
    blocked: [],
    hasChanges: false,
    complete: true,
  };
  return run(hours, { plan: { ...whole, ...plan }, ...changed });
};

test("a run that is done and wrote nothing is an error at once, and the one before remains the last good one", async () => {
  const { totals } = lacking(1, {}).plan ?? {};
  if (!totals) throw new Error("There is a plan.");
  const wrongTenant = lacking(1, { totals: { ...totals, matched: 0, skipped: 100 } });
  const good = run(20);
  expect((await read(wrongTenant, good)).lastGood?.id).toBe(good.id);
  expect(await check(wrongTenant, good)).toMatchObject({
    state: "error",
    reason: expect.stringContaining("None of 100 employees was found in Entra ID."),
    remedy: expect.stringContaining("ENTRA_TENANT_ID"),
    details: { codes: ["no-account-found"], hours: 20, targets: { entra: 20 } },
  });
});

test("each target has its own last good run, and the oldest decides", async () => {
  const targets = ["entra", "photo"];
  const settings = { mode: "apply", targets, expecting } as const;
  const runs = [
    run(2, { targets: ["entra"] }),
    lacking(9, { complete: false, unplanned: ["photo"] }, { targets }),
    run(33, { targets }),
  ];
  const found = await recentRuns({ list: async () => runs }, settings, now);
  expect(found.targets).toMatchObject([
    { target: "entra", lastGoodRun: { id: runs[0]?.id }, age: 2 * 3600, shortcomings: [] },
    { target: "photo", lastGoodRun: { id: runs[2]?.id }, age: 33 * 3600 },
  ]);
  expect(found.lastGood?.id).toBe(runs[2]?.id);
  expect(await lastRun(async () => found)()).toMatchObject({
    state: "error",
    reason: expect.stringContaining("Nothing was planned for photo."),
    details: { hours: 33, targets: { entra: 2, photo: 33 } },
  });
  const later = await recentRuns({ list: async () => runs.filter((_, index) => index !== 1) }, settings, now);
  expect(await lastRun(async () => later)()).toMatchObject({
    state: "warning",
    reason: expect.stringContaining("A good run of all employees is overdue in photo"),
  });
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

test("names what SYNC_SCOPE has in vain, but no address, and nothing that was corrected since", async () => {
  const scope = { offices: ["Olso"], emails: ["kari@example.com"], percent: 0 };
  const noted = (message: string, remedy: string) =>
    run(9, {
      status: "held",
      plan: { notes: [{ code: "unknown-in-scope", message, remedy }] } as unknown as NonNullable<Run["plan"]>,
    });
  const look = (message: string, now = scope) =>
    settings([], now, () => read(run(2, { emails: ["a@b.no"] }), noted(message, "Did you mean Oslo?")))();
  expect(await look("SYNC_SCOPE names office:Olso")).toEqual({
    state: "warning",
    reason: "SYNC_SCOPE names office:Olso",
    remedy: "Did you mean Oslo?",
  });
  expect(JSON.stringify(await look("SYNC_SCOPE names email:kari@example.com"))).not.toContain("@");
  expect(await look("SYNC_SCOPE names office:Olso", { ...scope, offices: ["Oslo"] })).toMatchObject({
    state: "ok",
  });
});
