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
const refused = "Microsoft refuses the app";
const held = "A run is waiting for a person";
const poisoned = "Messages are poisoned";
const many = "Many people failed";
const stopped = "A target writes nothing";
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

const patch = { dependency: "graph", operation: "PATCH /users/{id}" } as const;
const read = { dependency: "graph", operation: "GET /users" } as const;
const setSignature = { dependency: "exchange", operation: "POST Set-MailboxMessageConfiguration" } as const;

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
  // Ratio and number, of those attempted.
  [
    "company of ten: one of eight failed",
    { outcomes: [ended("entra", "changed", 7), ended("entra", "failed", 1)] },
    [],
  ],
  [
    "company of ten: the only one who was to be written failed",
    { outcomes: [ended("signature", "failed", 1)] },
    [],
  ],
  [
    "company of ten: both who were to be written failed",
    { outcomes: [ended("signature", "failed", 2)] },
    [stopped],
  ],
  [
    "all 50 photos failed, of 1,500 people verified and skipped",
    {
      outcomes: [
        ended("photo", "failed", 50),
        ended("photo", "verified", 700),
        skipped("photo", "image-not-found", 750),
      ],
    },
    [many, stopped],
  ],
  [
    "the host of all photos does not answer, and no one else was to be written",
    { outcomes: [skipped("photo", "image-unavailable", 50)] },
    [stopped],
  ],
  [
    "someone switched roaming signatures on in a company of ten",
    { outcomes: [skipped("signature", "roaming-signatures", 10), ended("entra", "changed", 2)] },
    [stopped],
  ],
  [
    "two people have photos at a host that is gone, two nights long",
    { outcomes: [skipped("photo", "image-unavailable", 4)] },
    [],
  ],
  [
    "the host of some photos does not answer, and others were written",
    { outcomes: [skipped("photo", "image-unavailable", 50), ended("photo", "changed", 10)] },
    [],
  ],
  ["many photos are web pages", { outcomes: [skipped("photo", "not-an-image", 50)] }, []],
  [
    "50 verifications failed, and 100 people were written",
    {
      outcomes: [
        ended("signature", "changed", 100),
        { ...ended("signature", "failed", 50), verifying: true },
      ],
    },
    [],
  ],
  [
    "100,000 people: 40 of 1,000 failed",
    { outcomes: [ended("entra", "changed", 960), ended("entra", "failed", 40)] },
    [],
  ],
  [
    "100,000 people: 100 of 1,000 failed",
    { outcomes: [ended("entra", "changed", 900), ended("entra", "failed", 100)] },
    [many],
  ],
  [
    "100,000 people: the Exchange role was withdrawn",
    {
      outcomes: [ended("signature", "failed", 1000), ended("entra", "changed", 1000)],
      calls: [{ ...setSignature, status: 403, times: 1000 }],
    },
    [refused, many, stopped],
  ],
  [
    "100,000 people: many have no mailbox",
    { outcomes: [ended("signature", "changed", 1000), skipped("signature", "no-mailbox", 9000)] },
    [],
  ],
  // Refusals, by kind of call.
  [
    "the phones of 50 administrators were refused",
    {
      calls: [
        { ...patch, mayBeForbidden: true, status: 403, times: 50 },
        { ...patch, status: 204, times: 50 },
      ],
    },
    [],
  ],
  [
    "the write role was withdrawn",
    {
      calls: [
        { ...read, status: 200, times: 100 },
        { ...patch, mayBeForbidden: true, status: 403, times: 4 },
        { ...patch, status: 403, times: 4 },
      ],
    },
    [refused],
  ],
  [
    "two people may not be written, of many",
    {
      calls: [
        { ...setSignature, status: 403, times: 2 },
        { ...setSignature, status: 200, times: 8 },
      ],
    },
    [],
  ],
  [
    "30 mailboxes are out of scope, of 3,000",
    {
      calls: [
        { ...setSignature, status: 403, times: 30 },
        { ...setSignature, status: 200, times: 2970 },
      ],
    },
    [],
  ],
  [
    "one token was out of date, of 1,000 calls",
    {
      calls: [
        { ...read, status: 401, times: 1 },
        { ...read, status: 200, times: 1000 },
      ],
    },
    [],
  ],
  ["the registration is gone", { calls: [{ ...read, status: 401, times: 1 }] }, [refused]],
];

describe("which alerts fire", () => {
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

function ended(target: string, status: "changed" | "failed" | "verified", times: number) {
  return { target, status, times };
}

function skipped(target: string, code: string, times: number) {
  return { target, status: "skipped" as const, code, times };
}

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
