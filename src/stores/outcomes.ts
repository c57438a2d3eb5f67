import type { TableClient, TransactionAction } from "@azure/data-tables";
import pMap from "p-map";
import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Counts, Outcome } from "../core/outcome.ts";
import { monthOf } from "../core/run.ts";
import type { OutcomeStatus } from "../core/status.ts";

/** The outcome of each person in each target, in tables `outcomes<yyyymm>`. */
export interface OutcomeStore {
  /** Records one; an outcome `changed` is not replaced by that of a redelivery. */
  record(outcome: Outcome): Promise<void>;
  /** Records many of one run, before its messages are processed. */
  recordAll(outcomes: readonly Outcome[]): Promise<void>;
  find(run: string, target: string, key: string): Promise<Outcome | undefined>;
  list(run: string, statuses?: readonly OutcomeStatus[]): AsyncIterable<Outcome>;
  /** One query per 1,000 outcomes. */
  count(run: string): Promise<Counts>;
  /** Records that a person without an outcome waits, and why. */
  waiting(outcome: Outcome): Promise<void>;
  /** Marks a message that was sent again as queued, unless its new outcome is already recorded. */
  requeued(outcome: Outcome): Promise<void>;
}

const format = { what: "An outcome", version: 1 };

/** A transaction has at most 100 entities of one partition (Azure Table Storage). */
const transaction = 100;

/** Keeps outcomes in Table Storage. */
export function outcomeStore(storage: Storage): OutcomeStore {
  const table = (run: string) => storage.table(`outcomes${monthOf(run)}`);
  return { record, recordAll, find, list, count, waiting, requeued };

  async function record(outcome: Outcome): Promise<void> {
    const client = await table(outcome.run);
    const entity = toEntity(outcome);
    try {
      await client.createEntity(entity);
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
    const client = await table(first.run);
    const unique = [...new Map(outcomes.map((outcome) => [rowKey(outcome), outcome])).values()];
    const batches = Array.from({ length: Math.ceil(unique.length / transaction) }, (_, index) =>
      unique
        .slice(index * transaction, (index + 1) * transaction)
        .map((outcome): TransactionAction => ["upsert", toEntity(outcome), "Replace"]),
    );
    await pMap(batches, (batch) => client.submitTransaction(batch), { concurrency: 4 });
  }

  async function find(run: string, target: string, key: string) {
    const entity = await findEntity(await table(run), run, rowKey({ target, key }));
    return entity && toOutcome(entity);
  }

  async function* list(run: string, statuses?: readonly OutcomeStatus[]) {
    const wanted = statuses?.map((status) => `status eq '${status}'`).join(" or ");
    const filter = `PartitionKey eq '${run}'${wanted ? ` and (${wanted})` : ""}`;
    for await (const entity of (await table(run)).listEntities({ queryOptions: { filter } })) {
      yield toOutcome(entity);
    }
  }

  async function count(run: string) {
    const counts: Counts = {};
    const queryOptions = { filter: `PartitionKey eq '${run}'`, select: ["target", "status"] };
    const entities = (await table(run)).listEntities<{ target: string; status: OutcomeStatus }>({
      queryOptions,
    });
    for await (const { target, status } of entities) {
      counts[target] ??= {};
      counts[target][status] = (counts[target][status] ?? 0) + 1;
    }
    return counts;
  }

  async function waiting(outcome: Outcome) {
    const client = await table(outcome.run);
    await client.createEntity(toEntity({ ...outcome, status: "queued" })).catch((error: unknown) => {
      if (!answered(error, 409)) throw error;
    });
  }

  async function requeued(outcome: Outcome) {
    const client = await table(outcome.run);
    const entity = await client.getEntity(outcome.run, rowKey(outcome));
    // An outcome that failed again is also new: if it were marked as queued, the run would wait for it forever.
    if (toOutcome(entity).at !== outcome.at) return;
    try {
      await client.updateEntity(toEntity({ ...outcome, status: "queued" }), "Replace", {
        etag: entity.etag,
      });
    } catch (error) {
      if (!answered(error, 412)) throw error;
    }
  }
}

type Entity = ReturnType<typeof toEntity>;

const rowKey = ({ target, key }: Pick<Outcome, "target" | "key">) => `${target}:${key}`;

const toEntity = (outcome: Outcome) => ({
  partitionKey: outcome.run,
  rowKey: rowKey(outcome),
  target: outcome.target,
  status: outcome.status,
  ...formatColumn(format),
  ...toJsonColumns(outcome),
});

const toOutcome = (entity: Readonly<Record<string, unknown>>): Outcome =>
  fromJsonColumns(readable(entity, format)) as Outcome;
