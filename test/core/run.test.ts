import { expect, test } from "vitest";
import { runId } from "../../src/core/messages.ts";
import { newRun } from "../../src/core/run.ts";

const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;

test("run ids sort by the millisecond of the request, across seconds", () => {
  const start = Date.parse("2026-11-22T02:59:59.000Z");
  const ids = Array.from({ length: 2000 }, (_, ms) => newRun(request, new Date(start + ms)).id);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => runId.test(id))).toBe(true);
});

test("two runs of one millisecond have different ids", () => {
  const now = new Date("2026-11-22T03:00:00.007Z");
  expect(newRun(request, now).id).not.toBe(newRun(request, now).id);
});
