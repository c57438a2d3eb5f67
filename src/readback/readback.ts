import type { Sql } from "postgres";
import type { ReadbackDatabase } from "../clients/postgres/readback-database.ts";
import { GiveUp } from "../core/errors.ts";
import { inTurns } from "../core/make-plan.ts";
import type { Plan } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import type { PersonTables, Readback, ReadOfEveryone } from "../runs/readback.ts";
import type { Erasure } from "../stores/erasures.ts";
import type { Records } from "../stores/records.ts";
import { accountsTable, hrTable, type Table, withoutEmployeeTable } from "./columns.ts";
import { hrRows } from "./hr-rows.ts";
import { withSince } from "./mismatches.ts";
import { updateFromOutcomes } from "./outcomes.ts";
import { eraseRows, rowsOfPerson } from "./person-rows.ts";
import { type AccountRow, accountRows, type RowContext, withoutEmployeeRows } from "./rows.ts";
import { checkVersion } from "./schema.ts";
import { removeOthers, type Stamp, upsert } from "./upsert.ts";

/** Where and how rows are written. */
interface Options {
  readonly database: ReadbackDatabase;
  /** What the rows are marked with. */
  readonly deployment: string;
  readonly records: Pick<Records, "states" | "plans" | "outcomes" | "differences" | "erasures">;
  /** For everything; default 300. */
  readonly limitSeconds?: number;
}

/** Rows that one statement takes. */
const chunkSize = 1000;

