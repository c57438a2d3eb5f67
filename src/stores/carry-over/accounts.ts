import pMap from "p-map";
import { fromJsonColumns, isUnavailable } from "../../clients/storage/entities.ts";
import type { Storage } from "../../clients/storage/storage.ts";
import { RetryLater } from "../../core/errors.ts";
import { accountKey, employeeKey } from "../../core/key.ts";
import type { Run } from "../../core/run.ts";
import type { AddressHolder, LinkStore } from "../links.ts";
import type { OutcomeStore } from "../outcomes.ts";
import type { PlanStore } from "../plans.ts";

/** Where it is on record which account an address led to. */
export interface Sources {
  readonly storage: Storage;
  readonly outcomes: Pick<OutcomeStore, "find">;
  readonly plans: Pick<PlanStore, "people">;
  readonly links: Pick<LinkStore, "holdersOf" | "noteAddresses">;
}

/** An account, with the address that it was known by; null where only the key of that is known. */
export interface Holder {
  readonly entraId: string;
  readonly email: string | null;
}

/** Finds the account that a record of version 0.1 is about, and notes the addresses of accounts on the way. */
export interface Attribution {
  /** The accounts of an employee key's writes, by run. */
  ofWrites(key: string, writes: readonly Write[]): Promise<ReadonlyMap<string, Holder>>;
  /** The account of what is remembered of an employee key, last written by the run with that sequence. */
  ofState(key: string, target: string, sequence: number): Promise<Holder | undefined>;
  /** Notes the addresses that only a stored plan knows: of people who were never written. */
  notePlanned(): Promise<void>;
  /** How many addresses were noted. */
  addresses(): number;
}

interface Write {
  readonly run: string;
  readonly target: string;
  readonly at: string;
}

/**
 * The account of a record is the one that its run's outcome names; else the only one known of the key, the newest in a
 * stored plan (30 days), the one that has the address `now`, or the newest known.
 */
export function attribution(
  { storage, outcomes, plans, links }: Sources,
  now: () => Promise<ReadonlyMap<string, string>>,
): Attribution {
  const noted = new Map<string, string>();
  const sequences = once(() => runsBySequence(storage));
  const planned = once(() => holdersInPlans(storage, plans));
  const present = once(now);
  return { ofWrites, ofState, notePlanned, addresses: () => noted.size };

  async function ofWrites(key: string, writes: readonly Write[]) {
    const found = new Map<string, Holder>();
    const runs = [...Map.groupBy(writes, ({ run }) => run)];
    await pMap(
      runs,
      async ([run, own]) => {
        for (const target of new Set(own.map((write) => write.target))) {
          const holder = await named(run, target, key);
          if (!holder) continue;
          found.set(run, holder);
          return;
        }
      },
      { concurrency: 4 },
    );
    if (runs.some(([run]) => !found.has(run))) {
      const other = await otherwise(key, [...found.values()]);
      for (const [run] of runs) if (other && !found.has(run)) found.set(run, other);
    }
    return found;
  }

  async function ofState(key: string, target: string, sequence: number) {
    const run = (await sequences()).get(sequence);
    return (run && (await named(run, target, key))) || otherwise(key, []);
  }

  /** The account that the outcome of a run names. */
  async function named(run: string, target: string, key: string): Promise<Holder | undefined> {
    const outcome = await outcomes.find(run, target, { entraId: null, key });
    if (!outcome?.entraId) return undefined;
    await note({ email: outcome.email, entraId: outcome.entraId, at: outcome.at });
    return outcome as Holder;
  }

  async function otherwise(key: string, here: readonly Holder[]): Promise<Holder | undefined> {
    const holders = [...here, ...(await links.holdersOf(key))];
    const [newest] = holders;
    if (newest && new Set(holders.map(({ entraId }) => accountKey(entraId))).size === 1) return newest;
    const inPlan = (await planned()).get(key);
    if (inPlan) return inPlan;
    const entraId = (await present()).get(key);
    return entraId ? { entraId, email: newest?.email ?? null } : newest;
  }

  async function notePlanned() {
    await pMap((await planned()).values(), note, { concurrency: 16 });
  }

  async function note(holder: AddressHolder) {
    const id = `${employeeKey(holder.email)}:${accountKey(holder.entraId)}`;
    if ((noted.get(id) ?? "") >= holder.at) return;
    noted.set(id, holder.at);
    await links.noteAddresses([holder]);
  }
}

/** The runs by the sequence that they handed out, in a few bytes each. */
async function runsBySequence(storage: Storage): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  const queryOptions = { filter: "PartitionKey eq 'run'" };
  for await (const entity of (await storage.table("runs")).listEntities({ queryOptions })) {
    const { id, sequence } = fromJsonColumns(entity) as Run;
    if (sequence !== undefined) found.set(sequence, id);
  }
  return found;
}

/** Who the stored plans matched, by employee key; the newest plan wins. */
async function holdersInPlans(
  storage: Storage,
  plans: Sources["plans"],
): Promise<ReadonlyMap<string, AddressHolder>> {
  const found = new Map<string, AddressHolder>();
  const queryOptions = { filter: "PartitionKey eq 'run'" };
  const made: { id: string; at: string }[] = [];
  for await (const entity of (await storage.table("runs")).listEntities({ queryOptions })) {
    const { plan, createdAt } = fromJsonColumns(entity) as Run;
    if (plan) made.push({ id: plan.id, at: createdAt });
  }
  for (const { id, at } of made.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, furthest)) {
    try {
      for await (const { email, entraId } of plans.people(id)) {
        const key = employeeKey(email);
        if (entraId && !found.has(key)) found.set(key, { email, entraId, at });
      }
    } catch (error) {
      // Plans are kept for 30 days: this one may be gone.
      if (isUnavailable(error) || error instanceof RetryLater) throw error;
    }
  }
  return found;
}

/** Stored plans that are read: what the newest do not name has no difference, or is long gone. */
const furthest = 60;

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= read();
    return known;
  };
}
