import { afterAll, beforeAll } from "vitest";
import { connectStorage, type Storage } from "../../src/clients/storage/storage.ts";
import type { Azurite } from "../../src/local/azurite.ts";
import { emptyStorage } from "../keep-running.ts";

/** Starts one storage account for all tests of a file. */
export function withStorage(): () => Storage {
  let azurite: Azurite;
  let storage: Storage;
  beforeAll(async () => {
    azurite = await emptyStorage();
    storage = connectStorage(azurite);
  });
  afterAll(() => azurite.close());
  return () => storage;
}
