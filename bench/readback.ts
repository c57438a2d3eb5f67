import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import postgres, { type Sql } from "postgres";
import { startPostgres } from "../src/local/postgres.ts";
import { hasPostgres, withPostgresServer } from "../test/postgres-server.ts";
import { logins, prepare, urlOf } from "../test/readback/databases.ts";
import type { Bench, Measure } from "./bench.ts";
import { median, times } from "./format.ts";

const employees = 100_000;
const writeBack = fileURLToPath(new URL("./process/write-back.ts", import.meta.url));
const run = promisify(execFile);

/** Times writing what Entra ID holds against merely reading the rows back, in a process of its own. */
export const readback: Bench = {
  name: "readback",
  about: `writing what Entra ID holds of ${employees} employees to their database ÷ merely reading the rows back`,
  takesLong: "about five minutes",
  measure: async () => [
    ...(await inPGlite()),
    ...(hasPostgres ? await inPostgres() : [{ what: "PostgreSQL", value: "there is none here" }]),
  ],
};

interface Took {
  readonly ms: number;
  /** Milliseconds of the process that writes. */
  readonly cpu: number;
}

interface Night extends Took {
  readonly rows: number;
  /** What it takes beside the people and their plan. */
  readonly mb: number;
}

async function measure(where: string, url: string): Promise<readonly Measure[]> {
  const { stdout } = await run(process.execPath, ["--expose-gc", writeBack, url, String(employees)], {
    timeout: 1_800_000,
  });
  const { first, reads, same, few, all } = JSON.parse(stdout) as {
    readonly first: Night;
    readonly reads: readonly Took[];
    readonly same: readonly Night[];
    readonly few: readonly Night[];
    readonly all: readonly Night[];
  };
  const by = (kind: "ms" | "cpu", nights: readonly Took[]) =>
    times(median(nights.map((one) => one[kind])) / median(reads.map((one) => one[kind])));
  const of = (what: string, nights: readonly Night[]): Measure => ({
    what: `${where}, ${what}`,
    value: `${by("ms", nights)}; the app's CPU ${by("cpu", nights)}; ${nights[0]?.rows ?? 0} rows; ${memory(nights)}`,
  });
  return [
    of("first night", [first]),
    of("nothing changed", same),
    of("3 % changed", few),
    of("all changed", all),
  ];
}

const memory = (nights: readonly Night[]): string =>
  `${Math.round(Math.max(...nights.map(({ mb }) => mb)))} MB more than the plan`;

async function inPGlite(): Promise<readonly Measure[]> {
  const database = await startPostgres();
  const admin = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await prepare(admin);
    return await measure("PGlite", database.url);
  } finally {
    await admin.end({ timeout: 1 });
    await database.close();
  }
}

const inPostgres = () =>
  withPostgresServer({}, async (server) => {
    await prepare(server.admin);
    const measures = await measure("PostgreSQL", urlOf(server, logins.writer));
    return [...measures, ...(await least(server.admin))];
  });

/** What the server needs at least, without any client: to write the rows that it has, against sending them to no one. */
async function least(admin: Sql): Promise<readonly Measure[]> {
  await admin.unsafe("create table again as table entra_accounts; update again set deployment = 'again'");
  const ms = async (statement: string) => {
    const begun = performance.now();
    await admin.unsafe(statement);
    return performance.now() - begun;
  };
  const reading = median([await ms("copy again to '/dev/null'"), await ms("copy again to '/dev/null'")]);
  const inserting = await ms("insert into entra_accounts table again");
  const updating = await ms("update entra_accounts set entra_city = 'x' where deployment = 'again'");
  return [
    {
      what: "PostgreSQL, the server alone: insert",
      value: `${times(inserting / reading)} of copying them out`,
    },
    {
      what: "PostgreSQL, the server alone: update",
      value: `${times(updating / reading)} of copying them out`,
    },
  ];
}