/** Writes what Entra ID holds to the app's own tables in the employee database. */
export function createReadback(options: Options): Readback & PersonTables {
  const { database, deployment, records, limitSeconds = 300 } = options;
  const { erasures } = records;
  return {
    async everyone(run, read) {
      const context = await contextOf(run, read, records);
      const { differences } = records;
      const decided = { accepted: await differences.accepted(), reported: await differences.reported() };
      const waiting = await pendingErasures();
      const rows = await database.write(async (sql) => {
        const stamp = await begin(sql, run.id, read.plan.createdAt);
        await erasePending(sql, waiting, stamp);
        if (!(await isNewest(sql, stamp))) return 0;
        const inTime = limit(limitSeconds, "Look for locks and slow triggers on entra_accounts.");
        const everyone = accountRows(read, context);
        const planned = read.prepared.map(({ target }) => target.name);
        const mismatched = (chunk: readonly AccountRow[]) => withSince(sql, chunk, planned, stamp);
        const people = await writeTable(sql, accountsTable, everyone, {
          stamp,
          inTime,
          complete: mismatched,
        });
        const others = withoutEmployeeRows(read, read.plan.createdAt);
        const left = await writeTable(sql, withoutEmployeeTable, others, { stamp, inTime });
        const list = await writeTable(sql, hrTable, hrRows(read, decided), { stamp, inTime });
        await noteNight(sql, stamp, people.total, left.total);
        return people.written + left.written + list.written;
      });
      await noteReached(waiting);
      return rows;
    },
    outcomes: (run) =>
      database.write(async (sql) => {
        const stamp = await begin(sql, run.id, new Date().toISOString());
        return updateFromOutcomes(sql, run, stamp, records);
      }),
    rowsOf: (person) =>
      database.read(async (sql) => {
        await checkVersion(sql);
        return rowsOfPerson(sql, deployment, person);
      }),
    async erase(person) {
      const waiting = await pendingErasures();
      const rows = await database.write(async (sql) => {
        const stamp = await begin(sql, "", new Date().toISOString());
        const own = await eraseRows(sql, person, stamp);
        await erasePending(sql, waiting, stamp);
        return own;
      });
      await noteReached(waiting);
      return rows;
    },
  };

  async function pendingErasures(): Promise<readonly Erasure[]> {
    return (await erasures.all()).filter(({ pending }) => pending);
  }

  async function erasePending(sql: Sql, waiting: readonly Erasure[], stamp: Stamp): Promise<void> {
    for (const { accounts, pending } of waiting)
      await eraseRows(sql, { accounts: new Set(accounts), keys: new Set(pending) }, stamp);
  }

  async function noteReached(waiting: readonly Erasure[]): Promise<void> {
    for (const { id } of waiting) await erasures.reached(id);
  }

  /** One writer of a deployment at a time; the lock ends with the transaction, as a pooler needs it. */
  async function begin(sql: Sql, run: string, readAt: string): Promise<Stamp> {
    await checkVersion(sql);
    // A writer that hangs in the middle must not keep others from the tables.
    await sql`set local idle_in_transaction_session_timeout = '60s'`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`entra_readback ${deployment}`}, 0))`;
    const [clock] = await sql<{ now: string }[]>`select clock_timestamp()::text as now`;
    return { deployment, run, readAt, now: clock?.now ?? readAt };
  }
}

type Chunk<Row> = (chunk: readonly Row[]) => Promise<readonly Row[]>;

/** Writes the rows that differ, and removes those of the deployment that are not among them. */
async function writeTable<Row extends object>(
  sql: Sql,
  table: Table,
  rows: Iterator<Row>,
  how: { stamp: Stamp; inTime: () => void; complete?: Chunk<Row> },
): Promise<{ total: number; written: number }> {
  const { stamp, inTime, complete = async (chunk) => chunk } = how;
  const keys: string[] = [];
  let written = 0;
  for (;;) {
    inTime();
    const chunk = await inTurns(take(rows, chunkSize));
    for (const row of chunk) keys.push(String(Reflect.get(row, table.key)));
    written += await upsert(sql, table, await complete(chunk), stamp);
    if (chunk.length < chunkSize) break;
  }
  written += await removeOthers(sql, table, keys, stamp);
  return { total: keys.length, written };
}

function* take<Row>(rows: Iterator<Row>, count: number): Generator<undefined, Row[]> {
  const taken: Row[] = [];
  while (taken.length < count) {
    const { done, value } = rows.next();
    if (done) break;
    taken.push(value);
    yield undefined;
  }
  return taken;
}

/** Throws GiveUp once what it is given for everything is over. */
export function limit(seconds: number, look: string): () => void {
  const end = performance.now() + seconds * 1000;
  return () => {
    if (performance.now() < end) return;
    throw new GiveUp("readback-slow", `What Entra ID holds was not written within ${seconds} s`, {
      remedy: `${look} The next run writes it.`,
    });
  };
}

/** Whether no later read of everyone is there already. A time of days to come is another clock's mistake. */
async function isNewest(sql: Sql, { deployment, readAt }: Stamp): Promise<boolean> {
  const later = await sql`
    select from entra_readback where deployment = ${deployment}
      and read_at > ${readAt}::timestamptz and read_at < ${readAt}::timestamptz + interval '1 day'
  `;
  return later.length === 0;
}

const noteNight = ({ unsafe }: Sql, { deployment, run, readAt, now }: Stamp, people: number, left: number) =>
  unsafe(
    `insert into entra_readback (deployment, run, read_at, written_at, employees, accounts_without_employee)
    values ($1, $2, $3::timestamptz, $4::timestamptz, $5, $6)
    on conflict (deployment) do update set run = excluded.run, read_at = excluded.read_at,
      written_at = excluded.written_at, employees = excluded.employees,
      accounts_without_employee = excluded.accounts_without_employee`,
    [deployment, run, readAt, now, people, left],
  );

/** What is remembered of photos and signatures, also where the run does not plan them. */
export async function contextOf(
  { release }: Run,
  { plan, prepared }: ReadOfEveryone,
  { states }: Pick<Records, "states">,
): Promise<RowContext> {
  const known = new Map(prepared.map(({ target, memories }) => [target.name, memories]));
  for (const name of ["photo", "signature"])
    if (!known.has(name)) known.set(name, await states.memories(name));
  return {
    targets: prepared.map(({ target }) => target.name),
    held: plan.mode === "apply" && !release ? (plan.held ?? []) : [],
    memories: known,
    roaming: roamingIn(plan),
  };
}

function roamingIn({ notes, targets, unplanned = [] }: Plan): boolean | null {
  if (!targets.includes("signature") || unplanned.includes("signature")) return null;
  return notes.some(({ code }) => code === "roaming-signatures");
}
