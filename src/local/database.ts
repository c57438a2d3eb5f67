import type { Company } from "./company/company.ts";
import { seedDatabase } from "./company/tables.ts";
import { connect, type Query } from "./postgres/query.ts";
import { type LocalPostgres, startPostgres } from "./postgres.ts";

/** The HR database of the local cloud: embedded, or any other. */
export interface HrDatabase {
  readonly url: string;
  readonly query: Query;
  close(): Promise<void>;
  /** Only the embedded one can be stopped and started again. */
  readonly embedded?: LocalPostgres;
}

/** Opens the database at `url`, or an embedded one; without a table `employees` it is filled with the company. */
export async function openDatabase(url: string | undefined, company: Company): Promise<HrDatabase> {
  const database = url ? { url, ...connect(url) } : hrDatabase(await startPostgres());
  await seed(database, company);
  return database;
}

/** The embedded database as the local cloud's. */
export const hrDatabase = (postgres: LocalPostgres): HrDatabase => ({
  url: postgres.url,
  query: postgres.query,
  close: () => postgres.close(),
  embedded: postgres,
});

/** Fills a database without a table `employees` with the company. */
export async function seed(database: HrDatabase, company: Company): Promise<void> {
  const [found] = await database.query<{ name: string | null }>(
    "select to_regclass('employees')::text as name",
  );
  if (!found?.name) await seedDatabase(database.query, company);
}
