import type { Storage } from "../clients/storage/storage.ts";
import { type AuditStore, auditStore } from "./audit-store.ts";
import { type ExclusionStore, exclusionStore } from "./exclusion-store.ts";
import { type OutcomeStore, outcomeStore } from "./outcome-store.ts";
import { type PlanStore, planStore } from "./plan-store.ts";
import { type RunStore, runStore } from "./run-store.ts";
import { type SnapshotStore, snapshotStore } from "./snapshot-store.ts";
import { type StateStore, stateStore } from "./state-store.ts";

/** Everything that is kept between invocations. */
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
