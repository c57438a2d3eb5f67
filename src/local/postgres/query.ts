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

/** Opens `url` lazily, one connection that mends itself: the database may go away and come back in between. */
export function connect(url: string): Connection {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {}, connect_timeout: 10 });
  return {
    async query<Row extends object>(text: string, parameters: readonly (string | number | null)[] = []) {
      if (parameters.length === 0) return sql.unsafe<Row[]>(text);
      // Parameters take two round trips, and PGlite's clients share a session: only a name keeps a statement ours, and
      // only a transaction keeps the others out until it has been answered.
      return sql.begin((own) => own.unsafe<Row[]>(text, [...parameters], { prepare: true })) as Promise<
        Row[]
      >;
    },
    close: () => sql.end({ timeout: 1 }),
  };
}
