import { afterAll, beforeAll } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";
import { connectStorage, type Storage } from "../../src/storage/connect-storage.ts";

/** Starts one storage account for all tests of a file. */
export function withStorage(): () => Storage {
  let azurite: Azurite;
  let storage: Storage;
  beforeAll(async () => {
    azurite = await startAzurite();
    storage = connectStorage(azurite);
  });
  afterAll(() => azurite.close());
  return () => storage;
}
