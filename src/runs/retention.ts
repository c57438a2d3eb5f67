import type { Storage } from "../clients/storage/storage.ts";

const monthly = /^(?:audit|outcomes)(\d{6})$/;

/** Drops the monthly tables that are older than `months` whole months, and returns their names. */
export async function dropExpired(
  storage: Storage,
  months: number,
  now = new Date(),
): Promise<readonly string[]> {
  const oldest = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months));
  const oldestKept = oldest.toISOString().slice(0, 7).replace("-", "");
  const names = await storage.tableNames();
  const expired = names.filter((name) => (monthly.exec(name)?.[1] ?? oldestKept) < oldestKept);
  for (const name of expired) await storage.dropTable(name);
  return expired;
}
