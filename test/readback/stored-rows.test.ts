import net from "node:net";
import postgres, { type Sql } from "postgres";
import { describe, expect, test } from "vitest";
import { accountsTable, hrTable, type RowValues, type Table } from "../../src/readback/columns.ts";
import { comparedByNight, comparedByRun, storedPages, textOfRow } from "../../src/readback/stored-rows.ts";
import { as, places } from "./databases.ts";
import { emptyPlace } from "./empty-place.ts";

const hostile = [
  "",
  " ",
  "null",
  "true",
  "0",
  "1e400",
  "{}",
  "[]",
  '"',
  '"",""',
  "','",
  "\\",
  "\\\\n \\u0041 \\x41 \\N",
  "'); drop table employees; --",
  "$1 {a,b} (a,b) \x1e\x1f",
  "\b\t\n\v\f\r",
  Array.from({ length: 0x2ff }, (_, code) => String.fromCodePoint(code + 1)).join(""),
  "\u2028\u2029\ufeff\ufffd\uffff",
  "🎿 e\u0301 é \u{10ffff}",
  "å".repeat(100_000),
];

const others =
  "set local timezone = 'Pacific/Chatham'; set local bytea_output = 'escape'; set local extra_float_digits = -3; set local array_nulls = off";

/** What someone may set for a login: how the server then writes times, numbers and bytes. */
const settings = ["ISO, YMD", "SQL, DMY", "German", "Postgres, MDY"].map(
  (style) => [style, `set local datestyle = '${style}'; ${others}`] as const,
);

describe.each(places)("in %s", (_, isThere, withPlace) => {
  describe.skipIf(!isThere)("a stored row", () => {
    const place = emptyPlace(withPlace);

    const textsOf = (set: string, table: Table) =>
      as(place.url, (sql) =>
        inTransaction(sql, async () => {
          await sql.unsafe(set);
          const texts = new Map<string, string>();
          for await (const page of storedPages(sql, table, comparedByRun(table), "test"))
            for (const { key, text } of page) texts.set(key, text);
          return texts;
        }),
      );

    test.each(settings)("of accounts has the text that the app makes of it: %s", async (_style, set) => {
      const rows = hostile.map((text, index) => ({
        source_key: String(index),
        email: text,
        entra_match: "upn",
        entra_match_sure: index % 2 === 0,
        entra_display_name: text,
        entra_city: index % 2 === 0 ? text : null,
        entra_account_enabled: index % 3 === 0 ? null : index % 2 === 0,
        entra_photo_size: index % 2 === 0 ? null : index * 100_000_000,
        entra_sync_states: { signature: text, entra: "in-step", [`long ${index}`]: text, b: "b", aa: "c" },
        entra_mismatch_fields: [{ there: text, here: null, values: [1, -2.5, true, { b: text, a: "" }] }],
        entra_notes: [],
        entra_last_written_at: "2026-11-01T03:00:00.120Z",
      }));
      for (const row of rows)
        await place.admin`insert into entra_accounts ${place.admin({
          ...row,
          ...stamp,
        })}`;
      const stored = await textsOf(set, accountsTable);
      for (const row of rows)
        expect(stored.get(row.source_key)).toBe(textOfRow(comparedByRun(accountsTable), row));
    });

    test.each(settings)(
      "of the list for HR has the text that the app makes of it: %s",
      async (_style, set) => {
        const times = [
          "1970-01-01T00:00:00.000Z",
          "2026-03-29T00:59:59.999Z",
          "9999-12-31T23:59:59.001Z",
          null,
        ];
        const rows = times.map(
          (time, index): RowValues => ({
            item_key: `${index}`,
            ...{ kind: "accepted", source_key: "1", email: "", name: "", code: "c", reason: "r", here: null },
            decided_at: time,
            until: time,
          }),
        );
        const since = { ...stamp, since: "2026-11-01T03:00:00Z" };
        for (const row of rows)
          await place.admin`insert into entra_hr_list ${place.admin({ ...row, ...since })}`;
        const stored = await textsOf(set, hrTable);
        for (const row of rows)
          expect(stored.get(String(row["item_key"]))).toBe(textOfRow(comparedByNight(hrTable), row));
      },
    );

    test("comes with its page, while the server has the statement for the next one", async () => {
      await place.admin`insert into entra_accounts (deployment, source_key, email, entra_match, entra_match_sure, read_at, run)
        select 'test', n::text, '', 'upn', true, now(), '' from generate_series(1, 5000) as n`;
      let fetches = 0;
      const sent: number[] = [];
      const { hostname, port, username, password, pathname } = new URL(place.url);
      const sql = postgres({
        ...{ host: hostname, port: Number(port), username, password, database: pathname.slice(1) },
        ...{ max: 1, prepare: false, fetch_types: false, onnotice: () => {} },
        socket: () => {
          const socket = net.connect(Number(port), hostname);
          const write = socket.write.bind(socket);
          socket.write = (bytes: string | Uint8Array) => {
            fetches += Buffer.from(bytes).toString("latin1").split("fetch ").length - 1;
            return write(bytes);
          };
          return new Promise((resolve) => socket.once("connect", () => resolve(socket)));
        },
      } as never);
      let rows = 0;
      try {
        await inTransaction(sql, async () => {
          for await (const page of storedPages(sql, accountsTable, comparedByNight(accountsTable), "test")) {
            rows += page.length;
            sent.push(fetches);
          }
        });
      } finally {
        await sql.end({ timeout: 2 });
      }
      expect(rows).toBe(5000);
      expect(sent).toEqual([2, 3, 3]);
    });
  });
});

const stamp = { deployment: "test", run: "r", read_at: "2026-11-01T03:00:00Z" };

async function inTransaction<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql`begin`;
  const result = await work();
  await sql`rollback`;
  return result;
}
