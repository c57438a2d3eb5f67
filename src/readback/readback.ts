import type { Sql } from "postgres";
import type { ReadbackDatabase } from "../clients/postgres/readback-database.ts";
import { GiveUp } from "../core/errors.ts";
import type { PlanHead } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import type { PersonTables, Readback, ReadOfEveryone } from "../runs/readback.ts";
import type { Erasure } from "../stores/erasures.ts";
import type { Records } from "../stores/records.ts";
import { decidedIn } from "./hr-rows.ts";
import { accountsOfNight, hrListOfNight, withoutEmployeeOfNight } from "./night-rows.ts";
import { updateFromOutcomes, updatesOf } from "./outcomes.ts";
import { eraseRows, rowsOfPerson } from "./person-rows.ts";
import type { RowContext } from "./rows.ts";
import { checkVersion } from "./schema.ts";
import { type Stamp, writeTable } from "./write-table.ts";

/** Where and how rows are written. */
interface Options {
  readonly database: ReadbackDatabase;
  /** What the rows are marked with. */
  readonly deployment: string;
  readonly records: Pick<Records, "states" | "plans" | "outcomes" | "differences" | "erasures">;
  /** For everything; default 300. */
  readonly limitSeconds?: number;
}

/** Writes what Entra ID holds to the app's own tables in the employee database. */
export function createReadback(options: Options): Readback & PersonTables {
  const { database, deployment, records, limitSeconds = 300 } = options;
  const { erasures } = records;
  return {
    async everyone(run, read) {
      const context = await contextOf(run, read, records);
      const decided = await decidedIn(records);
      const waiting = await pendingErasures();
      const rows = await database.write(async (sql) => {
        const stamp = await begin(sql, run.id, read.plan.createdAt);
        await erasePending(sql, waiting, stamp);
        if (!(await isNewest(sql, stamp))) return 0;
        const inTime = limit(limitSeconds, "Look for locks and slow triggers on entra_accounts.");
        const how = { stamp, inTime };
        const people = await writeTable(sql, accountsOfNight(read, context), how);
        const left = await writeTable(sql, withoutEmployeeOfNight(read), how);
        const list = await writeTable(sql, hrListOfNight(read, decided), how);
        await noteNight(sql, stamp, people.total, left.total);
        return people.written + left.written + list.written;
      });
      await noteReached(waiting);
      return rows;
    },
    async outcomes(run) {
      const updates = await updatesOf(run, records);
      if (!updates) return 0;
      return database.write(async (sql) => {
        const stamp = await begin(sql, run.id, new Date().toISOString());
        return updateFromOutcomes(sql, stamp, updates);
      });
    },
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
    // A thousand rows are found by their keys: the planner would read the whole table for each thousand.
    await sql`set local enable_hashjoin = off`;
    await sql`set local enable_mergejoin = off`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`entra_readback ${deployment}`}, 0))`;
    const [clock] = await sql<{ now: string }[]>`select clock_timestamp()::text as now`;
    return { deployment, run, readAt, now: clock?.now ?? readAt };
  }
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

function roamingIn({ notes, targets, unplanned = [] }: PlanHead): boolean | null {
  if (!targets.includes("signature") || unplanned.includes("signature")) return null;
  return notes.some(({ code }) => code === "roaming-signatures");
}
