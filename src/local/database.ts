import type { Company } from "./company/company.ts";
import { seedDatabase } from "./company/tables.ts";
import { connect, type Query } from "./postgres/query.ts";
import { type LocalPostgres, startPostgres } from "./postgres.ts";

/** The HR database of the local cloud: embedded, or any other. */
export interface HrDatabase {
  readonly url: string;
  readonly query: Query;
  close(): Promise<void>;
  /** Only the embedded one can be taken away and brought back. */
  readonly embedded?: LocalPostgres;
}

/** Opens the database at `url`, or an embedded one; without a table `employees` it is filled with the sample company. */
export async function openDatabase(url: string | undefined, company: Company): Promise<HrDatabase> {
  const database = url ? { url, ...connect(url) } : await embedded();
  const [found] = await database.query<{ name: string | null }>(
    "select to_regclass('employees')::text as name",
  );
  if (!found?.name) await seedDatabase(database.query, company);
  return database;
}

async function embedded(): Promise<HrDatabase> {
  const postgres = await startPostgres();
  return { url: postgres.url, query: postgres.query, close: () => postgres.close(), embedded: postgres };
}
