import { expect, test, vi } from "vitest";
import { GiveUp } from "../../src/core/errors.ts";
import { type CheckSet, createStatus } from "../../src/status/status.ts";

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const fine = () => ({ state: "ok", reason: "Fine." }) as const;
const never = () => new Promise<never>(() => {});
const noRuns = async () => ({});

const statusOf = (begin: () => CheckSet, seconds: { limitSeconds?: number; keepSeconds?: number } = {}) =>
  createStatus({ mode: "apply", begin, ...seconds });

test("is not ok once a single check finds an error, and keeps their order", async () => {
  const bad = async () => ({ state: "error", reason: "Away." }) as const;
  const status = await statusOf(() => ({ checks: { a: fine, b: bad, c: fine }, runs: noRuns }))(log);
  expect(status).toMatchObject({
    ok: false,
    checks: [{ name: "a" }, { name: "b", reason: "Away." }, { name: "c" }],
  });
});

test("reports an error of a check as its finding", async () => {
  const forbidden = async () => {
    throw new GiveUp("forbidden", "Not permitted", { remedy: "Grant it." });
  };
  const { checks } = await statusOf(() => ({ checks: { a: forbidden, b: fine }, runs: noRuns }))(log);
  expect(checks).toEqual([
    {
      name: "a",
      state: "error",
      reason: "Not permitted.",
      remedy: "Grant it.",
      details: { code: "forbidden" },
    },
    { name: "b", ...fine() },
  ]);
});

test("shows nothing of an unknown error, and logs it", async () => {
  const bug = () => {
    throw new TypeError("password hunter2");
  };
  const status = await statusOf(() => ({ checks: { a: bug }, runs: noRuns }))(log);
  expect(JSON.stringify(status)).not.toContain("hunter2");
  expect(log.error).toHaveBeenCalledWith("A check failed", expect.objectContaining({ check: "a" }));
});

test("waits no longer than the limit for a check", async () => {
  const begin = () => ({ checks: { slow: never, quick: fine }, runs: never });
  const status = await statusOf(begin, { limitSeconds: 0.05 })(log);
  expect(status).toMatchObject({
    checks: [{ name: "slow", state: "error", reason: "No answer within 0.05 s." }, { state: "ok" }],
    lastRun: null,
    lastGoodRun: null,
  });
});

test("checks once for concurrent and soon following callers, and again later", async () => {
  vi.useFakeTimers();
  try {
    const begin = vi.fn(() => ({ checks: { a: fine }, runs: noRuns }));
    const status = statusOf(begin, { keepSeconds: 5 });
    const [first, second] = await Promise.all([status(log), status(log)]);
    expect(second).toBe(first);
    vi.advanceTimersByTime(4_900);
    expect(await status(log)).toBe(first);
    vi.advanceTimersByTime(200);
    expect(await status(log)).not.toBe(first);
    expect(begin).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
