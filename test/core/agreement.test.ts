import { expect, test } from "vitest";
import type { Agreement } from "../../src/core/diff.ts";
import type { Exclusion } from "../../src/core/exclusion.ts";
import type { Account } from "../../src/core/identity/account.ts";
import { confirmed, type Link, refused } from "../../src/core/identity/link.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, employee, kari, made, type Situation } from "./planning.ts";

const row = { source: "email:kari@example.com", employee: kari, notes: [] };
const who = { by: "hr@example.com", at: "2026-11-01T03:00:00.000Z" };
const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));
const account = accountOf(kari);

/** Nights of one person, each with what the one before it remembered. */
function nights() {
  let agreement: Agreement | undefined;
  return async (now: Date, { id, ...account }: Account, situation: Situation = {}) => {
    const link: Link = {
      source: row.source,
      email: kari.email,
      entraId: id,
      state: "matched",
      refused: [],
      ...who,
      ...(agreement && { agreement }),
    };
    const result = await made({
      employees: [kari],
      accounts: [{ id, ...account }],
      now,
      mode: "preview",
      links: new Map([[row.source, link]]),
      ...situation,
    });
    agreement = result.people[0]?.agreement ?? agreement;
    const planned = result.people[0]?.planned;
    return [...(planned?.changes ?? []), ...(planned?.accepted ?? [])].map(({ field, changedThere }) => [
      field,
      changedThere,
    ]);
  };
}

test("a value that agreed and is another one in Entra ID was changed there, since the plan that found it first", async () => {
  const night = nights();
  expect(await night(day(1), account)).toEqual([]);
  const moved = { ...account, city: "Bergen" };
  expect(await night(day(2), moved)).toEqual([["city", day(2).toISOString()]]);
  // It stays that, also with another value, until both agree again.
  expect(await night(day(3), { ...moved, city: "Voss", jobTitle: "Sjef" })).toEqual([
    ["jobTitle", day(3).toISOString()],
    ["city", day(2).toISOString()],
  ]);
  expect(await night(day(4), account)).toEqual([]);
  expect(await night(day(5), moved)).toEqual([["city", day(5).toISOString()]]);
});

test("a value that never agreed, and one that the database has changed, were not changed there as far as is known", async () => {
  const night = nights();
  const other = { ...account, city: "Bergen" };
  expect(await night(day(1), other)).toEqual([["city", undefined]]);
  expect(await night(day(2), { ...other, city: "Voss" })).toEqual([["city", undefined]]);
  const promoted = { employees: [employee({ title: "Direktør" })] };
  expect(await night(day(3), account, promoted)).toEqual([["jobTitle", undefined]]);
  // Back to what both had: nothing of it was done in Entra ID.
  expect(await night(day(4), account)).toEqual([]);
});

test("a difference of spelling agrees, and so does what a policy lets differ", async () => {
  const night = nights();
  const spelled = { ...account, mobilePhone: "+4790000001" };
  expect(await night(day(1), spelled)).toEqual([]);
  expect(await night(day(2), { ...account, mobilePhone: "+47 911 11 111" })).toEqual([
    ["mobilePhone", day(2).toISOString()],
  ]);
  const policies = { city: { strength: "if-empty", keep: false } } as const;
  const other = nights();
  expect(await other(day(1), { ...account, city: "Bergen" }, { policies })).toEqual([]);
  expect(await other(day(2), { ...account, city: "Voss" })).toEqual([["city", undefined]]);
});

test("it is remembered of an account, and not of the next one that a person gets", async () => {
  const night = nights();
  await night(day(1), account);
  const link = { ...row, ...who };
  const agreement = { agreed: { entra: "x" }, changedThere: {} };
  const known: Link = { ...link, email: kari.email, entraId: "A", state: "matched", refused: [], agreement };
  expect(confirmed(row, "a", known, who).agreement).toEqual(agreement);
  expect(confirmed(row, "b", known, who).agreement).toBeUndefined();
  expect(refused(row, ["b"], known, who).agreement).toEqual(agreement);
  expect(refused(row, ["a"], known, who).agreement).toBeUndefined();
  const others = await made({
    employees: [kari],
    accounts: [{ ...account, id: "next", city: "Bergen" }],
    now: day(2),
    links: new Map([[row.source, { ...known, entraId: account.id }]]),
  });
  expect(others.people[0]?.planned.changes).toMatchObject([{ field: "city" }]);
  expect(others.people[0]?.planned.changes[0]?.changedThere).toBeUndefined();
});

test("what is left alone keeps what is known, and an accepted difference says since when", async () => {
  const night = nights();
  await night(day(1), account);
  const person = { email: kari.email, entraId: account.id };
  const left = (own: Partial<Exclusion>) =>
    exclusionsOf({ ...person, targets: [], reason: "Left.", ...who, ...own });
  const moved = { ...account, city: "Bergen" };
  expect(await night(day(2), moved, { exclusions: left({ targets: ["entra"] }) })).toEqual([]);
  expect(await night(day(3), moved)).toEqual([["city", day(3).toISOString()]]);
  expect(await night(day(4), moved, { exclusions: left({ fields: ["city"] }) })).toEqual([]);
  const values = {
    field: "city",
    here: "Oslo",
    there: "Bergen",
    until: "2099-01-01",
    reason: "For a while.",
  };
  const exclusions = left({ accepted: [{ ...person, ...values, ...who }] });
  expect(await night(day(5), moved, { exclusions })).toEqual([["city", day(3).toISOString()]]);
});
