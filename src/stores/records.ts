import type { Storage } from "../clients/storage/storage.ts";
import { type AuditStore, auditStore } from "./audit.ts";
import { type ExclusionStore, exclusionStore } from "./exclusions.ts";
import { type OutcomeStore, outcomeStore } from "./outcomes.ts";
import { type PlanStore, planStore } from "./plans.ts";
import { type RunStore, runStore } from "./runs.ts";
import { type SnapshotStore, snapshotStore } from "./snapshots.ts";
import { type StateStore, stateStore } from "./state.ts";

/** All data that is kept between invocations. */
export interface Records {
  readonly storage: Storage;
  readonly runs: RunStore;
  readonly plans: PlanStore;
  readonly outcomes: OutcomeStore;
  readonly states: StateStore;
  readonly exclusions: ExclusionStore;
  readonly snapshots: SnapshotStore;
  readonly journal: AuditStore;
}

/** Opens the records in one storage account. */
export const openRecords = (storage: Storage): Records => ({
  storage,
  runs: runStore(storage),
  plans: planStore(storage),
  outcomes: outcomeStore(storage),
  states: stateStore(storage),
  exclusions: exclusionStore(storage),
  snapshots: snapshotStore(storage),
  journal: auditStore(storage),
});

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
