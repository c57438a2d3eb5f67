import { afterAll, beforeAll } from "vitest";
import { connectStorage, type Storage } from "../../src/clients/storage/storage.ts";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";

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
