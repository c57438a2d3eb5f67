import postgres from "postgres";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import { newRun } from "../../src/core/run.ts";
import { createReadback } from "../../src/readback/readback.ts";
import type { ReadOfEveryone } from "../../src/runs/readback.ts";
import { accountOf, made, people, profileTarget, rowsOf } from "../../test/core/planning.ts";

// Writes what Entra ID holds of so many people to the database at a URL: a first night, then nights in which nothing, a
// few, and all of the accounts have changed; and reads the rows back. Prints how long each took, the CPU time of this
// process (both in ms), and by how many MB a night raised the memory that the people and their plan take.

const [url = "", count = "1000"] = process.argv.slice(2);
const employees = people(Number(count));
const accounts = employees.map((one) => accountOf(one, { accountEnabled: true, userType: "Member" }));

const database = connectReadback({ url });
const readback = createReadback({
  database,
  deployment: "bench",
  // Nothing is remembered, decided or erased.
  records: {
    states: { memories: async () => new Map() },
    differences: { accepted: async () => [], reported: async () => [] },
    erasures: { all: async () => [] },
  } as never,
});
const target = profileTarget();
const prepared = [{ target, ...(await target.prepare()), memories: new Map() }];

interface Took {
  readonly ms: number;
  readonly cpu: number;
}

function watch(): () => Took {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { ms: performance.now() - begun, cpu: (user + system) / 1000 };
  };
}

let day = 1;
/** A night in which every so many-th account has another city than before. */
async function night(every: number): Promise<Took & { rows: number; mb: number }> {
  const now = new Date(Date.UTC(2026, 10, day++, 3));
  if (every > 0)
    for (let index = 0; index < accounts.length; index += every) {
      const account = accounts[index];
      if (account) accounts[index] = { ...account, city: `City ${day}` };
    }
  const { plan, people: planned } = await made({ employees, accounts, now, maxChangedPercent: 100 });
  const source: ReadOfEveryone["source"] = {
    rows: employees.length,
    optional: ["id"],
    employees: rowsOf({ employees }),
    rejected: [],
  };
  const read = { source, accounts, people: planned, plan, prepared, links: new Map() };
  const run = newRun({ mode: "apply", trigger: "schedule", startedBy: "schedule", targets: ["entra"] }, now);
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  let peak = rss;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 10);
  const took = watch();
  const rows = await readback.everyone(run, read);
  const time = took();
  clearInterval(sampling);
  return { ...time, rows, mb: (peak - rss) / 2 ** 20 };
}

/** Reads the rows back, into memory a thousand at a time. */
async function reading(): Promise<Took> {
  const sql = postgres(url, { max: 1, fetch_types: false, prepare: false, onnotice: () => {} });
  await sql`select 1`;
  const took = watch();
  let rows = 0;
  await sql`select * from entra_accounts where deployment = 'bench'`.cursor(1000, (page) => {
    rows += page.length;
  });
  const time = took();
  await sql.end();
  if (rows !== employees.length) throw new Error(`${rows} rows were read back.`);
  return time;
}

const first = await night(0);
await reading();
const reads: Took[] = [];
const nights: Record<"same" | "few" | "all", object[]> = { same: [], few: [], all: [] };
for (let round = 0; round < 3; round++) {
  reads.push(await reading());
  nights.same.push(await night(0));
  nights.few.push(await night(33));
}
reads.push(await reading());
nights.all.push(await night(1));
process.stdout.write(JSON.stringify({ first, reads, ...nights }));
