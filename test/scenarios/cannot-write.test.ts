import { expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { runCli } from "../cli/run-cli.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ microsoft: { graphRoles: ["User.Read.All"] } });

test("the preview of an identity that may not write shows what it would do, and that it cannot, with the remedy", async () => {
  const plan = (await (await scene().ask("GET", "preview")).json()) as PlanWithGuards;
  expect(plan).toMatchObject({ complete: true, hasChanges: true });
  expect(plan.notes).toContainEqual(
    expect.objectContaining({
      code: "identity-cannot-write",
      target: "entra",
      message: expect.stringContaining("This identity cannot write"),
      remedy: expect.stringContaining("User.ReadWrite.All"),
    }),
  );
  const { out } = await runCli(["preview", "--url", scene().host.url], {
    ENTRA_SYNC_KEY: scene().host.keys.host,
  });
  expect(out).toContain("This identity cannot write entra");
});

test("a sync that cannot write does not try every person: it reports that once, and ends incomplete", async () => {
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { complete: false, hasChanges: false } });
  expect(scene().calls("PATCH")).toEqual([]);
  const { code, out } = await runCli(["sync", "--url", scene().host.url], {
    ENTRA_SYNC_KEY: scene().host.keys.host,
  });
  expect(code).toBe(1);
  expect(out).toContain("This identity cannot write entra");
});
