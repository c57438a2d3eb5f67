import { describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { requestRun } from "../../src/runs/request.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { nightly } from "./tick.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const access = () => ["--url", scene().host.url, "--key", scene().host.keys.host];

/** Until nothing of a run is under way: each person is written, or waits for the end of the pause. */
const stopped = (id: string): Promise<RunView> =>
  eventually(async () => {
    const run = await scene().client().run(id);
    const outcomes = await scene().outcomes(run);
    const waiting = outcomes.filter(({ status, code }) => status === "queued" && code === "paused");
    const isWhole = outcomes.length === run.progress?.expected;
    return isWhole && waiting.length > 0 && run;
  });

describe("a pause in the middle of a run", () => {
  let id: string;

  test("stops all writing, and those who are left wait for its end", async () => {
    const { microsoft, client } = scene();
    microsoft.latency.ms = 1000;
    ({ id } = await client().requestRun({}));
    await eventually(() => scene().writes().length > 0);
    const { pause } = await client().pause({ reason: "Titles look wrong" });
    expect(pause).toMatchObject({ by: expect.any(String), reason: "Titles look wrong" });

    await stopped(id);
    microsoft.latency.ms = 0;
    microsoft.clearExchanges();
    const waiting = await scene().outcomes(await client().run(id), "queued");
    expect(waiting[0]).toMatchObject({
      code: "paused",
      message: expect.stringContaining("Titles look wrong"),
    });
  });

  test("status and overview say who, why and until when", async () => {
    await eventually(async () => (await scene().client().status()).pause !== null);
    const { pause, checks, ok } = await scene().client().status();
    expect(pause).toMatchObject({ reason: "Titles look wrong" });
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === "pause")).toMatchObject({
      state: "warning",
      reason: expect.stringContaining("Titles look wrong"),
      remedy: expect.stringContaining("entra-sync resume"),
    });
    const printed = await runCli(["status", ...access()]);
    expect(printed.out).toContain("Titles look wrong");
  });

  test("requests that would write are refused with its reason; a preview is made", async () => {
    const refusal = { status: 409, code: "paused", message: expect.stringContaining("Titles look wrong") };
    const { client } = scene();
    await expect(client().requestRun({})).rejects.toMatchObject(refusal);
    await expect(client().requestRun({ mode: "apply" })).rejects.toMatchObject(refusal);
    await expect(client().retry(id)).rejects.toMatchObject(refusal);
    await expect(client().release(id, "0".repeat(64))).rejects.toMatchObject(refusal);
    const email = scene().company.employees[0]?.email ?? "";
    await expect(client().undo(email, { run: id })).rejects.toMatchObject(refusal);
    expect(await scene().sync({ mode: "preview" })).toMatchObject({ status: "done", mode: "preview" });
  });

  test("makes the nightly run a preview, also while the run before waits", async () => {
    const run = await nightly(scene());
    expect(run).toMatchObject({
      status: "done",
      mode: "preview",
      syncMode: "apply",
      trigger: "schedule",
      pause: { reason: "Titles look wrong" },
      plan: { hasChanges: true },
    });
    expect(scene().writes()).toEqual([]);
    expect(await scene().client().run(id)).toMatchObject({ status: "running" });
  });

  test("resumed, the run goes on and ends with everyone written, and no one failed", async () => {
    const resumed = await runCli(["resume", ...access()]);
    expect(resumed).toMatchObject({ code: 0 });
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(run.summary?.counts["entra"]?.queued).toBeUndefined();
    await scene().expectAgreement();
    expect(await scene().client().pauseState()).toMatchObject({
      pause: null,
      history: [
        { what: "resumed", by: expect.any(String) },
        { what: "paused", reason: "Titles look wrong" },
      ],
    });
    await expect(scene().client().resume()).rejects.toMatchObject({ status: 404 });
  });
});

test("a pause with an end passes by itself", async () => {
  const { client, life, company } = scene();
  const paused = await runCli(["pause", "--reason", "Migration", "--until", "2099-01-31", ...access()]);
  expect(paused).toMatchObject({ code: 0, out: expect.stringContaining("until 2099-01-31") });
  await expect(client().requestRun({})).rejects.toMatchObject({ code: "paused" });
  // Another one takes its place; on a busy machine its end may have passed when the request comes.
  const inSeconds = () => new Date(Date.now() + 3_000).toISOString();
  await eventually(() => client().pause({ reason: "Nearly done", until: inSeconds() }));
  await eventually(async () => (await client().pauseState()).pause === null);
  await life.changeTitle(company.employees.at(-1)?.email ?? "", "Etter pausen");
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  await scene().expectAgreement();
});

test("a run that had not begun to write when writing was paused ends without having written", async () => {
  const { client, life, company, microsoft } = scene();
  await life.changeTitle(company.employees.at(-2)?.email ?? "", "Aldri skrevet");
  microsoft.clearExchanges();
  const { records } = storageOf(scene());
  await client().pause({ reason: "Stopp" });
  // As one that was requested a moment before.
  const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
  const { id } = await requestRun(request, records);
  expect(await ended(scene(), id)).toMatchObject({
    status: "cancelled",
    reason: { code: "paused", message: expect.stringContaining("Stopp") },
  });
  expect(scene().writes()).toEqual([]);
  await client().resume();
});
