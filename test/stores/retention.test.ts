import { expect, test } from "vitest";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { dropExpired } from "../../src/stores/records.ts";
import { emptyStorage } from "../keep-running.ts";

test("drops expired months of audit and outcomes, and nothing else", async () => {
  const azurite = await emptyStorage();
  try {
    const storage = connectStorage({ connectionString: azurite.connectionString });
    const kept = ["audit202510", "audit202611", "outcomes202510", "employeestate", "outcomesarchive"];
    for (const name of [...kept, "audit202509", "outcomes202412"]) await storage.table(name);

    const dropped = await dropExpired(storage, 13, new Date("2026-11-22T03:00:00Z"));

    expect(dropped.toSorted()).toEqual(["audit202509", "outcomes202412"]);
    expect((await storage.tableNames()).toSorted()).toEqual(kept.toSorted());
  } finally {
    await azurite.close();
  }
});
