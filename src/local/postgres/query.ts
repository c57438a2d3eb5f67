import postgres from "postgres";

/** Runs one statement with `$1`-style parameters; resolves with its rows, which the caller vouches are `Row`s. */
export type Query = <Row extends object = Readonly<Record<string, unknown>>>(
  sql: string,
  parameters?: readonly (string | number | null)[],
) => Promise<readonly Row[]>;

/** A connection to any PostgreSQL. */
export interface Connection {
  readonly query: Query;
  close(): Promise<void>;
}

/** Opens `url` lazily, one connection that reconnects when the database was restarted in between. */
export function connect(url: string): Connection {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {}, connect_timeout: 10 });
  return {
    async query<Row extends object>(text: string, parameters: readonly (string | number | null)[] = []) {
      return sql.unsafe<Row[]>(text, [...parameters]);
    },
    close: () => sql.end({ timeout: 1 }),
  };
}
