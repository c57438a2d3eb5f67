import { expect, test } from "vitest";
import { runCli, withApp } from "./run-cli.ts";

/** Of kari@example.com, as any sha256sum and base32 make it. */
const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";
const person = {
  key,
  email: "kari@example.com",
  name: "Kari Lien",
  office: "Oslo",
  entraId: "1",
  target: "entra",
  rule: "authoritative",
};
const title = {
  ...person,
  field: "jobTitle",
  here: "Rådgiver",
  there: "Sjef \u001b[2J",
  kind: "changed-since",
  written: { value: "Rådgiver", at: "2026-11-20T03:00:00.000Z", run: "R" },
};
const city = { ...person, field: "city", here: "Oslo", there: null, kind: "never-written", written: null };
const page = (mismatches: readonly unknown[], next: string | null = null) => ({
  body: { asOf: "2026-11-22T03:00:00.000Z", run: "R", mismatches, next },
});

test("lists both values of each property, what was written, and who changed it", () =>
  withApp(
    () => {
      const known = { state: "known", name: "admin@example.com", kind: "user", at: "2026-11-21T09:00:00Z" };
      return page([{ ...title, changedBy: known }, city]);
    },
    async ({ url, asked }) => {
      const { code, out } = await runCli(["mismatches", "--email", "kari@example.com", "--url", url]);
      expect(code).toBe(0);
      expect(out.split("\n")).toEqual([
        "2 values differ, as of 2026-11-22T03:00:00.000Z. The next run writes the database's, unless you accept Entra ID's.",
        "",
        "kari@example.com  Kari Lien  Oslo",
        '  jobTitle  "Sjef \\u{1b}[2J" → "Rådgiver"  changed in Entra ID since  wrote "Rådgiver" 2026-11-20',
        '  city      (empty) → "Oslo"               never written',
        "    jobTitle: changed by admin@example.com, 2026-11-21T09:00Z",
        "",
        "",
      ]);
      expect(asked).toMatchObject([{ method: "GET", path: `/api/mismatches?key=${key}&limit=1000` }]);
    },
  ));

test("says since when a value is known to have been changed, beside both values", () =>
  withApp(
    () => {
      const drift = { at: "2026-11-21T03:00:00.000Z", message: "It agreed before.", hash: null, size: null };
      return page([
        { ...title, drift },
        { ...city, kind: "changed-since", drift },
      ]);
    },
    async ({ url }) => {
      const { out } = await runCli(["mismatches", "--url", url]);
      expect(out).toContain('changed in Entra ID since  wrote "Rådgiver" 2026-11-20  found 2026-11-21');
      expect(out).toMatch(/city +\(empty\) → "Oslo" +changed in Entra ID since {2}found 2026-11-21/);
    },
  ));

test("shows of a photo that was replaced what was found and when, in place of values", () =>
  withApp(
    () => {
      const drift = { at: "2026-11-21T04:00:00.000Z", message: "The photo was replaced by another one." };
      const photo = { ...title, target: "photo", field: "photo", here: "https://x/1.jpg", there: null };
      return page([{ ...photo, drift: { ...drift, hash: "ab", size: 9 } }]);
    },
    async ({ url }) => {
      const { out } = await runCli(["mismatches", "--url", url]);
      expect(out).toContain(
        "  photo  The photo was replaced by another one. (2026-11-21)  changed in Entra ID since  wrote it 2026-11-20",
      );
    },
  ));

test("says once what to grant where it is not known who changed a value", () =>
  withApp(
    () => {
      const unknown = {
        state: "unknown",
        code: "no-permission",
        reason: "No permission.",
        remedy: "grant it",
      };
      return page([
        { ...title, changedBy: unknown },
        { ...title, field: "city", changedBy: unknown },
      ]);
    },
    async ({ url }) => {
      const { out } = await runCli(["mismatches", "--url", url]);
      expect(out).toContain("    city: changed by someone unknown. No permission.");
      expect(out.match(/grant it/g)).toHaveLength(1);
    },
  ));

test("asks for page after page, and prints one table of them", () =>
  withApp(
    ({ path }) => {
      const isSecond = path.includes("after=");
      if (!path.includes("format=csv")) return page([isSecond ? city : title], isSecond ? null : key);
      const link = { link: `</api/mismatches?format=csv&after=${key}>; rel="next"` };
      return {
        body: `\ufeffemail,field\r\nkari@example.com,${isSecond ? "city" : "jobTitle"}\r\n`,
        ...(!isSecond && { headers: link }),
      };
    },
    async ({ url, asked }) => {
      const csv = await runCli(["mismatches", "--office", "Oslo", "--format", "csv", "--url", url]);
      expect(csv.out).toBe("email,field\r\nkari@example.com,jobTitle\r\nkari@example.com,city\r\n");
      const json = await runCli(["mismatches", "--kind", "pending", "--format", "json", "--url", url]);
      expect(JSON.parse(json.out)).toMatchObject({ mismatches: [title, city], next: null });
      expect(asked.map(({ path }) => path)).toEqual([
        "/api/mismatches?office=Oslo&limit=1000&format=csv",
        `/api/mismatches?office=Oslo&limit=1000&after=${key}&format=csv`,
        "/api/mismatches?kind=pending&limit=1000",
        `/api/mismatches?kind=pending&limit=1000&after=${key}`,
      ]);
    },
  ));

test("ends with 1 where no employee matches: that nothing differs would be no answer", () =>
  withApp(
    () => ({ body: { asOf: "2026-11-22T03:00:00.000Z", run: null, people: 0, mismatches: [], next: null } }),
    async ({ url }) =>
      expect(await runCli(["mismatches", "--office", "Osloo", "--url", url])).toMatchObject({
        code: 1,
        out: "No employee in the database matches.\n",
      }),
  ));

test.each([
  [null, "No one has been compared with Entra ID yet: entra-sync preview"],
  ["2026-11-22T03:00:00.000Z", "Nothing differs, as of 2026-11-22T03:00:00.000Z."],
])("says that there is nothing, as of %s", (asOf, said) =>
  withApp(
    () => ({ body: { asOf, run: null, mismatches: [], next: null } }),
    async ({ url }) => expect((await runCli(["mismatches", "--url", url])).out).toBe(`${said}\n`),
  ),
);
