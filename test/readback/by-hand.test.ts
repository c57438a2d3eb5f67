import { describe, expect, test } from "vitest";
import { accountsTable, hrTable, type Table, withoutEmployeeTable } from "../../src/readback/columns.ts";
import { accountOf, employee, kari, people } from "../core/planning.ts";
import { type Night, write } from "./a-night.ts";
import { places } from "./databases.ts";
import { emptyPlace } from "./empty-place.ts";

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));

/** What someone may write into a column, by its type; one that has something already gets another value. */
const byHand: Readonly<Record<string, (column: string) => string>> = {
  text: (column) => `coalesce(${column}, '') || ' by hand'`,
  boolean: (column) => `${column} is not true`,
  integer: (column) => `coalesce(${column}, 0) + 1`,
  jsonb: () => `'[{"target": "entra", "by": "hand"}]'`,
  timestamptz: (column) => `coalesce(${column}, now()) + interval '1 microsecond'`,
};

/** The columns that every night decides: the others keep what is there where nothing newer is known. */
const decided = ({ columns }: Table) =>
  Object.entries(columns).flatMap(([name, { type, meets }]) =>
    meets === "keep" || meets === "first" || meets === "merge" ? [] : [[name, type] as const],
  );

describe.each(places)("in %s", (_, isThere, withPlace) => {
  describe.skipIf(!isThere)("a night", () => {
    const place = emptyPlace(withPlace);
    const night = (one: Night) => write(place.url, one);

    const differing = { email: kari.email, entraId: `id-of-${kari.email}`, field: "city" };
    const why = { here: "Oslo", there: "Bergen", reason: "Moved.", by: "hr@example.com" };
    const one: Night = {
      employees: [kari],
      rejected: [{ row: "9", email: "r@x.no", code: "no-name", message: "It has no name." }],
      accounts: [
        accountOf(kari, { jobTitle: "Lærling", mail: "kari@x.no", accountEnabled: true, userType: "Member" }),
        accountOf(employee({ email: "left@x.no" }), { accountEnabled: true }),
      ],
      remembered: {
        photo: new Map([[`id-of-${kari.email}`, { refusals: [], facts: { hash: "ab", size: "9" } }]]),
      },
      decided: {
        accepted: [{ ...differing, ...why, until: "2099-01-31", at: day(1).toISOString() }],
        reported: [],
      },
    };

    test.each(["{}", "null", '"x"', '[null, 1, "x"]'])(
      "puts right what someone has written in place of the fields that differ: %s",
      async (json) => {
        await night({ ...one, now: day(1) });
        const fields = () =>
          place.admin`select entra_mismatch_fields from entra_accounts order by source_key`;
        const before = await fields();
        await place.admin`update entra_accounts set entra_mismatch_fields = ${json}::text::jsonb`;
        expect(await night({ ...one, now: day(1) })).toBe(2);
        expect(await fields()).toEqual(before);
      },
    );

    test.each(["infinity", "-infinity", "12026-01-31"])(
      "puts right a time that is none of a calendar's, also where there was none: %s",
      async (time) => {
        await night({ ...one, now: day(1) });
        const list = () =>
          place.admin`select item_key, decided_at, until from entra_hr_list order by item_key`;
        const before = await list();
        expect(before.map(({ until }) => until)).toContain(null);
        await place.admin`update entra_hr_list set decided_at = ${time}::text::timestamptz, until = ${time}::text::timestamptz`;
        expect(await night({ ...one, now: day(1) })).toBe(before.length);
        expect(await list()).toEqual(before);
      },
    );

    test.each([accountsTable, withoutEmployeeTable, hrTable])(
      "puts right what someone has changed by hand in $name",
      async (table) => {
        await night({ ...one, now: day(1) });
        const rows = async () => {
          const all = await place.admin.unsafe(`select * from ${table.name} order by ${table.key}`);
          return all.map(({ updated_at: _, read_at: __, run: ___, ...row }) => row);
        };
        const before = await rows();
        expect(await night({ ...one, now: day(1) })).toBe(0);
        for (const [name, type] of decided(table)) {
          const value = byHand[type]?.(name) ?? expect.fail(type);
          await place.admin.unsafe(`update ${table.name} set ${name} = ${value}`);
          expect(await rows(), name).not.toEqual(before);
          // As of the same time, so that what was there since then is.
          expect(await night({ ...one, now: day(1) }), name).toBe(before.length);
          expect(await rows(), name).toEqual(before);
        }
        await place.admin.unsafe(`delete from ${table.name}`);
        expect(await night({ ...one, now: day(4) })).toBe(before.length);
        await place.admin.unsafe(`update ${table.name} set ${table.key} = ${table.key} || ' by hand'`);
        expect(await night({ ...one, now: day(5) })).toBe(2 * before.length);
      },
    );

    test("puts right a sync state that someone has changed by hand, and a mismatch", async () => {
      await night({ ...one, now: day(1) });
      const states = () =>
        place.admin`select entra_sync_states, entra_mismatch_fields from entra_accounts order by email`;
      const before = await states();
      await place.admin`update entra_accounts set entra_sync_states = '{"entra": "in-step"}', entra_mismatch_fields = '[]'`;
      expect(await night({ ...one, now: day(1) })).toBe(2);
      expect(await states()).toEqual(before);
    });

    test("of thousands adds, changes and removes rows at once, each of them once", async () => {
      const everyone = people(3400);
      const accounts = everyone.map((person) => accountOf(person));
      const begin = everyone.slice(0, 2300);
      expect(await night({ employees: begin, accounts: accounts.slice(0, 2300), now: day(1) })).toBe(2300);
      // 1,150 leave, with their accounts; 1,150 stay, 1,040 of them move; 1,100 come.
      const moved = accounts.map((account, index) =>
        index < 2190 ? { ...account, city: "Bergen" } : account,
      );
      const next = { employees: everyone.slice(1150), accounts: moved.slice(1150) };
      expect(await night({ ...next, now: day(2) })).toBe(1150 + 1040 + 1100);
      const [count] = await place.admin`
        select count(*)::int as rows, count(distinct source_key)::int as people,
          (count(*) filter (where entra_city = 'Bergen'))::int as moved,
          (count(*) filter (where run = (select run from entra_readback)))::int as written
        from entra_accounts`;
      expect(count).toEqual({ rows: 2250, people: 2250, moved: 1040, written: 2140 });
      expect(await night({ ...next, now: day(3) })).toBe(0);
    });
  });
});
