import { TableClient, type TableEntity, TableServiceClient } from "@azure/data-tables";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { monthOf } from "../../src/core/run.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { base64, type SceneStorage, storageOf } from "./storage-of.ts";
import { ended } from "./with-open-run.ts";
import { type Scene, withStack } from "./with-stack.ts";

// The host tries five times, ten seconds apart.
vi.setConfig({ testTimeout: 300_000 });

const scene = withStack();
let storage: SceneStorage;

const secret = "Kari Hemmelig, +47 911 22 333";
const unreadable = [secret, JSON.stringify({ v: 1, run: secret, key: secret }), "null"].map(base64);
beforeAll(async () => {
  storage = storageOf(scene());
  await scene().sync();
  // While other things happen, since five tries take their time.
  for (const text of unreadable) {
    await storage.put("sync-entra", text);
    await storage.put("sync-runs", text);
  }
});

/** Long enough for five tries of the host. */
const fiveTries = { timeout: 240_000, interval: 200 };
const logged = ({ log }: Pick<Scene, "log">) => log.map(({ message }) => message).join("\n");

test("a table of the record that is deleted under way is made again: its people are written, and no one is poisoned", async () => {
  const { life, client, azurite } = scene();
  const her = ordinaryPerson(scene(), 0);
  const tables = TableServiceClient.fromConnectionString(azurite.connectionString, {
    allowInsecureConnection: true,
  });
  await life.changeTitle(her, "Forgiftet");
  const { id } = await client().requestRun({});
  await tables.deleteTable(`audit${monthOf(id)}`);
  expect(await vi.waitFor(() => ended(scene(), id), fiveTries)).toMatchObject({
    status: "done",
    summary: { failures: [], counts: { entra: { changed: 1 } } },
  });
  await scene().expectAgreement();
});

test("a message that the app cannot process is poisoned after five tries and recorded; the run ends, and a retry succeeds once the cause is fixed", async () => {
  const { life, client, outcomes, azurite, microsoft } = scene();
  const her = ordinaryPerson(scene(), 1);
  const { id: account = "" } = microsoft.users.get(her) ?? {};
  const tables = TableClient.fromConnectionString(azurite.connectionString, "employeestate", {
    allowInsecureConnection: true,
  });
  await life.changeTitle(her, "Forgiftet");
  // It comes once more, after what is remembered of her was damaged.
  microsoft.clearExchanges();
  microsoft.faults.add({ user: her, method: "PATCH", status: 429, retryAfter: 3 });
  const { id } = await client().requestRun({});
  await eventually(async () =>
    scene()
      .calls("PATCH")
      .some(({ status }) => status === 429),
  );
  const { etag: _, timestamp: __, ...kept } = await tables.getEntity("entra", account.toLowerCase());
  const row = { ...kept, claimedBy: "", claimedUntil: 0 } as TableEntity;
  await tables.upsertEntity({ ...row, data: "{" }, "Replace");
  microsoft.faults.clear();

  const run = await vi.waitFor(() => ended(scene(), id), fiveTries);
  expect(run).toMatchObject({
    status: "done",
    summary: { failures: [{ email: her, code: "poisoned" }], counts: { entra: { poisoned: 1 } } },
  });
  expect(await outcomes(run, "poisoned")).toMatchObject([
    { email: her, remedy: expect.stringContaining(`runs retry ${id}`) },
  ]);
  expect(microsoft.users.get(her)?.jobTitle).not.toBe("Forgiftet");

  await tables.upsertEntity(row, "Replace");
  expect(await client().retry(id)).toMatchObject({ status: "running" });
  expect(await ended(scene(), id)).toMatchObject({
    status: "done",
    summary: { failures: [], counts: { entra: { changed: 1 } } },
  });
  await scene().expectAgreement();
});

describe("an unreadable message", () => {
  test.each([
    ["no base64", "sync-entra", `{"${secret}`],
    ["no JSON", "sync-entra", base64(secret)],
    [
      "JSON that is no message",
      "sync-entra",
      base64(JSON.stringify({ v: 1, run: secret, employee: secret })),
    ],
    ["JSON null", "sync-entra", base64("null")],
    ["no base64", "sync-runs", `{"${secret}`],
    ["no JSON", "sync-runs", base64(secret)],
    ["a run that does not exist", "sync-runs", base64(JSON.stringify({ v: 1, run: secret }))],
  ])("on its way to poison (%s on %s) is logged without its text, and gone", async (_, queue, text) => {
    const before = scene().log.length;
    await storage.put(`${queue}-poison`, text);
    await eventually(() =>
      scene()
        .log.slice(before)
        .some(({ level, message }) => level === "error" && /unreadable|not decode/.test(message)),
    );
    expect(logged(scene())).not.toContain(secret);
  });

  test("on a work queue ends in the poison queue after five tries; its text is not logged, and nothing else is affected", async () => {
    for (const queue of ["sync-entra", "sync-runs"]) {
      await vi.waitFor(
        async () => expect([queue, await storage.depth(queue)]).toEqual([queue, 0]),
        fiveTries,
      );
    }
    expect(logged(scene())).not.toContain(secret);
    await scene().expectAgreement();
  });
});
