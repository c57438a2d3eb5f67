import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { connectStorage, type Storage } from "../../src/clients/storage/storage.ts";
import { employeeKey } from "../../src/core/key.ts";
import { backUp, listBackups, restore } from "../../src/stores/backup.ts";
import { openRecords } from "../../src/stores/records.ts";
import { emptyStorage } from "../keep-running.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const at = (day: string) => new Date(`${day}T03:00:00Z`);
const exclusion = (email: string, entraId: string) => ({
  email,
  entraId,
  targets: ["photo"],
  reason: "Opt-out",
  by: "a test",
  at: "2026-11-01T00:00:00Z",
});

test("a backup brings back what is missing, keeps what is newer, and nothing of people erased since", async () => {
  const { exclusions } = openRecords(storage());
  const [kari, ola, erased] = ["1", "2", "3"].map((n) => `${n.repeat(8)}-1111-4111-8111-111111111111`);
  await exclusions.put(exclusion("kari@example.com", kari ?? ""));
  await exclusions.put(exclusion("ola@example.com", ola ?? ""));
  await exclusions.put(exclusion("gone@example.com", erased ?? ""));
  expect(await backUp(storage(), 30, at("2026-11-27"))).toMatchObject({
    rows: { exclusions: 6 },
    removed: 0,
  });

  await exclusions.delete("kari@example.com");
  await exclusions.delete("gone@example.com");
  await exclusions.put({ ...exclusion("ola@example.com", ola ?? ""), reason: "A newer reason" });
  const erasures = [{ key: employeeKey("gone@example.com"), accounts: [erased ?? ""] }];
  const order = { day: "2026-11-27", what: ["exclusions"] as const };

  expect(await restore(storage(), order, erasures)).toEqual({ day: "2026-11-27", rows: { exclusions: 2 } });
  expect(await exclusions.get("kari@example.com")).toMatchObject({ entraId: kari, reason: "Opt-out" });
  expect(await exclusions.get("ola@example.com")).toMatchObject({ reason: "A newer reason" });
  expect(await exclusions.get("gone@example.com")).toBeUndefined();
  expect(await restore(storage(), { ...order, day: "2026-11-01" }, [])).toBeUndefined();
  // That nothing was missing, and that the backup does not have it, are two things.
  expect(await restore(storage(), order, erasures)).toMatchObject({ rows: { exclusions: 0 } });
  const blobs = await storage().container("backups");
  await blobs.deleteBlob("2026-11-27/exclusions.ndjson.gz");
  expect(await restore(storage(), order, erasures)).toEqual({ day: "2026-11-27", rows: {} });
});

/** A storage account of its own, and what puts a write on record there. */
async function withAudit(use: (storage: Storage, write: () => Promise<void>) => Promise<void>) {
  const azurite = await emptyStorage();
  const own = connectStorage(azurite);
  const month = new Date().toISOString().slice(0, 7).replace("-", "");
  let written = 0;
  const write = async () => {
    written += 1;
    const row = { partitionKey: "run", rowKey: `${written}` };
    await (await own.table(`audit${month}`)).createEntity(row);
  };
  await use(own, write).finally(azurite.close);
}
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000);

test("the audit of each night begins where the one before ended, however long ago that was", () =>
  withAudit(async (own, write) => {
    await write();
    expect(await backUp(own, 30, inDays(0))).toMatchObject({ rows: { audit: 1 } });
    await write();
    // As on a Monday, of what was written on Friday after the night.
    expect(await backUp(own, 30, inDays(3))).toMatchObject({ rows: { audit: 2 } });
    expect(await backUp(own, 30, inDays(5))).toMatchObject({ rows: { audit: 0 } });
    // Made again on the same day it has no less.
    expect(await backUp(own, 30, inDays(3))).toMatchObject({ rows: { audit: 2 } });
  }));

test("a first backup has the audit of as many days as backups are kept", () =>
  withAudit(async (own, write) => {
    await write();
    expect(await backUp(own, 30, inDays(21))).toMatchObject({ rows: { audit: 1 } });
  }));

test("a second backup of a day leaves what an immutability policy keeps, and is no failure", async () => {
  const azurite = await emptyStorage();
  // As Azure does, a container with such a policy takes each blob once (BlobImmutableDueToPolicy).
  const taken = new Set<string>();
  const blobs = new URL(azurite.urls.blob);
  const policy = createServer((asked, answer) => {
    const [path = ""] = asked.url?.split("?") ?? [];
    if (asked.method === "PUT" && path.endsWith(".gz") && asked.url?.includes("comp=blocklist")) {
      if (taken.has(path)) {
        const code = "BlobImmutableDueToPolicy";
        answer.writeHead(409, { "content-type": "application/xml", "x-ms-error-code": code });
        return void answer.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`);
      }
      taken.add(path);
    }
    const { method, headers } = asked;
    const there = request(
      { host: blobs.hostname, port: blobs.port, path: asked.url, method, headers },
      (answered) => {
        answer.writeHead(answered.statusCode ?? 500, answered.headers);
        answered.pipe(answer);
      },
    );
    asked.pipe(there);
  }).listen(0, "127.0.0.1");
  await once(policy, "listening");
  try {
    const { port } = policy.address() as AddressInfo;
    const connectionString = azurite.connectionString.replace(`:${blobs.port}/`, `:${port}/`);
    const own = connectStorage({ connectionString });
    await openRecords(own).exclusions.put(exclusion("kari@example.com", "1".repeat(8)));
    expect(await backUp(own, 30, at("2026-11-27"))).toMatchObject({ rows: { exclusions: 2 } });
    expect(await backUp(own, 30, at("2026-11-27"))).toMatchObject({ rows: { exclusions: 0 } });
    expect(taken.size).toBeGreaterThan(1);
    expect(await listBackups(own)).toEqual(["2026-11-27"]);
  } finally {
    policy.close();
    policy.closeAllConnections();
    await azurite.close();
  }
});

test("backups are kept for so many days", async () => {
  for (const day of ["2026-10-01", "2026-10-20", "2026-11-27"]) await backUp(storage(), 365, at(day));

  const { removed } = await backUp(storage(), 30, at("2026-11-28"));
  expect(removed).toBeGreaterThan(0);
  expect(await listBackups(storage())).toEqual(["2026-11-28", "2026-11-27"]);
});
