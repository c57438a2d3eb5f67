import { findEntity, formatColumn, readable } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { swapRow } from "./queue/pacer.ts";

const format = { what: "The order of the reads", version: 1 };
const key = { partitionKey: "pacer", rowKey: "reads" };

/**
 * The place of a read of the employee database among all reads, a number that increases with each call in any process:
 * the time (milliseconds since 1970), or just above the newest place where this machine's clock is behind another's.
 * Compared by clocks alone, the one with the slower clock would plan again until it has caught up.
 */
export const placeOfRead = (storage: Storage, now = Date.now()): Promise<number> =>
  swapRow(storage, async (table) => {
    // What was sent before there was this row, or by a version that does not know of it.
    const sent = await findEntity<{ readAt?: number }>(table, key.partitionKey, "pacer");
    const found = await findEntity<{ last: number }>(table, key.partitionKey, key.rowKey);
    const { last = 0 } = found ? readable(found, format) : {};
    const place = Math.max(now, last + 1, Math.floor(sent?.readAt ?? 0) + 1);
    return { entity: { ...key, ...formatColumn(format), last: place }, etag: found?.etag, result: place };
  });
