import type { TableClient, TransactionAction } from "@azure/data-tables";
import pMap from "p-map";
import {
  answered,
  deleteRows,
  findEntity,
  formatColumn,
  fromJsonColumns,
  inTransactions,
  readable,
  sharedWrites,
  toJsonColumns,
  upsertAll,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { accountKey } from "../core/key.ts";
import { type Counts, type Outcome, outcomeKey, type Tally, tallying } from "../core/outcome.ts";
import { monthOf } from "../core/run.ts";
import type { OutcomeStatus } from "../core/status.ts";

/** Who an outcome is about: the account, or the employee key where there was none. */
export type OutcomeOf = Pick<Outcome, "entraId" | "key">;

/** The outcome of each person in each target, in tables `outcomes<yyyymm>` (partition: run; row: target, account key; for people without an account the employee key). */
export interface OutcomeStore {
  /** Records one; an outcome `changed` is not replaced by that of a redelivery. */
  record(outcome: Outcome): Promise<void>;
  /** Records many of one run, before its messages are processed. */
  recordAll(outcomes: readonly Outcome[]): Promise<void>;
  /** Removes all of a run. */
  clear(run: string): Promise<void>;
  find(run: string, target: string, person: OutcomeOf): Promise<Outcome | undefined>;
  list(run: string, statuses?: readonly OutcomeStatus[]): AsyncIterable<Outcome>;
  /** One query per 1,000 outcomes. */
  count(run: string): Promise<Counts>;
  /** Moves the rows that version 0.1 keyed by the e-mail to their accounts, so that no one is counted twice. */
  rekey(run: string): Promise<void>;
  /** Records that a person without an outcome waits, and why. */
  waiting(outcome: Outcome): Promise<void>;
  /** Marks a message that was sent again as queued, unless its new outcome is already recorded. */
  requeued(outcome: Outcome): Promise<void>;
  /** Records those of one run that have no outcome yet, or one that is still queued. */
  settle(outcomes: readonly Outcome[]): Promise<void>;
  /** The same, with what was attempted and what was left out. */
  tally(run: string): Promise<Tally>;
}

const format = { what: "An outcome", version: 1 };

/** Keeps outcomes in Table Storage. */
export function outcomeStore(storage: Storage): OutcomeStore {
  const table = (run: string) => storage.table(`outcomes${monthOf(run)}`);
  const writeShared = sharedWrites();
  return { record, recordAll, clear, find, list, count, rekey, waiting, requeued, settle, tally };

  async function record(outcome: Outcome): Promise<void> {
    const client = await table(outcome.run);
    const entity = toEntity(outcome);
    try {
      await writeShared(client, ["create", entity]);
    } catch (error) {
      if (!answered(error, 409)) throw error;
      await replace(client, entity);
    }
  }

  async function replace(client: TableClient, entity: Entity): Promise<void> {
    const { status, etag } = await client.getEntity<{ status: string }>(entity.partitionKey, entity.rowKey);
    if (status === "changed") return;
    try {
      await client.updateEntity(entity, "Replace", { etag });
    } catch (error) {
      if (!answered(error, 412)) throw error;
      await replace(client, entity);
    }
  }

  async function recordAll(outcomes: readonly Outcome[]) {
    const [first] = outcomes;
    if (!first) return;
    await upsertAll(await table(first.run), outcomes.map(toEntity));
  }

  async function clear(run: string) {
    await deleteRows(await table(run), `PartitionKey eq '${run}'`);
  }

  async function find(run: string, target: string, person: OutcomeOf) {
    const client = await table(run);
    const entity = await findEntity(client, run, outcomeKey({ target, ...person }));
    if (entity) return toOutcome(entity);
    // An ended run of version 0.1 still has its rows by employee key.
    const former = person.entraId && (await findEntity(client, run, `${target}:${person.key}`));
    const outcome = former && toOutcome(former);
    return outcome && isSame(outcome, person) ? outcome : undefined;
  }

  async function* list(run: string, statuses?: readonly OutcomeStatus[]) {
    const wanted = statuses?.map((status) => `status eq '${status}'`).join(" or ");
    const filter = `PartitionKey eq '${run}'${wanted ? ` and (${wanted})` : ""}`;
    for await (const entity of (await table(run)).listEntities({ queryOptions: { filter } })) {
      yield toOutcome(entity);
    }
  }

  async function count(run: string) {
    return (await tally(run)).counts;
  }

  async function tally(run: string): Promise<Tally> {
    const found = tallying();
    const queryOptions = {
      filter: `PartitionKey eq '${run}'`,
      select: ["RowKey", "target", "status", "code", "verifying"],
    };
    for await (const row of (await table(run)).listEntities<Counted>({ queryOptions })) {
      const { target, status, code, verifying, rowKey = "" } = row;
      const outcome = {
        target,
        status,
        ...(code !== undefined && { code }),
        ...(verifying && { verifying }),
      };
      found.add(outcome, rowKey.slice(target.length));
    }
    return found.tally;
  }

  async function rekey(run: string) {
    const client = await table(run);
    const filter = `PartitionKey eq '${run}'`;
    for await (const entity of client.listEntities({ queryOptions: { filter } })) {
      const outcome = toOutcome(entity);
      if (entity.rowKey === outcomeKey(outcome)) continue;
      // A worker of this version may have recorded a newer outcome; the older row wins only if it records a write.
      if (outcome.status === "changed") await record(outcome);
      else await createOnly(client, toEntity(outcome));
      await client.deleteEntity(run, entity.rowKey ?? "");
    }
  }

  async function createOnly(client: TableClient, entity: Entity) {
    await client.createEntity(entity).catch((error: unknown) => {
      if (!answered(error, 409)) throw error;
    });
  }

  async function waiting(outcome: Outcome) {
    await createOnly(await table(outcome.run), toEntity({ ...outcome, status: "queued" }));
  }

  async function requeued(outcome: Outcome) {
    const client = await table(outcome.run);
    const entity = await client.getEntity(outcome.run, outcomeKey(outcome));
    // An outcome that failed again is also new: if it were marked as queued, the run would wait for it forever.
    if (toOutcome(entity).at !== outcome.at) return;
    try {
      await client.updateEntity(toEntity({ ...outcome, status: "queued", was: outcome.status }), "Replace", {
        etag: entity.etag,
      });
    } catch (error) {
      if (!answered(error, 412)) throw error;
    }
  }

  async function settle(outcomes: readonly Outcome[]) {
    const [first] = outcomes;
    if (!first) return;
    const client = await table(first.run);
    const entities = [...new Map(outcomes.map((one) => [outcomeKey(one), toEntity(one)])).values()];
    await pMap(inTransactions(entities), settleTogether, { concurrency: 8 });

    async function settleTogether(some: readonly Entity[]): Promise<void> {
      try {
        await client.submitTransaction(some.map((entity): TransactionAction => ["create", entity]));
      } catch (error) {
        if (!answered(error, 409)) throw error;
        for (const entity of some) await settleOne(entity);
      }
    }

    async function settleOne(entity: Entity): Promise<void> {
      const there = await findEntity<{ status: string }>(client, entity.partitionKey, entity.rowKey);
      if (there && there.status !== "queued") return;
      try {
        if (there) await client.updateEntity(entity, "Replace", { etag: there.etag });
        else await client.createEntity(entity);
      } catch (error) {
        if (!answered(error, 412) && !answered(error, 409)) throw error;
        await settleOne(entity);
      }
    }
  }
}

type Counted = Pick<Outcome, "target" | "status" | "code" | "verifying">;

type Entity = ReturnType<typeof toEntity>;

const isSame = (outcome: Outcome, { entraId }: OutcomeOf) =>
  outcome.entraId !== null && entraId !== null && accountKey(outcome.entraId) === accountKey(entraId);

const toEntity = (outcome: Outcome) => ({
  partitionKey: outcome.run,
  rowKey: outcomeKey(outcome),
  target: outcome.target,
  status: outcome.status,
  ...(outcome.code !== undefined && { code: outcome.code }),
  ...(outcome.verifying && { verifying: true }),
  ...formatColumn(format),
  ...toJsonColumns(outcome),
});

const toOutcome = (entity: Readonly<Record<string, unknown>>): Outcome =>
  fromJsonColumns(readable(entity, format)) as Outcome;
