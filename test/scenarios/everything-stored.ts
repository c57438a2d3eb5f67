import { gunzipSync } from "node:zlib";
import { BlobServiceClient } from "@azure/storage-blob";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import type { Scene } from "./with-stack.ts";

/** One row of a table, or one line of a blob: where it is, and all of it as text. */
export interface StoredPiece {
  readonly where: string;
  readonly text: string;
}

/** All rows of all tables (with ETags) and all lines of all blobs in a scene's storage account, as text. */
export async function everythingStored({ azurite }: Pick<Scene, "azurite">): Promise<readonly StoredPiece[]> {
  const storage = connectStorage(azurite);
  const pieces: StoredPiece[] = [];
  for (const name of await storage.tableNames()) {
    for await (const row of (await storage.table(name)).listEntities()) {
      pieces.push({ where: `${name} ${row.partitionKey} ${row.rowKey}`, text: JSON.stringify(row) });
    }
  }
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  for await (const { name: container } of service.listContainers()) {
    for await (const { name } of service.getContainerClient(container).listBlobsFlat()) {
      const bytes = await service.getContainerClient(container).getBlobClient(name).downloadToBuffer();
      const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
      const lines = text.split("\n").map((line) => ({ where: `${container}/${name}`, text: line }));
      pieces.push(...lines);
    }
  }
  return pieces;
}
