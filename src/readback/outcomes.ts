import type { Sql } from "postgres";
import { accountKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Run } from "../core/run.ts";
import { changedThere } from "../core/state.ts";
import type { Memory } from "../core/target.ts";
import { stateByRun } from "../employees/sync-state.ts";
import type { PlanLine } from "../stores/plans.ts";
import type { Records } from "../stores/records.ts";
import { accountsTable, profileColumns, type RowValues } from "./columns.ts";
import { type Mismatch, mismatchesOf, mismatchOf, photoColumns } from "./rows.ts";
import { changeRows, type Stamp, textOf } from "./write-table.ts";

/** What a run did to one person: by column of `set` what is there now. */
export interface Update {
  /** Object id of the account. */
  readonly id: string;
  readonly states: Readonly<Record<string, string>>;
  /** Columns of which the value is known now. */
  readonly set: Readonly<Record<string, string | number | boolean | null>>;
  /** Mismatches that are over, as `target.field`. */
  readonly settled: readonly string[];
  /** Mismatches that a verification has found; each is also among `settled`, in place of the one before. */
  readonly found: readonly Mismatch[];
  /** ISO 8601. */
  readonly written_at: string | null;
  readonly photo_verified_at: string | null;
  readonly signature_verified_at: string | null;
}

const chunkSize = 1000;

/** Changes the rows of the people that a run did something to; resolves with how many rows differed. */
export async function updateFromOutcomes(
  sql: Sql,
  stamp: Stamp,
  updates: AsyncIterable<Update>,
): Promise<number> {
  let changed = 0;
  let chunk = new Map<string, Update>();
  for await (const update of updates) {
    chunk.set(update.id, update);
    if (chunk.size === chunkSize) await flush();
  }
  await flush();
  return changed;

  async function flush() {
    const which = { stamp, column: "entra_user_id", values: [...chunk.keys()] };
    changed += await changeRows(sql, accountsTable, which, (before) => {
      const update = chunk.get(String(before["entra_user_id"]));
      return update ? updated(before, update) : before;
    });
    chunk = new Map();
  }
}

/** The values of a row by column after what a run did to its person. */
export function updated(before: RowValues, update: Update): RowValues {
  const [{ set, states, settled, found, ...at }] = JSON.parse(textOf([update])) as [Update];
  const latest = (column: string, ...times: readonly (string | null)[]) =>
    [before[column] as string | null, ...times].reduce((one, other) =>
      one === null || (other !== null && other > one) ? other : one,
    );
  return {
    ...before,
    ...set,
    entra_sync_states: { ...(before["entra_sync_states"] as object), ...states },
    entra_mismatch_fields: [
      ...mismatchesOf(before).filter(({ target, field }) => !settled.includes(`${target}.${field}`)),
      ...found,
    ],
    entra_last_written_at: latest("entra_last_written_at", at.written_at),
    entra_photo_verified_at: latest("entra_photo_verified_at", at.photo_verified_at),
    entra_signature_verified_at: latest("entra_signature_verified_at", at.signature_verified_at),
    entra_last_verified_at: latest("entra_last_verified_at", at.photo_verified_at, at.signature_verified_at),
  };
}

export type OutcomeRecords = Pick<Records, "states" | "plans" | "outcomes">;

/**
 * What a run did to each person with an account that it has outcomes of; undefined where it has none. The outcomes are read
 * first, so that no transaction is open meanwhile; plan and state as they are needed.
 */
export async function updatesOf(
  run: Run,
  records: OutcomeRecords,
): Promise<AsyncGenerator<Update> | undefined> {
  const byAccount = new Map<string, Outcome[]>();
  for await (const outcome of records.outcomes.list(run.id)) {
    if (!outcome.entraId) continue;
    const key = accountKey(outcome.entraId);
    const own = byAccount.get(key);
    if (own) own.push(outcome);
    else byAccount.set(key, [outcome]);
  }
  return byAccount.size === 0 ? undefined : made(run, byAccount, records);
}

async function* made(run: Run, byAccount: Map<string, Outcome[]>, records: OutcomeRecords) {
  const memoryOf = memoryReader(byAccount, records);
  for await (const [outcomes, person] of people(run, byAccount, records))
    yield await updateOf(run, outcomes, person, memoryOf);
}

