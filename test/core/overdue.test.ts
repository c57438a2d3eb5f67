import { describe, expect, test } from "vitest";
import { nextTick } from "../../src/core/ncrontab.ts";
import { type Awaited, type Expectation, expectations, overdue } from "../../src/core/safety/overdue.ts";
import { parseSchedule } from "../../src/local/host/timer/timer-schedule.ts";
import ncrontab from "../local/host/ncrontab/table.json" with { type: "json" };

/** The clock of this machine, which is what the schedule runs by. */
const at = (text: string) => new Date(`2026-11-${text}:00`);
const iso = (text: string) => at(text).toISOString();

const nightly = "0 0 3 * * *";
const weekdays = "0 0 3 * * 1-5";

const lateAt = (
  now: string,
  { schedule = nightly, ...known }: Partial<Awaited> & { readonly schedule?: string } = {},
) =>
  overdue(
    {
      mode: "apply",
      next: (after) => nextTick(schedule, after),
      paused: false,
      since: iso("01T12:00"),
      good: undefined,
      underWay: [],
      ...known,
    },
    at(now),
  );

const good = (started: string) => ({ createdAt: iso(started) });
const going = (started: string, end: string) => ({
  status: "running" as const,
  createdAt: iso(started),
  fanOut: { expected: 1, sent: 1, done: true, beatAt: iso(started), lanes: {}, end: iso(end) },
});

// 2026-11-20 is a Friday.
test.each<[string, string, Parameters<typeof lateAt>[1], string, number]>([
  ["an hour after the night began", "20T04:00", { good: good("19T03:00") }, "on-time", 0],
  ["two hours after the night began", "20T05:01", { good: good("19T03:00") }, "overdue", 60],
  ["a whole day later", "21T05:00", { good: good("19T03:00") }, "overdue", 24 * 3600],
  [
    "after a night that its timer began early",
    "19T23:00",
    { good: { createdAt: new Date(at("19T03:00").getTime() - 900).toISOString() } },
    "on-time",
    0,
  ],
  ["after a run by day", "20T04:59", { good: good("19T15:00") }, "on-time", 0],
  [
    "on a Sunday with a schedule from Monday to Friday",
    "22T23:00",
    { schedule: weekdays, good: good("20T03:00") },
    "on-time",
    0,
  ],
  ["on the Monday after", "23T05:30", { schedule: weekdays, good: good("20T03:00") }, "overdue", 1800],
  ["before the first night of a new deployment", "20T02:00", { since: iso("19T16:00") }, "on-time", 0],
  [
    "after the first night of a deployment that has no run at all",
    "20T06:00",
    { since: iso("19T16:00") },
    "overdue",
    3600,
  ],
  [
    "while a long night goes on as planned",
    "20T09:00",
    { good: good("19T03:00"), underWay: [going("20T03:00", "20T11:00")] },
    "running",
    0,
  ],
  [
    "when a night goes on long after its own end",
    "20T15:00",
    { good: good("19T03:00"), underWay: [going("20T03:00", "20T11:00")] },
    "overdue",
    2 * 3600,
  ],
  ["in a preview", "27T12:00", { mode: "preview" }, "preview", 0],
  ["while writing is paused", "27T12:00", { paused: true }, "paused", 0],
  [
    "soon after writing was resumed",
    "27T12:00",
    { good: good("19T03:00"), resumedAt: iso("27T11:00") },
    "on-time",
    0,
  ],
  [
    "a night after writing was resumed",
    "28T06:00",
    { good: good("19T03:00"), resumedAt: iso("27T11:00") },
    "overdue",
    3600,
  ],
  ["with a schedule that never comes", "27T12:00", { schedule: "0 0 0 30 2 *" }, "on-time", 0],
])("a good run %s", (_, now, known, state, by) => {
  expect(lateAt(now, known)).toMatchObject({ state, by });
});

describe("since when a run is waited for", () => {
  const now = at("20T12:00");
  const wanted = { mode: "apply", schedule: nightly } as const;
  const known: Readonly<Record<string, Expectation>> = { entra: { ...wanted, since: iso("10T12:00") } };
  const ask = (before: typeof known | undefined, changed: Partial<Expectation> = {}, target = "entra") =>
    expectations(
      before,
      { ...wanted, ...changed },
      [{ target, good: iso("12T03:00"), first: iso("05T03:00") }],
      now,
    )[target]?.since;

  test.each([
    ["is its last good run", ask(known), iso("12T03:00")],
    ["is now for a mode that was changed", ask(known, { mode: "preview" }), now.toISOString()],
    ["is now for a schedule that was changed", ask(known, { schedule: weekdays }), now.toISOString()],
    [
      "is now for a target that was just switched on, also if it was on before",
      ask(known, {}, "photo"),
      now.toISOString(),
    ],
    ["is the first run known where nothing is kept yet", ask(undefined), iso("05T03:00")],
  ])("%s", (_, since, expected) => expect(since).toBe(expected));
});

test("the next tick of every schedule that the host accepts is the host's", () => {
  const schedules = Object.entries(ncrontab.read).flatMap(([text, real]) =>
    real?.startsWith("Cron") && text.split(" ").filter(Boolean).length === 6 && !/[\t\n\r]/.test(text)
      ? [text]
      : [],
  );
  expect(schedules.length).toBeGreaterThan(200);
  const after = at("20T12:34");
  const ticks = (next: (text: string) => Date | undefined) =>
    schedules.map((text) => [text, next(text)?.toISOString()]);
  const never = "9999-12-31T23:59:59.000Z";
  expect(ticks((text) => nextTick(text, after) ?? new Date(never))).toEqual(
    ticks((text) => parseSchedule(text).next(after)),
  );
});
