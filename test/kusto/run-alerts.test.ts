import { describe, expect, test } from "vitest";
import { firing, hour, minute, nightRun, type Situation } from "./situation.ts";

/** November 2026 by this machine's clock; the 20th is a Friday. */
const at = (text: string) => new Date(`2026-11-${text}:00`);
const now = at("20T09:00");
const last = nightRun(at("20T03:00"));
const before = nightRun(at("19T03:00"));
const everyTarget = ["entra", "photo", "signature"];

const overdue = "A good run is overdue";
const noTelemetry = "No telemetry at all";
const held = "A run is waiting for a person";
const poisoned = "Messages are poisoned";
const stuck = "A queue does not drain";
const certificate = "The certificate ends soon";

const pause = { by: "kari@example.com", at: at("14T10:00").toISOString(), reason: "Wrong values" };
const running = (began: Date, end: Date) => {
  const { endedAt: _, ...run } = nightRun(began, {
    status: "running",
    fanOut: {
      expected: 9,
      sent: 9,
      done: true,
      beatAt: began.toISOString(),
      lanes: {},
      end: end.toISOString(),
    },
  });
  return run;
};
const failed = (began: Date) =>
  nightRun(began, { status: "failed", reason: { code: "database-unreachable", message: "" } });

const table: readonly (readonly [string, Partial<Situation>, readonly string[]])[] = [
  ["after a good night", { runs: [last] }, []],
  ["after a night that failed", { runs: [failed(at("20T03:00")), before] }, [overdue]],
  ["when the timer does not fire", { runs: [before] }, [overdue]],
  ["a month and more after the last good run", { runs: [], since: at("01T12:00") }, [overdue]],
  ["on the day of the deployment, without any run", { runs: [], since: at("20T08:00") }, []],
  ["after the first night of a deployment, without any run", { runs: [], since: at("19T12:00") }, [overdue]],
  [
    "after a night that was done and found none of its people",
    {
      runs: [
        nightRun(at("20T03:00"), { plan: { ...noPlan(), totals: { ...noPlan().totals, matched: 0 } } }),
        before,
      ],
    },
    [overdue],
  ],
  [
    "after a night in which one target could not be planned",
    {
      runs: [
        nightRun(at("20T03:00"), { plan: { ...noPlan(), complete: false, unplanned: ["signature"] } }),
        before,
      ],
    },
    [overdue],
  ],
  ["while a long night goes on as planned", { runs: [running(at("20T03:00"), at("20T12:00")), before] }, []],
  [
    "long after the end of a night that goes on",
    { runs: [running(at("20T03:00"), at("20T05:00")), before] },
    [overdue],
  ],
  [
    "on a Sunday, with a schedule from Monday to Friday",
    { now: at("22T21:00"), schedule: "0 0 3 * * 1-5", runs: [last] },
    [],
  ],
  [
    "on the Monday after, without a night",
    { now: at("23T09:00"), schedule: "0 0 3 * * 1-5", runs: [last] },
    [overdue],
  ],
  [
    "with a monthly schedule, four weeks after the last run",
    { now: at("28T21:00"), schedule: "0 0 3 1 * *", runs: [nightRun(at("01T03:00"))] },
    [],
  ],
  [
    "soon after SYNC_MODE went back to preview",
    { mode: "preview", runs: [before], since: at("20T08:00") },
    [],
  ],
  ["a month after SYNC_MODE went back to preview", { mode: "preview", runs: [] }, []],
  ["while writing is paused for days", { runs: [nightRun(at("14T03:00"))], pause }, []],
  [
    "an hour after writing was resumed",
    { runs: [nightRun(at("14T03:00"))], pause, resumed: { by: "kari", at: at("20T08:00").toISOString() } },
    [],
  ],
  [
    "a night after writing was resumed, without a run",
    { runs: [nightRun(at("14T03:00"))], pause, resumed: { by: "kari", at: at("19T08:00").toISOString() } },
    [overdue],
  ],
  ["when the runs cannot be read", { runs: [last], runsUnreadable: true }, [overdue]],
  ["when the app does not run", { runs: [last], silent: true }, [overdue, noTelemetry]],
  [
    "while a run waits for a person",
    { runs: [nightRun(at("20T03:00"), { status: "held" }), nightRun(at("20T04:00"))] },
    [held],
  ],
  ["with a message in a poison queue", { runs: [last], poisoned: ["sync-entra"] }, [poisoned]],
  [
    "with messages that no one takes",
    { runs: [last], messages: [{ queue: "sync-photo", minutes: 200 }] },
    [stuck],
  ],
  [
    "with messages that no one takes while writing is paused",
    { runs: [last], pause, messages: [{ queue: "sync-photo", minutes: 200 }] },
    [],
  ],
  ["with a certificate of ten days", { runs: [last], certificateDaysLeft: 10 }, [certificate]],
];

describe("which alerts fire about runs, queues and the certificate", () => {
  test.each(table)("%s", async (_, situation, expected) => {
    expect(await firing({ now, runs: [last], ...situation })).toEqual(expected);
  });
});

test("a target that was just switched on is not waited for before its first night", async () => {
  const entraOnly = nightRun(at("20T03:00"), { targets: ["entra"] });
  expect(await firing({ now, targets: everyTarget, since: at("20T08:00"), runs: [entraOnly] })).toEqual([]);
  const laterOn = new Date(now.getTime() + 24 * hour + minute);
  const next = nightRun(at("21T03:00"), { targets: ["entra"] });
  expect(await firing({ now: laterOn, since: at("20T08:00"), runs: [next, entraOnly] })).toEqual([overdue]);
});

function noPlan() {
  return {
    id: "plan",
    digest: "d",
    notes: [],
    blocked: [],
    hasChanges: false,
    complete: true,
    totals: {
      employees: 100,
      matched: 100,
      skipped: 0,
      changed: 0,
      unchanged: 100,
      outOfScope: 0,
      changes: 0,
      equal: 0,
      targets: {},
    },
  };
}
