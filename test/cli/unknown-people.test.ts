import { expect, test } from "vitest";
import { aRun } from "./a-run.ts";
import { runCli, withApp } from "./run-cli.ts";

const leftOut = {
  run: aRun().id,
  key: "K",
  target: "entra",
  email: "a@b.no",
  entraId: null,
  at: "2026-11-22T03:00:01.000Z",
  status: "skipped",
  code: "not-an-employee",
};

test("a sync ends 1 where someone who is named is no employee, though the run is done", () =>
  withApp(
    ({ method, path }) => {
      if (path.includes("/outcomes")) return { body: { outcomes: [leftOut], complete: true } };
      return { status: method === "POST" ? 202 : 200, body: aRun() };
    },
    async ({ url }) => {
      const { code, err } = await runCli(["sync", "--url", url, "--email", "a@b.no", "--format", "json"]);
      expect([code, err]).toEqual([
        1,
        "done\n✗ No active employee in the database has the e-mail a@b.no.\n  → Check the spelling, and the employee's status in the database.\n",
      ]);
    },
  ));
