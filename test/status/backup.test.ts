import { expect, test } from "vitest";
import { newRun } from "../../src/core/run.ts";
import { backup } from "../../src/status/connections.ts";
import { recentRuns } from "../../src/status/runs.ts";
import { backUp, listBackups } from "../../src/stores/backup.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const requested = { mode: "apply", startedBy: "a test", targets: ["entra"] } as const;

/** What the check finds at a time, with the runs and backups that storage has by then. */
async function found(at: string, keptDays = 30) {
  const now = new Date(at);
  const { runs } = openRecords(storage());
  const recent = () => recentRuns(runs, { mode: "apply", targets: ["entra"] }, now);
  return backup({ keptDays, list: () => listBackups(storage()), runs: recent }, () => now)();
}

const night = (at: string) =>
  openRecords(storage()).runs.create(newRun({ ...requested, trigger: "schedule" }, new Date(at)));

test("nights without a backup are a warning, weekends and requested runs are not", async () => {
  await openRecords(storage()).runs.create(
    newRun({ ...requested, trigger: "request" }, new Date("2026-11-01T03:00Z")),
  );
  expect(await found("2026-11-02T12:00Z")).toMatchObject({ state: "ok", details: { newest: null } });

  // A night that is being backed up now, and then was not.
  await night("2026-11-03T03:00Z");
  expect(await found("2026-11-03T03:30Z")).toMatchObject({ state: "ok" });
  expect(await found("2026-11-03T04:30Z")).toMatchObject({
    state: "warning",
    reason: "There is no backup, although a night has run on 2026-11-03.",
    remedy: expect.stringContaining("The record could not be backed up"),
  });

  await backUp(storage(), 30, new Date("2026-11-03T12:00Z"));
  for (const at of ["2026-11-03T13:00Z", "2026-11-09T02:00Z"])
    expect(await found(at)).toMatchObject({ state: "ok", details: { newest: "2026-11-03" } });
  await night("2026-11-05T03:00Z");
  expect(await found("2026-11-05T12:00Z")).toMatchObject({ state: "ok" });
  await night("2026-11-06T03:00Z");
  expect(await found("2026-11-06T12:00Z")).toMatchObject({
    state: "warning",
    reason: "The newest backup is of 2026-11-03, although a night has run on 2026-11-06.",
    details: { newest: "2026-11-03" },
  });
  expect(await found("2026-11-06T12:00Z", 0)).toMatchObject({ state: "off" });
});
