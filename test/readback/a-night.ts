import { expect } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import type { Storage } from "../../src/clients/storage/storage.ts";
import { newRun, type Run } from "../../src/core/run.ts";
import type { Memory } from "../../src/core/target.ts";
import { createFeed } from "../../src/readback/feed.ts";
import type { Decided } from "../../src/readback/hr-rows.ts";
import { createReadback } from "../../src/readback/readback.ts";
import type { ReadOfEveryone } from "../../src/runs/readback.ts";
import type { DifferenceStore } from "../../src/stores/decisions.ts";
import type { Erasure, ErasureStore } from "../../src/stores/erasures.ts";
import { feedStore } from "../../src/stores/feed.ts";
import { made, profileTarget, rowsOf, type Situation } from "../core/planning.ts";

/** A night of a company, as its run hands it over. */
export interface Night extends Situation {
  readonly deployment?: string;
  /** What people have decided about differences. */
  readonly decided?: Decided;
  /** Erasures on record; those that have reached the tables lose `pending`. */
  readonly erasures?: Erasure[];
  /** What is remembered of photos and signatures, by target, then account key. */
  readonly remembered?: Readonly<Record<string, ReadonlyMap<string, Memory>>>;
}

/** A run of everyone. */
export const runOfEveryone = (mode: Run["mode"] = "apply"): Run =>
  newRun({ mode, trigger: "schedule", startedBy: "schedule", targets: ["entra"] }, new Date());

/** What was read of a company, with the plan that was made of it. */
export async function readOf(night: Night): Promise<ReadOfEveryone> {
  const { plan, people } = await made(night);
  const { employees = [], rejected = [], accounts = [], memories = new Map(), links = new Map() } = night;
  const target = profileTarget(night.policies);
  return {
    source: {
      rows: employees.length + rejected.length,
      optional: ["id"],
      employees: rowsOf(night),
      rejected,
    },
    accounts,
    people,
    plan,
    prepared: [{ target, ...(await target.prepare()), memories }],
    links,
  };
}

/** Writes a night to the database at a URL; resolves with the number of rows that differed. */
export async function write(
  url: string,
  night: Night,
  {
    lockSeconds = 5,
    statementSeconds = 30,
    run = runOfEveryone(),
  }: { lockSeconds?: number; statementSeconds?: number; run?: Run } = {},
): Promise<number> {
  const { deployment = "test" } = night;
  const database = connectReadback({ url, lockSeconds, statementSeconds });
  const readback = createReadback({ database, deployment, records: recordsOf(night) });
  return readback.everyone(run, await readOf(night));
}

/** Writes a night to the feed in a storage account; resolves with the number of rows that differed. */
export async function writeFeed(storage: Storage, night: Night, run = runOfEveryone()): Promise<number> {
  const records = { ...recordsOf(night), storage, feed: feedStore(storage) };
  const feed = createFeed({ records, retentionMonths: 13 });
  return feed.everyone(run, await readOf(night));
}

export const recordsOf = ({
  remembered = {},
  decided = { accepted: [], reported: [] },
  erasures = [],
}: Pick<Night, "remembered" | "decided" | "erasures">) => ({
  erasures: {
    ...(undefined as never as ErasureStore),
    all: async () => erasures,
    reached: async (id: string) => {
      const index = erasures.findIndex((one) => one.id === id);
      const { pending: _, ...reached } = erasures[index] ?? expect.fail(id);
      erasures[index] = reached;
    },
  },
  states: {
    memories: async (target: string) => remembered[target] ?? new Map(),
    memory: async () => ({ refusals: [], facts: {} }),
    claim: () => Promise.reject(new Error("Nothing is claimed.")),
  },
  differences: {
    ...(undefined as never as DifferenceStore),
    accepted: async () => decided.accepted,
    reported: async () => decided.reported,
  },
  // A night reads neither.
  plans: undefined as never,
  outcomes: undefined as never,
});
