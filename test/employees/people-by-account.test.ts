import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { agreeing, agreementAfter } from "../../src/core/diff.ts";
import type { Employee, SourceEmployee } from "../../src/core/employee.ts";
import { RetryLater } from "../../src/core/errors.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { mySignatures } from "../../src/employees/my-signature.ts";
import { peopleByAccount } from "../../src/employees/people-by-account.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { compileTemplates } from "../../src/targets/signature/templates.ts";
import { employee, profileTarget } from "../core/planning.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
let records: Records;

beforeEach(async () => {
  records = openRecords(storage());
  for (const link of (await records.links.all()).values()) await records.links.delete(link.source);
});

const profile = profileTarget();
const account = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const at = "2026-11-28T03:00:00Z";

/** Someone with values that no one else has. */
const someone = (n: number): Employee =>
  employee({
    email: `mail${n}@example.com`,
    firstName: `Fornavn${n}x`,
    lastName: `Etternavn${n}x`,
    title: `Tittel${n}x`,
    phone: `+47 900 ${String(10_000 + n)}`,
  });

const row = (source: string, person: Employee): SourceEmployee => ({
  source: `id:${source}`,
  employee: person,
  notes: [],
});

/** The link that a plan leaves for a row of a person and their account, which agree in everything. */
function linked(source: string, person: Employee, entraId: string): Link {
  const found = agreeing("entra", profile.desired(person), [], { before: undefined, now: new Date(at) });
  const agreement = agreementAfter(undefined, [{ target: "entra", agreeing: found }]);
  const link = {
    source: `id:${source}`,
    email: person.email,
    entraId,
    state: "matched",
    refused: [],
    by: "match",
    at,
  };
  return { ...link, state: "matched", ...(agreement && { agreement }) };
}

/** Finds people in these rows, as a process that has just started. */
function finder(rows: readonly SourceEmployee[], reads: { count: number } = { count: 0 }) {
  const source = async () => {
    reads.count += 1;
    return { rows: rows.length, employees: rows, rejected: [] };
  };
  return peopleByAccount({ readSource: source, targets: new Map([[profile.name, profile]]) }, records, [
    "entra",
    "signature",
  ]);
}

test("finds the employee of an account by its link, in any case of letters, and reads once for many", async () => {
  const [a, b] = [someone(1), someone(2)];
  await records.links.put([linked("1", a, account(1)), linked("2", b, account(2))]);
  const reads = { count: 0 };
  const personOf = finder([row("1", a), row("2", b)], reads);
  const found = await Promise.all(
    Array.from({ length: 500 }, (_, n) => personOf(account(1 + (n % 2)).toUpperCase())),
  );
  expect(new Set(found.map((one) => one?.employee.email))).toEqual(new Set([a.email, b.email]));
  expect(found.every((one) => one?.isInDoubt === false)).toBe(true);
  expect(reads.count).toBe(1);
  expect(await personOf(randomUUID())).toBeUndefined();
});

test("no one is found by an address: without a link an account is no one's", async () => {
  expect(await finder([row("1", someone(1))])(account(1))).toBeUndefined();
});

test("a row that has another person's names since the last plan is in doubt; with one new name it is not", async () => {
  const kari = someone(1);
  await records.links.put([linked("1", kari, account(1))]);
  const seen = async (now: Employee) => (await finder([row("1", now)])(account(1)))?.isInDoubt;
  expect(await seen({ ...kari, title: "Leder", phone: null })).toBe(false);
  expect(await seen({ ...kari, lastName: "Berg" })).toBe(false);
  expect(await seen({ ...kari, firstName: "Ola", lastName: "Berg" })).toBe(true);
});

test("a row with an address that is remembered of another row is in doubt, also with a name in common: it may have got that row's id", async () => {
  const kari = someone(1);
  const colleague = { ...someone(2), firstName: kari.firstName };
  await records.links.put([linked("1", kari, account(1)), linked("2", colleague, account(2))]);
  const seen = async (...rows: SourceEmployee[]) => (await finder(rows)(account(1)))?.isInDoubt;
  expect(await seen(row("1", colleague), row("2", kari))).toBe(true);
  expect(await seen(row("1", kari), row("2", colleague))).toBe(false);
  expect(await seen(row("1", { ...kari, email: "ny@example.com", lastName: "Berg" }))).toBe(false);
});

test("two rows with one account are in doubt, both of them", async () => {
  const [a, b] = [someone(1), someone(2)];
  await records.links.put([linked("1", a, account(1)), linked("2", b, account(1))]);
  expect(await finder([row("1", a), row("2", b)])(account(1))).toMatchObject({ isInDoubt: true });
});

test("who cannot be looked up because the database is away is not taken for no one", async () => {
  const away = new RetryLater("database-unreachable", "The database is away", 5);
  const personOf = peopleByAccount({ readSource: () => Promise.reject(away), targets: new Map() }, records, [
    "entra",
  ]);
  await expect(personOf(account(1))).rejects.toBe(away);
});

const templates = compileTemplates({
  where: "a test",
  sources: {
    "signature.html.liquid": "{{ DisplayName }} {{ JobTitle }} {{ MobilePhone }} {{ Email }}",
    "signature.txt.liquid": "{{ DisplayName }}",
    "rules.yaml":
      "rules:\n  - name: Shared\n    mailbox: shared@example.com\n    template: signature\n  - name: Everyone\n    served: addin\n",
  },
});
const count = 6;
const place = fc.nat({ max: count - 1 });

test("no caller ever gets a value of another person, however rows are given away, and from any address", async () => {
  await fc.assert(
    fc.asyncProperty(
      // Which rows were given to someone else since the last plan, and which are gone.
      fc.array(fc.record({ row: place, person: place }), { maxLength: 4 }),
      fc.array(place, { maxLength: 2 }),
      fc.constantFrom("own", "shared", "other"),
      async (given, gone, from) => {
        const people = Array.from({ length: count }, (_, n) => someone(n));
        const links = people.map((person, n) => linked(String(n), person, account(n)));
        for (const link of (await records.links.all()).values()) await records.links.delete(link.source);
        await records.links.put(links);
        const holders = [...people];
        for (const { row: n, person } of given) holders[n] = someone(person);
        const rows = holders.map((person, n) => row(String(n), person)).filter((_, n) => !gone.includes(n));
        const signatureFor = mySignatures({
          targets: new Map(),
          inScope: () => true,
          templates: () => templates,
          personOf: finder(rows),
          accountOf: async (id) => ({ id }),
          isOwnAddress: async () => false,
        });
        for (let caller = 0; caller < count; caller++) {
          const address = {
            own: undefined,
            shared: "shared@example.com",
            other: `mail${(caller + 1) % count}@example.com`,
          }[from];
          const { signature } = await signatureFor({
            account: account(caller),
            type: "newMail",
            format: "html",
            ...(address && { from: address }),
          });
          const foreign = people
            .filter((_, n) => n !== caller)
            .flatMap(({ firstName, lastName, title, email }) => [firstName, lastName, title, email]);
          expect(foreign.filter((value) => value && signature?.includes(value))).toEqual([]);
        }
      },
    ),
    { numRuns: 40 },
  );
});
