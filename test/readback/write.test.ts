import { describe, expect, test } from "vitest";
import type { Account } from "../../src/core/identity/account.ts";
import { confirmed } from "../../src/core/identity/link.ts";
import { exclusionsOf } from "../core/exclusions-of.ts";
import { accountOf, employee, kari, people } from "../core/planning.ts";
import { type Night, write } from "./a-night.ts";
import { as, places } from "./databases.ts";
import { emptyPlace } from "./empty-place.ts";

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));

describe.each(places)("in %s", (name, isThere, withPlace) => {
  describe.skipIf(!isThere)("what Entra ID holds", () => {
    const place = emptyPlace(withPlace);
    const night = (one: Night) => write(place.url, one);
    const rows = () => place.admin`select * from entra_accounts order by deployment, email`;
    const left = () => place.admin`select * from entra_accounts_without_employee order by entra_user_id`;

    test("has a row for each employee, with the values of the account and what differs", async () => {
      const accounts = [accountOf(kari, { jobTitle: "Lærling", mail: "kari@x.no", accountEnabled: true })];
      expect(await night({ employees: [kari], accounts, now: day(1) })).toBe(1);
      expect(await rows()).toMatchObject([
        {
          deployment: "test",
          source_key: "email:kari@example.com",
          employee_id: null,
          email: "kari@example.com",
          entra_user_id: "id-of-kari@example.com",
          entra_upn: "kari@example.com",
          entra_upn_mismatch: false,
          entra_mail: "kari@x.no",
          entra_match: "upn",
          entra_match_sure: true,
          entra_account_enabled: true,
          entra_on_premises_synced: false,
          entra_job_title: "Lærling",
          entra_business_phone: "+47 22 00 00 00",
          entra_country: "NO",
          entra_has_photo: null,
          entra_sync_states: { entra: "differs" },
          entra_mismatch_fields: [
            {
              target: "entra",
              field: "jobTitle",
              here: "Rådgiver",
              there: "Lærling",
              since: day(1).toISOString(),
            },
          ],
          entra_notes: [],
          read_at: day(1),
        },
      ]);
    });

    test("is not written again the next night, and a difference keeps its day", async () => {
      const accounts = [accountOf(kari, { jobTitle: "Lærling" }), accountOf(employee({ email: "x@x.no" }))];
      await night({ employees: [kari], accounts, now: day(1) });
      const before = [await rows(), await left()];
      expect(await night({ employees: [kari], accounts, now: day(2) })).toBe(0);
      expect([await rows(), await left()]).toEqual(before);
      expect(await place.admin`select read_at, employees from entra_readback`).toEqual([
        { read_at: day(2), employees: 1 },
      ]);
      const changed = [accountOf(kari, { jobTitle: "Lærling", city: "Bergen" }), ...accounts.slice(1)];
      expect(await night({ employees: [kari], accounts: changed, now: day(3) })).toBe(1);
      const [row] = await rows();
      expect(row?.["entra_mismatch_fields"].map(({ field, since }: never) => [field, since])).toEqual([
        ["jobTitle", day(1).toISOString()],
        ["city", day(3).toISOString()],
      ]);
    });

    test("says of everyone else why they have no account", async () => {
      const [one = kari, two = kari, three = kari, four = kari] = people(4);
      const alias = `smtp:${four.email}`;
      await night({
        employees: [one, two, three, four],
        rejected: [{ row: "9", email: "R@x.no", code: "no-name", message: "It has no name." }],
        accounts: [
          accountOf(one, { accountEnabled: false, onPremisesSyncEnabled: true }),
          ...["a", "b"].map((id) => accountOf(two, { id, userPrincipalName: `${id}@x.no`, mail: two.email })),
          accountOf(four, {
            id: "d",
            userPrincipalName: "d@x.no",
            proxyAddresses: [alias],
            givenName: "Per",
            surname: "Ås",
            displayName: "Per Ås",
          }),
        ],
      });
      expect(
        (await rows()).map((row) => [
          row["entra_match"],
          row["entra_sync_states"].entra,
          row["entra_user_id"],
        ]),
      ).toEqual([
        ["upn", "skipped", `id-of-${one.email}`],
        ["ambiguous", "not-found", null],
        ["none", "not-found", null],
        ["unsure", "unsure", null],
        ["rejected", "skipped", null],
      ]);
      // Who may be someone's is not without an employee.
      expect(await left()).toEqual([]);
      expect((await rows()).at(-1)).toMatchObject({ source_key: "id:9", entra_notes: [{ code: "no-name" }] });
    });

    test("has what was sent of photo and signature, and who is left alone", async () => {
      const account = accountOf(kari, { jobTitle: "Lærling" });
      const facts = (own: Readonly<Record<string, string>>) =>
        new Map([[account.id, { refusals: [], facts: own }]]);
      const remembered = {
        photo: facts({ hash: "abc", size: "48213" }),
        signature: facts({ rendered: "def" }),
      };
      const excluded = exclusionsOf({
        email: kari.email,
        entraId: account.id,
        targets: ["entra"],
        reason: "Asked for it.",
        by: "hr@example.com",
        at: day(1).toISOString(),
      });
      const one = { employees: [kari], accounts: [account], remembered };
      expect(await night({ ...one, exclusions: excluded, now: day(1) })).toBe(1);
      const sent = {
        entra_has_photo: true,
        entra_photo_size: 48213,
        entra_photo_hash: "abc",
        entra_signature_hash: "def",
      };
      expect(await rows()).toMatchObject([
        { ...sent, entra_sync_states: { entra: "excluded" }, entra_mismatch_fields: [] },
      ]);
      expect(await night({ ...one, now: day(2) })).toBe(1);
      expect(await rows()).toMatchObject([{ ...sent, entra_sync_states: { entra: "differs" } }]);
    });

    test("follows a new address, a new account, and a leaver who comes back", async () => {
      const sources = new Map(["kari@example.com", "new@example.com"].map((email) => [email, "id:7"]));
      const account = accountOf(kari, { accountEnabled: true });
      await night({ employees: [kari], accounts: [account], sources, now: day(1) });
      await place.admin`update entra_accounts set entra_last_written_at = now()`;
      const renamed = employee({ email: "new@example.com" });
      const moved: Account = { ...account, userPrincipalName: "new@example.com" };
      expect(await night({ employees: [renamed], accounts: [moved], sources, now: day(2) })).toBe(1);
      expect(await rows()).toMatchObject([
        {
          source_key: "id:7",
          employee_id: "7",
          email: "new@example.com",
          entra_last_written_at: expect.any(Date) as Date,
        },
      ]);

      const again = { ...moved, id: "made-again" };
      await night({ employees: [renamed], accounts: [again], sources, now: day(3) });
      expect(await rows()).toMatchObject([{ entra_user_id: "made-again", entra_last_written_at: null }]);

      const other = employee({ email: "other@example.com" });
      const link = {
        ...confirmed({ source: "id:7", employee: renamed }, "made-again", undefined, { by: "x", at: "y" }),
      };
      const links = new Map([["id:7", link]]);
      await night({ employees: [other], accounts: [again, accountOf(other)], links, now: day(4) });
      const gone = { entra_user_id: "made-again", last_source_key: "id:7", last_email: "new@example.com" };
      expect(await left()).toMatchObject([{ ...gone, entra_account_enabled: true, since: day(4) }]);
      await night({ employees: [other], accounts: [again, accountOf(other)], now: day(5) });
      expect(await left()).toMatchObject([{ ...gone, since: day(4), read_at: day(4) }]);

      await night({ employees: [other, renamed], accounts: [again, accountOf(other)], sources, now: day(6) });
      expect(await left()).toEqual([]);
      expect(await rows()).toHaveLength(2);
      await night({ employees: [other, renamed], accounts: [accountOf(other)], sources, now: day(7) });
      expect(await rows()).toMatchObject([{ entra_user_id: null, entra_upn: null, entra_match: "none" }, {}]);
    });

    test("of two deployments stays apart", async () => {
      const accounts = [accountOf(kari)];
      await night({ employees: [kari], accounts });
      expect(await night({ deployment: "other", employees: [employee({ email: "o@x.no" })], accounts })).toBe(
        2,
      );
      expect(await night({ employees: [kari], accounts })).toBe(0);
      expect((await rows()).map(({ deployment, email }) => [deployment, email])).toEqual([
        ["other", "o@x.no"],
        ["test", "kari@example.com"],
      ]);
    });

    test("of an earlier read does not replace a later one", async () => {
      await night({ employees: [kari], accounts: [accountOf(kari, { city: "Late" })], now: day(2) });
      expect(
        await night({
          employees: [kari],
          accounts: [accountOf(kari, { city: "Early" })],
          now: new Date(day(2).getTime() - 3_600_000),
        }),
      ).toBe(0);
      expect(await rows()).toMatchObject([{ entra_city: "Late" }]);
    });

    test("may be any text", async () => {
      const odd = [
        "'); drop table employees; --",
        "\\u0000 \\ \" ' $1 {a,b} \\N",
        "a\0b",
        "half \ud800 emoji 🎿",
        "\r\n\t\u2028",
        "\u0001\b\f\v\u001f\u007f\u0085\u00a0 / </ \ufeff\uffff",
        "null",
        "å".repeat(5000),
      ];
      const everyone = people(odd.length);
      const accounts = everyone.map((one, index) => accountOf(one, { jobTitle: odd[index] ?? "" }));
      await night({ employees: everyone, accounts, now: day(1) });
      const stored = (await rows()).map((row) => row["entra_job_title"]);
      expect(stored).toEqual(odd.map((text) => text.replaceAll("\0", "").toWellFormed()));
      // A difference with a character that is not stored is the same one the next night.
      expect(await night({ employees: everyone, accounts, now: day(2) })).toBe(0);
    });

    test("is of one night or the other for readers, also when the writer dies in the middle", async () => {
      const everyone = people(3000);
      const accounts = everyone.map((one) => accountOf(one));
      await night({ employees: everyone, accounts, now: day(1) });
      // The last chunk fails: what was written before it is not there.
      await place.admin.unsafe(`
        create function fail() returns trigger language plpgsql as $$ begin raise exception 'stop'; end $$;
        create trigger fail before update on entra_accounts for each row
          when (new.email = '${everyone.at(-1)?.email}') execute function fail()`);
      const moved = accounts.map((one) => ({ ...one, city: "Bergen" }));
      await expect(night({ employees: everyone, accounts: moved, now: day(2) })).rejects.toMatchObject({
        code: "database-failed",
      });
      const [count] =
        await place.admin`select count(*)::int as n from entra_accounts where entra_city = 'Bergen'`;
      expect(count).toEqual({ n: 0 });
      await place.admin.unsafe("drop trigger fail on entra_accounts; drop function fail()");
      expect(await night({ employees: everyone, accounts: moved, now: day(2) })).toBe(3000);
    });

    test.skipIf(name === "PGlite")(
      "waits for no lock longer than it may, and for one writer at a time",
      async () => {
        const accounts = [accountOf(kari)];
        await as(place.url, async (sql) => {
          await sql.unsafe("begin; select pg_advisory_xact_lock(hashtextextended('entra_readback test', 0))");
          await expect(
            write(place.url, { employees: [kari], accounts }, { lockSeconds: 0.2 }),
          ).rejects.toMatchObject({
            code: "readback-locked",
          });
          expect(await night({ deployment: "other", employees: [kari], accounts })).toBe(1);
          await sql.unsafe("rollback");
        });
        expect(await night({ employees: [kari], accounts })).toBe(1);
      },
    );
  });
});
