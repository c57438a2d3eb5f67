import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { agreement } from "../../../src/local/company/agreement.ts";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { type LifeEvents, lifeEvents } from "../../../src/local/company/life-events.ts";
import { seedDatabase } from "../../../src/local/company/tables.ts";
import type { EntraUser } from "../../../src/local/microsoft/graph/user.ts";
import type { LocalPostgres } from "../../../src/local/postgres.ts";
import { emptyDatabase } from "../../keep-running.ts";
import { idealSync } from "./ideal-sync.ts";

const company = sampleCompany();
const synced = idealSync(company);
const liv = "liv.solbakken@fjordbo.example";
let database: LocalPostgres;
let life: LifeEvents;
beforeAll(async () => {
  database = await emptyDatabase();
  life = lifeEvents(database.query);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.query("drop table if exists employees, offices");
  await seedDatabase(database.query, company);
});

/** What a sync now has to do, as `property: value`. */
async function toDo(users: readonly EntraUser[] = synced): Promise<string[]> {
  const { disagreements } = await agreement(database.query, { before: users, after: users });
  return disagreements.map(({ property, expected }) => `${property}: ${expected}`);
}

test.each<[string, (events: LifeEvents) => Promise<unknown>, string[]]>([
  ["a new title", (events) => events.changeTitle(liv, "Salgssjef"), ["jobTitle: Salgssjef"]],
  ["a phone taken away", (events) => events.changePhone(liv, null), ["mobilePhone: null"]],
  [
    "a new name",
    (events) => events.changeLastName(liv, "Årdal"),
    ["displayName: Liv Årdal", "surname: Årdal"],
  ],
  ["a leaver", (events) => events.leave(liv), []],
  [
    "e-mail in another case",
    (events) => events.changeTitle(liv.toUpperCase(), "Salgssjef"),
    ["jobTitle: Salgssjef"],
  ],
])("%s leaves a sync just that to do", async (_, happen, work) => {
  await happen(life);
  expect((await toDo()).toSorted()).toEqual(work.toSorted());
});

test("a move to another office leaves a sync that office's details to write", async () => {
  await life.move(liv, "Fjordbo Tromsø");
  expect(await toDo()).toEqual(
    expect.arrayContaining([
      "department: Fjordbo Tromsø",
      "city: Tromsø",
      "streetAddress: Storgata 64",
      "postalCode: 9008",
    ]),
  );
});

test("a new hire has a bare Entra user for a sync to fill in", async () => {
  const user = await life.hire({
    firstName: "Øyvind",
    lastName: "Nyberg",
    title: "Eiendomsmegler",
    phone: null,
    office: "Fjordbo Hamar",
  });
  expect(await toDo([...synced, user])).toEqual(
    expect.arrayContaining(["givenName: Øyvind", "jobTitle: Eiendomsmegler", "department: Fjordbo Hamar"]),
  );
});

test.each<[string, (events: LifeEvents) => Promise<unknown>]>([
  ["nobody@fjordbo.example", (events) => events.leave("nobody@fjordbo.example")],
  ["Fjordbo Paris", (events) => events.move(liv, "Fjordbo Paris")],
])("refuses %s, which the database does not know", async (unknown, happen) => {
  await expect(happen(life)).rejects.toThrow(unknown);
});