/** Each person with outcomes, with what was planned for them; those who were only verified are in no plan. */
async function* people(
  run: Run,
  outcomes: Map<string, Outcome[]>,
  { plans }: Pick<Records, "plans">,
): AsyncGenerator<readonly [readonly Outcome[], PlanLine | undefined]> {
  for await (const person of plans.people(run.plan?.id ?? "")) {
    const key = accountKey(person.entraId ?? "");
    const own = outcomes.get(key);
    if (!own) continue;
    outcomes.delete(key);
    yield [own, person];
  }
  for (const own of outcomes.values()) yield [own, undefined];
}

type MemoryOf = (target: string, key: string) => Promise<Memory>;

/** More people than this are read with everyone. */
const few = 200;

/** What is remembered of the accounts of a run: one by one for a few, all of a target at once for many. */
function memoryReader(people: ReadonlyMap<string, unknown>, { states }: Pick<Records, "states">): MemoryOf {
  if (people.size <= few) return states.memory;
  const all = new Map<string, ReturnType<typeof states.memories>>();
  return async (target, key) => {
    const found = all.get(target) ?? states.memories(target);
    all.set(target, found);
    return (await found).get(key) ?? { refusals: [], facts: {} };
  };
}

async function updateOf(
  run: Run,
  outcomes: readonly Outcome[],
  person: PlanLine | undefined,
  memoryOf: MemoryOf,
): Promise<Update> {
  const update = {
    states: {} as Record<string, string>,
    set: {} as Update["set"],
    settled: [] as string[],
    found: [] as Mismatch[],
  };
  const at = {
    written: null as string | null,
    photo: null as string | null,
    signature: null as string | null,
  };
  const id = outcomes[0]?.entraId ?? "";
  for (const outcome of outcomes) {
    const { target, status, fields = [] } = outcome;
    const state = stateByRun({ ...run, status: "done" }, { target, planned: person, outcome })?.standing;
    if (state) update.states[target] = state;
    const changes = person?.changes.filter((change) => change.target === target) ?? [];
    const isOver = state === "in-step";
    for (const { field } of changes)
      if (isOver || fields.includes(field)) update.settled.push(`${target}.${field}`);
    if (status === "changed") at.written = later(at.written, outcome.at);
    if ((status === "verified" || status === "drifted") && (target === "photo" || target === "signature"))
      at[target] = outcome.at;
    if (status === "drifted") {
      const memory = await memoryOf(target, accountKey(id));
      const to = memory.facts["url"] ?? memory.facts["rendered"] ?? null;
      const content = { target, field: target, from: null, to, rule: "authoritative" };
      if (changedThere(memory)) {
        update.found.push(mismatchOf(content, memory));
        update.settled.push(`${target}.${target}`);
      }
    }
    update.set = { ...update.set, ...(await columnsNow(outcome, { changes, isOver }, memoryOf)) };
  }
  const { written: written_at, photo: photo_verified_at, signature: signature_verified_at } = at;
  return { id, ...update, written_at, photo_verified_at, signature_verified_at };
}

const later = (one: string | null, other: string): string => (one !== null && one > other ? one : other);

async function columnsNow(
  { target, status, entraId, fields = [] }: Outcome,
  { changes, isOver }: { changes: PlanLine["changes"]; isOver: boolean },
  memoryOf: MemoryOf,
): Promise<Update["set"]> {
  if (target === "entra") {
    const now = changes.flatMap(({ field, to }) => {
      const column = Object.entries(profileColumns).find(([property]) => property === field)?.[1];
      return column && (fields.includes(field) || status === "unchanged") ? [[column, to] as const] : [];
    });
    return Object.fromEntries(now);
  }
  if (!["changed", "unchanged", "verified", "drifted"].includes(status)) return {};
  const memory = await memoryOf(target, accountKey(entraId ?? ""));
  if (target === "photo") return photoColumns(memory);
  if (target !== "signature") return {};
  const hash = memory.facts["rendered"] ?? null;
  return { entra_signature_hash: hash, entra_signature_in_step: isOver && hash !== null };
}
