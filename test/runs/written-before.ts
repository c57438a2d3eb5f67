import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Storage } from "../../src/clients/storage/storage.ts";

/** What version 0.1 left in a storage account: rows by table, lines of JSON by blob of container `plans`. */
interface Left {
  readonly tables: Readonly<Record<string, readonly { partitionKey: string; rowKey: string }[]>>;
  readonly blobs: Readonly<Record<string, readonly unknown[]>>;
}

/** One message of each kind as version 0.1 sent it, and a run that it left under way with two messages on a queue. */
interface Sent {
  readonly messages: Readonly<
    Record<"entra" | "photo" | "signature" | "verifyPhoto" | "verifySignature" | "undo" | "run", object>
  >;
  readonly underWay: { readonly run: string; readonly waiting: readonly object[] };
}

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/0.1/${name}.json`, import.meta.url), "utf8"));

/** Recorded from version 0.1 on the local cloud, with the sample company. */
export const sent: Sent = fixture("messages");

/** Puts into a storage account what version 0.1 left in one. */
export async function restoreLeft(storage: Storage): Promise<void> {
  const { tables, blobs }: Left = fixture("storage");
  for (const [name, rows] of Object.entries(tables)) {
    const table = await storage.table(name);
    for (const row of rows) await table.upsertEntity(row, "Replace");
  }
  const container = await storage.container("plans");
  for (const [name, lines] of Object.entries(blobs)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await container.getBlockBlobClient(name).uploadData(gzipSync(text));
  }
}
