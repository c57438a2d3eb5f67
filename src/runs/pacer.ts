import { answered, findEntity, formatColumn, readable } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Lane } from "../core/run.ts";

/** A run's place in the queues: its sequence, its slots, and when the last one is due (milliseconds since 1970). */
export interface Reservation {
  readonly sequence: number;
  readonly lanes: Readonly<Record<string, Lane>>;
  readonly end: number;
}

/** When the n-th message of a lane is due, counting from 0, milliseconds since 1970. */
export const dueAt = ({ from, start, interval }: Lane, n: number): number =>
  Math.max(from, Math.round(start + n * interval));

/** Graph's allowance of writes (3,000 in 150 s); a burst is what a steady rate leaves of it. */
const allowance = { writes: 3000, seconds: 150 };

const format = { what: "The pace of the queues", version: 1 };
const key = { partitionKey: "pacer", rowKey: "pacer" };
const attempts = 50;

/** What a run wants sent: messages by target, messages a second by target, and the times, milliseconds since 1970. */
export interface Demand {
  readonly counts: Readonly<Record<string, number>>;
  readonly rates: Readonly<Record<string, number>>;
  readonly now: number;
  /** When what is sent was read; absent for what has its sequence already. */
  readonly readAt?: number;
}

interface PacerRow {
  sequence: number;
  /** When the newest plan that was ever sent had been read. */
  readAt: number;
  /** JSON: by target, when a steady flow would have room again. */
  busyUntil: string;
}

/**
 * Reserves slots behind those of all earlier runs, by one compare-and-swap on the pacer's row. Undefined when
 * something read later has been reserved for already: sent now, the older would overwrite the newer.
 */
export async function reserve(storage: Storage, demand: Demand): Promise<Reservation | undefined> {
  const { counts, rates, now, readAt = Number.POSITIVE_INFINITY } = demand;
  const table = await storage.table("runs");
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await findEntity<PacerRow>(table, key.partitionKey, key.rowKey);
    const row = found && readable(found, format);
    if (row && row.readAt > readAt) return undefined;
    const busyUntil = JSON.parse(row?.busyUntil ?? "{}") as Record<string, number>;
    const sequence = (row?.sequence ?? 0) + 1;
    const lanes = Object.fromEntries(
      Object.keys(counts).map((target) => [target, lane(rates[target] ?? 1, busyUntil[target] ?? 0)]),
    );
    const next = Object.entries(lanes).map(([target, { busy, interval }]) => [
      target,
      busy + (counts[target] ?? 0) * interval,
    ]);
    const entity = {
      ...key,
      ...formatColumn(format),
      sequence,
      readAt: demand.readAt ?? row?.readAt ?? 0,
      busyUntil: JSON.stringify({ ...busyUntil, ...Object.fromEntries(next) }),
    };
    try {
      if (row) await table.updateEntity(entity, "Replace", { etag: row.etag });
      else await table.createEntity(entity);
    } catch (error) {
      if (answered(error, 412) || answered(error, 409)) continue;
      throw error;
    }
    const ends = Object.entries(lanes).map(([target, lane]) =>
      dueAt(lane, Math.max(0, (counts[target] ?? 0) - 1)),
    );
    return { sequence, lanes, end: Math.max(now, ...ends) };
  }
  throw new Error(`The pacer's row was changed by others ${attempts} times in a row.`);

  function lane(rate: number, busyUntil: number): Lane & { busy: number } {
    const interval = 1000 / rate;
    const burst = Math.max(0, allowance.writes - allowance.seconds * rate) * interval;
    const busy = Math.max(now, busyUntil);
    return { from: now, start: busy - burst, interval, busy };
  }
}
