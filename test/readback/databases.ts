import postgres, { type Sql } from "postgres";
import { startPostgres } from "../../src/local/postgres.ts";
import { readSchema } from "../../src/readback/schema.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../postgres-server.ts";

/** The logins of a real server: one that writes back, one that has no rights. */
export const logins = { writer: "entra_writer", stranger: "stranger" } as const;

const password = "secret";

/** The URL of a login. */
export const urlOf = ({ port }: Pick<PostgresServer, "port">, user: string, database = "postgres"): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;

/** Makes a small company's tables, the app's own ones, and the logins. */
export async function prepare(admin: Sql): Promise<void> {
  await admin`set client_min_messages = warning`;
  await admin.unsafe(companyTables);
  await admin.unsafe(readSchema());
  await admin.unsafe(`
    create role ${logins.writer} login password '${password}';
    grant entra_readback to ${logins.writer};
    create role ${logins.stranger} login password '${password}';
  `);
}

/** A database with all tables: `url` for the app, `admin` for the test. */
export interface Place {
  readonly url: string;
  readonly admin: Sql;
}

/** Starts PGlite with all tables, for as long as `use` takes. */
export async function withPGlite(use: (place: Place) => Promise<void>): Promise<void> {
  const database = await startPostgres();
  const admin = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await prepare(admin);
    await use({ url: database.url, admin });
  } finally {
    await admin.end({ timeout: 1 });
    await database.close();
  }
}

/** Starts a place for as long as `use` takes. */
export type WithPlace = (use: (place: Place) => Promise<void>) => Promise<void>;

/** Where tables are tested: a name, whether it can be started here, and how. */
export const places: readonly (readonly [string, boolean, WithPlace])[] = [
  [
    "PostgreSQL",
    hasPostgres,
    (use) =>
      withPostgresServer({}, async (server) => {
        await prepare(server.admin);
        await use({ url: urlOf(server, logins.writer), admin: server.admin });
      }),
  ],
  ["PGlite", true, withPGlite],
];

/** Empties the app's own tables. */
export const emptyOwnTables = (admin: Sql) =>
  admin.unsafe(
    "delete from entra_accounts; delete from entra_accounts_without_employee; delete from entra_readback; delete from entra_hr_list",
  );

/** The employee tables, with a column that has the name of one of the app's, as the first users have. */
export const companyTables = `
  create table offices (
    id integer primary key, name text, city text, street_address text, postal_code text, phone text, email text);
  create table employees (
    id integer primary key, email text, first_name text, last_name text, title text, phone text,
    profile_image_url text, status text not null default 'active', office_id integer, entra_user_id text);
  insert into offices values (1, 'Oslo', 'Oslo', 'Storgata 1', '0155', '22 00 00 00', 'oslo@example.com');
  insert into employees values
    (1, 'Kari.Nord@example.com', 'Kari', 'Nord', 'Lead', '+47 99 88 77 66', null, 'active', 1, 'old'),
    (2, 'ola@example.com', 'Ola', 'Sør', null, null, null, 'active', 1, null),
    (3, 'gone@example.com', 'Gunn', 'Gone', null, null, null, 'inactive', 1, null);
`;

/** Runs statements as a login, and closes its connection. */
export async function as<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
