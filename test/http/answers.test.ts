import { expect, test } from "vitest";
import { newRun } from "../../src/core/run.ts";
import { runView } from "../../src/http/answers.ts";

const run = newRun(
  { mode: "apply", trigger: "request", startedBy: "kari", targets: ["entra"] },
  new Date("2026-11-22T03:00:00Z"),
);
const fanOut = {
  expected: 9,
  sent: 5,
  done: false,
  beatAt: "2026-11-22T03:00:01Z",
  lanes: {},
  end: "2026-11-22T03:01:00Z",
};

test("shows a run as it stands, without what is for the app only", () => {
  const view = runView({ ...run, fanOut }, { entra: { changed: 3 } });
  expect(view).toMatchObject({
    id: run.id,
    status: "queued",
    progress: { expected: 9, sent: 5, scheduledEnd: fanOut.end, counts: { entra: { changed: 3 } } },
  });
  expect(view).not.toHaveProperty("fanOut");
  expect(view).not.toHaveProperty("traceparent");
});

test("ends later where a message was put back until after its last slot", () => {
  const putBackUntil = "2026-11-22T04:00:00.000Z";
  expect(runView({ ...run, fanOut: { ...fanOut, putBackUntil } })).toMatchObject({
    progress: { scheduledEnd: putBackUntil },
  });
});

test("has no progress before anything is sent", () => {
  const view = runView(run);
  expect(view).not.toHaveProperty("progress");
  expect(view).not.toHaveProperty("traceparent");
});

test("counts what a run that has ended came to", () => {
  const summary = { counts: { entra: { failed: 1 } }, failures: [], seconds: 2 };
  expect(runView({ ...run, fanOut, summary })).toMatchObject({ progress: { counts: summary.counts } });
});
