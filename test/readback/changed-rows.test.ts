import { describe, expect, test } from "vitest";
import { accountOf, people } from "../core/planning.ts";
import { eventually } from "../scenarios/eventually.ts";
import { write } from "./a-night.ts";
import { type Place, places } from "./databases.ts";
import { emptyPlace } from "./empty-place.ts";

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));
const everyone = people(6000);
const accounts = everyone.map((one) => accountOf(one));
const moved = accounts.map((one, index) => (index % 4 ? one : { ...one, city: "Bergen" }));

/** Lets HR have a trigger for one column, and counts how often it fires for a row. */
async function fired({ admin }: Place, column: string, work: () => Promise<void>): Promise<number> {
  await admin.unsafe(`
    create table fired (source_key text);
    grant insert on fired to public;
    create function fire() returns trigger language plpgsql as $$
      begin insert into fired values (new.source_key); return null; end $$;
    create trigger fire after update of ${column} on entra_accounts for each row execute function fire()`);
  try {
    await work();
    return (await admin`select from fired`).length;
  } finally {
    await admin.unsafe("drop trigger fire on entra_accounts; drop function fire(); drop table fired");
  }
}

describe.each(places)("in %s, a night in which some rows differ", (name, isThere, withPlace) => {
  describe.skipIf(!isThere)("", () => {
    const place = emptyPlace(withPlace);

    test("sets no column in which none of them differs, so that HR's triggers for it do not fire", async () => {
      const [few, some] = [everyone.slice(0, 9), moved.slice(0, 9)];
      await write(place.url, { employees: few, accounts: accounts.slice(0, 9), now: day(1) });
      const night = (n: number, own: typeof accounts) => async () =>
        expect(await write(place.url, { employees: few, accounts: own, now: day(n) })).toBe(3);
      expect(await fired(place, "entra_job_title", night(2, some))).toBe(0);
      expect(await fired(place, "entra_city", night(3, accounts.slice(0, 9)))).toBe(3);
    });

    test.skipIf(name === "PGlite")(
      "looks them up by their key, also on a server that has no statistics of the table yet",
      async () => {
        await place.admin`alter table entra_accounts set (autovacuum_enabled = off)`;
        await write(place.url, { employees: everyone, accounts, now: day(1) });
        const lookups = async () => {
          const [row] = await place.admin<{ n: number }[]>`
            select idx_scan::int as n from pg_stat_user_indexes where indexrelname = 'entra_accounts_pkey'`;
          return row?.n ?? 0;
        };
        const before = await lookups();
        expect(await write(place.url, { employees: everyone, accounts: moved, now: day(2) })).toBe(1500);
        // A server adds up what it has counted once the connection has ended.
        await eventually(async () => (await lookups()) - before >= 1500);
      },
    );

    test.skipIf(name === "PGlite")(
      "writes most of them beside the old ones, so that no index has to be",
      async () => {
        await place.admin`alter table entra_accounts set (autovacuum_enabled = off)`;
        await write(place.url, { employees: everyone, accounts, now: day(1) });
        const all = accounts.map((one) => ({ ...one, city: "Bergen" }));
        const updates = async () => {
          const [row] = await place.admin<{ all: number; beside: number }[]>`
          select n_tup_upd::int as all, n_tup_hot_upd::int as beside
          from pg_stat_user_tables where relname = 'entra_accounts'`;
          return row ?? { all: 0, beside: 0 };
        };
        const before = await updates();
        expect(await write(place.url, { employees: everyone, accounts: all, now: day(2) })).toBe(6000);
        await eventually(async () => (await updates()).all - before.all >= 6000);
        expect((await updates()).beside - before.beside).toBeGreaterThan(3000);
      },
    );
  });
});
