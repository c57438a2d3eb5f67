import { expect, test } from "vitest";
import { describeStatus } from "../../src/cli/status.ts";
import type { Status } from "../../src/status/status.ts";
import { runCli, withApp } from "./run-cli.ts";

const aStatus = (changed: Partial<Status> = {}): Status => ({
  mode: "apply",
  ok: true,
  checkedAt: "2026-11-22T12:00:00.000Z",
  checks: [
    { name: "database", state: "ok", reason: "The database has 60 active employees." },
    { name: "telemetry", state: "off", reason: "Not set." },
  ],
  lastRun: null,
  lastGoodRun: null,
  targets: [],
  ...changed,
});

const broken = aStatus({
  ok: false,
  checks: [
    { name: "graph", state: "error", reason: "Forbidden.", remedy: "az one\naz two" },
    { name: "lastRun", state: "warning", reason: "Long ago." },
  ],
});

test("shows each check with its mark, lined up", () => {
  expect(describeStatus(aStatus())).toEqual([
    "status ok  SYNC_MODE apply, 2026-11-22T12:00:00.000Z",
    "  ✓ database   The database has 60 active employees.",
    "  – telemetry  Not set.",
  ]);
});

test("counts what is wrong, and says below each what to do, a command a line", () => {
  expect(describeStatus(broken)).toEqual([
    "status not ok: 1 error, 1 warning  SYNC_MODE apply, 2026-11-22T12:00:00.000Z",
    "  ✗ graph    Forbidden.",
    "      → az one",
    "      → az two",
    "  ! lastRun  Long ago.",
  ]);
});

test("shows first what needs a person, each thing once, then the other checks", () => {
  const lastRun = { name: "lastRun", state: "warning", reason: "Long ago." } as const;
  const failed = {
    name: "failedPeople",
    state: "warning",
    reason: "2 people could not be written.",
    remedy: "entra-sync runs latest",
    page: "employees?standing=failed",
  } as const;
  const attention = [lastRun, failed];
  const status = aStatus({ checks: [...aStatus().checks, lastRun], attention });
  expect(describeStatus(status)).toEqual([
    "status ok: 1 warning  SYNC_MODE apply, 2026-11-22T12:00:00.000Z",
    "Needs you: 2 things",
    "  ! lastRun       Long ago.",
    "  ! failedPeople  2 people could not be written.",
    "      → entra-sync runs latest",
    "",
    "Checks",
    "  ✓ database      The database has 60 active employees.",
    "  – telemetry     Not set.",
  ]);
});

test("says that nothing needs anyone only where the app says so", () => {
  expect(describeStatus(aStatus({ attention: [] }))[1]).toBe("Nothing needs you.");
  expect(describeStatus(aStatus()).join()).not.toContain("needs you");
});

test("escapes text from elsewhere that could forge output", () => {
  const checks = [
    { name: "graph", state: "error", reason: "no\u001b[2Kok\rok", remedy: "\u202eexe" } as const,
  ];
  expect(describeStatus(aStatus({ checks })).join()).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});

test.each([
  ["ok", aStatus(), 0],
  ["not ok", broken, 1],
])("exits for a status that is %s with what a pipeline goes by, in both formats", (_, status, code) =>
  withApp(
    () => ({ body: status }),
    async ({ url, asked }) => {
      const text = await runCli(["status", "--url", url]);
      const json = await runCli(["status", "--url", url, "--format", "json"]);
      expect([text.code, json.code]).toEqual([code, code]);
      expect(JSON.parse(json.out)).toEqual(status);
      expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "GET /api/status",
        "GET /api/status",
      ]);
    },
  ),
);

test.each([
  ["status", "all"],
  ["status", "--format", "markdown"],
])("does not know %s %s, and names the help", async (...words) => {
  const { code, err } = await runCli(words);
  expect([code, err]).toEqual([1, expect.stringContaining("→ See entra-sync help status")]);
});
