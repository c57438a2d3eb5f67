import type { Sql } from "postgres";
import { accountKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Run } from "../core/run.ts";
import { changedThere } from "../core/state.ts";
import type { Memory } from "../core/target.ts";
import { wordOf } from "../employees/sync-state.ts";
import type { PlannedPerson } from "../stores/plans.ts";
import type { Records } from "../stores/records.ts";
import { profileColumns } from "./columns.ts";
import { type Mismatch, mismatchOf, photoColumns } from "./rows.ts";
import { type Stamp, textOf } from "./write-table.ts";

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

/** Changes the rows of the people that a run has outcomes of; resolves with how many rows differed. */
export async function updateFromOutcomes(
  sql: Sql,
  run: Run,
  { deployment, readAt, now }: Stamp,
  records: OutcomeRecords,
): Promise<number> {
  let changed = 0;
  let chunk: Update[] = [];
  for await (const update of updatesOf(run, records)) {
    chunk.push(update);
    if (chunk.length === chunkSize) await flush();
  }
  await flush();
  return changed;

  async function flush() {
    const { count } = await sql.unsafe(statement, [textOf(chunk), deployment, run.id, readAt, now]);
    changed += count;
    chunk = [];
  }
}

export type OutcomeRecords = Pick<Records, "states" | "plans" | "outcomes">;

/** What a run did to each person with an account that it has outcomes of. */
export async function* updatesOf(run: Run, records: OutcomeRecords): AsyncGenerator<Update> {
  const byAccount = new Map<string, Outcome[]>();
  for await (const outcome of records.outcomes.list(run.id)) {
    if (!outcome.entraId) continue;
    const key = accountKey(outcome.entraId);
    const own = byAccount.get(key);
    if (own) own.push(outcome);
    else byAccount.set(key, [outcome]);
  }
  const memoryOf = memoryReader(byAccount, records);
  for await (const [outcomes, person] of people(run, byAccount, records))
    yield await updateOf(run, outcomes, person, memoryOf);
}

/** Each person with outcomes, with what was planned for them; those who were only verified are in no plan. */
async function* people(
  run: Run,
  outcomes: Map<string, Outcome[]>,
  { plans }: Pick<Records, "plans">,
): AsyncGenerator<readonly [readonly Outcome[], PlannedPerson | undefined]> {
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
  person: PlannedPerson | undefined,
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
    const state = wordOf({ ...run, status: "done" }, { target, planned: person, outcome })?.standing;
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
  { changes, isOver }: { changes: PlannedPerson["changes"]; isOver: boolean },
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

const setColumns = [
  ...Object.values(profileColumns).map((name) => ({ name, type: "text" })),
  { name: "entra_has_photo", type: "boolean" },
  { name: "entra_photo_size", type: "integer" },
  { name: "entra_photo_hash", type: "text" },
  { name: "entra_signature_hash", type: "text" },
  { name: "entra_signature_in_step", type: "boolean" },
];

const next: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    setColumns.map(({ name, type }) => [
      name,
      `case when x.set::jsonb ? '${name}' then (x.set->>'${name}')::${type} else t.${name} end`,
    ]),
  ),
  entra_sync_states: "t.entra_sync_states || x.states",
  entra_mismatch_fields: `case when x.settled = '[]' then t.entra_mismatch_fields else coalesce((
    select jsonb_agg(m.value order by m.place) from jsonb_array_elements(t.entra_mismatch_fields)
      with ordinality as m(value, place)
    where not x.settled ? ((m.value->>'target') || '.' || (m.value->>'field'))), '[]') || x.found end`,
  entra_last_written_at: "greatest(t.entra_last_written_at, x.written_at)",
  entra_photo_verified_at: "greatest(t.entra_photo_verified_at, x.photo_verified_at)",
  entra_signature_verified_at: "greatest(t.entra_signature_verified_at, x.signature_verified_at)",
  entra_last_verified_at: "greatest(t.entra_last_verified_at, x.photo_verified_at, x.signature_verified_at)",
};

const names = Object.keys(next);

const statement = `
  with x as materialized (
    select * from json_to_recordset($1::text::json) as r(
      id text, states jsonb, set jsonb, settled jsonb, found jsonb, written_at timestamptz,
      photo_verified_at timestamptz, signature_verified_at timestamptz)
  )
  update entra_accounts t
  set ${names.map((name) => `${name} = ${next[name]}`).join(", ")},
    run = $3, read_at = $4::timestamptz, updated_at = $5::timestamptz
  from x where t.deployment = $2 and t.entra_user_id = x.id
    and (${names.map((name) => `t.${name}`).join(", ")}) is distinct from (${names.map((name) => next[name]).join(", ")})`;
