import {
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { everyExclusion } from "../core/exclusion.ts";
import type { SourceProfile } from "../core/safety/guards.ts";
import { type AddinUseStore, addinUseStore } from "./addin-use.ts";
import { type AuditStore, auditStore } from "./audit.ts";
import { carryOverOf } from "./carry-over/carry-over.ts";
import { type DecisionStore, type DifferenceStore, decisionStore, differenceStore } from "./decisions.ts";
import { type ErasureStore, erasureStore } from "./erasures.ts";
import { type ExclusionStore, exclusionStore } from "./exclusions.ts";
import { type FeedStore, feedStore } from "./feed.ts";
import { type PauseStore, pauseStore, type QueueEventStore, queueEventStore } from "./interventions.ts";
import { type KeptAccountsStore, keptAccountsStore } from "./kept-accounts.ts";
import { type LinkStore, linkStore } from "./links.ts";
import { type OutcomeStore, outcomeStore } from "./outcomes.ts";
import { type PhotosBefore, photosBefore } from "./photos-before.ts";
import { type PlanStore, planStore } from "./plans.ts";
import {
  type AppliedStore,
  type ApprovalStore,
  appliedStore,
  approvalStore,
  type ExpectationStore,
  expectationStore,
  type RunStore,
  runStore,
} from "./runs.ts";

import { type StateStore, stateStore } from "./state.ts";

/** All data that is kept between invocations. */
export interface Records {
  readonly storage: Storage;
  readonly runs: RunStore;
  readonly expectations: ExpectationStore;
  readonly pause: PauseStore;
  readonly queueEvents: QueueEventStore;
  readonly plans: PlanStore;
  readonly applied: AppliedStore;
  readonly outcomes: OutcomeStore;
  readonly states: StateStore;
  readonly exclusions: ExclusionStore;
  readonly links: LinkStore;
  readonly keptAccounts: KeptAccountsStore;
  readonly feed: FeedStore;
  readonly decisions: DecisionStore;
  readonly differences: DifferenceStore;
  readonly approvals: ApprovalStore;
  readonly snapshots: SnapshotStore;
  readonly journal: AuditStore;
  readonly erasures: ErasureStore;
  readonly photosBefore: PhotosBefore;
  readonly addinUse: AddinUseStore;
  /** Copies the records of version 0.1 to the accounts, where that is still to be done. */
  readonly carryOver: ReturnType<typeof carryOverOf>;
}

/** Opens the records in one storage account. */
export function openRecords(storage: Storage): Records {
  const snapshots = snapshotStore(storage);
  const stores = {
    storage,
    runs: runStore(storage),
    expectations: expectationStore(storage),
    pause: pauseStore(storage),
    queueEvents: queueEventStore(storage),
    plans: planStore(storage),
    applied: appliedStore(storage),
    outcomes: outcomeStore(storage),
    states: stateStore(storage),
    exclusions: endedByPeople(exclusionStore(storage), snapshots),
    links: linkStore(storage),
    keptAccounts: keptAccountsStore(storage),
    feed: feedStore(storage),
    decisions: decisionStore(storage),
    differences: acceptancesEndedByPeople(differenceStore(storage), snapshots),
    approvals: approvalStore(storage),
    snapshots,
    journal: auditStore(storage),
    erasures: erasureStore(storage),
    photosBefore: photosBefore(storage),
    addinUse: addinUseStore(storage),
  };
  return { ...stores, carryOver: carryOverOf(stores) };
}

/** Notes exclusions that people end, so that the source gate does not report them as lost. */
function endedByPeople(exclusions: ExclusionStore, snapshots: SnapshotStore): ExclusionStore {
  const noneLeft = async () => {
    if (everyExclusion(await exclusions.all()).length > 0) return;
    const last = await snapshots.last();
    if (last?.exclusions) await snapshots.remember({ ...last, exclusions: 0 });
  };
  return {
    ...exclusions,
    async delete(email) {
      const isDeleted = await exclusions.delete(email);
      if (isDeleted) await noneLeft();
      return isDeleted;
    },
    async change(was, is) {
      await exclusions.change(was, is);
      if (!is) await noneLeft();
    },
  };
}

/** The same of accepted differences. */
function acceptancesEndedByPeople(differences: DifferenceStore, snapshots: SnapshotStore): DifferenceStore {
  return {
    ...differences,
    async endAcceptance(entraId, field) {
      const ended = await differences.endAcceptance(entraId, field);
      if (!ended || (await differences.accepted()).length > 0) return ended;
      const last = await snapshots.last();
      if (last?.acceptedUntil !== undefined) {
        const { acceptedUntil: _, ...rest } = last;
        await snapshots.remember(rest);
      }
      return ended;
    },
  };
}

/** The profile of the last good read of the employee database, in table `runs`. */
export interface SnapshotStore {
  last(): Promise<SourceProfile | undefined>;
  remember(profile: SourceProfile): Promise<void>;
}

const format = { what: "The profile of the last good read", version: 1 };
const key = { partitionKey: "snapshot", rowKey: "last-good" };

/** Keeps the profile in Table Storage. */
export function snapshotStore(storage: Storage): SnapshotStore {
  return {
    async last() {
      const entity = await findEntity(await storage.table("runs"), key.partitionKey, key.rowKey);
      return entity && (fromJsonColumns(readable(entity, format)) as SourceProfile);
    },
    async remember(profile) {
      const columns = { ...formatColumn(format), ...toJsonColumns(profile) };
      await (await storage.table("runs")).upsertEntity({ ...key, ...columns }, "Replace");
    },
  };
}
