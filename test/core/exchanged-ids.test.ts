import { describe, expect, test } from "vitest";
import { foldedNames, type Link, withExchangedIds } from "../../src/core/identity/link.ts";
import { accountOf, employee } from "./planning.ts";

const names = [
  ["Arne", "Rud"],
  ["Berit", "Odden"],
  ["Dagny", "Nes"],
  ["Eskil", "Moe"],
] as const;
const people = names.map(([firstName, lastName]) =>
  employee({ email: `${firstName}.${lastName}@b.no`.toLowerCase(), firstName, lastName }),
);
const person = (n: number) => people[n] ?? expect.fail(`Nobody is number ${n}.`);
const accounts = people.map((one) => accountOf(one));
const accountFor = (n: number) => `id-of-${person(n).email}`;
const [before, now] = ["2026-11-21T03:00:00.000Z", "2026-11-22T03:00:00.000Z"];

/** The link of a person under an id, as a plan has found it. */
const link = (id: number, n: number, changes: Partial<Link> = {}): Link => ({
  source: `id:${id}`,
  email: person(n).email,
  entraId: accountFor(n),
  state: "matched",
  refused: [],
  by: "match",
  at: before,
  ...changes,
});
const asMap = (...links: Link[]) => new Map(links.map((one) => [one.source, one]));
const remembered = asMap(...people.map((_, n) => link(n + 1, n)));
const row = (id: number, one = person(id)) => ({ source: `id:${id}`, employee: one, notes: [] });
/** Everyone has the id after theirs, and the last one the first. */
const shifted = { employees: people.map((one, n) => row(((n + 1) % people.length) + 1, one)) };
const found = (
  links: ReadonlyMap<string, Link>,
  source: Parameters<typeof withExchangedIds>[0] = shifted,
  read = accounts,
) => withExchangedIds(source, links, read, now);
const accountUnder = (links: ReadonlyMap<string, Link>) =>
  Object.fromEntries([...links.values()].map(({ source, entraId }) => [source, entraId]));

describe("rows that have got each other's ids", () => {
  test("keep what is remembered of them, under their ids of now alone", () => {
    expect(accountUnder(found(remembered))).toEqual({
      "id:2": accountFor(0),
      "id:3": accountFor(1),
      "id:4": accountFor(2),
      "id:1": accountFor(3),
    });
  });

  test("keep what people have decided about them, newer than what was decided about the id's row of before", () => {
    const confirmed = link(1, 0, { state: "confirmed", names: foldedNames(person(0)), by: "hr@b.no" });
    const refused = link(2, 1, { refused: ["x"], by: "it@b.no", at: "2026-11-21T09:00:00.000Z" });
    const links = found(new Map([...remembered, ...asMap(confirmed, refused)]));
    const deciders = { [accountFor(0)]: { by: "hr@b.no", at: before } };
    expect(links.get("id:2")).toEqual({ ...confirmed, source: "id:2", at: now, deciders });
    expect(links.get("id:3")).toMatchObject({ refused: ["x"], deciders: { x: { by: "it@b.no" } } });
    expect(links.get("id:4")).toMatchObject({ state: "matched", refused: [] });
  });

  test("leave a newcomer with the id of someone who has left with nothing", () => {
    const newcomer = employee({ email: "ny@b.no", firstName: "Gro", lastName: "Torp" });
    const source = { employees: [...shifted.employees.slice(0, 3), row(1, newcomer)] };
    expect(found(remembered, source).has("id:1")).toBe(false);
  });
});

describe("links stay as they are", () => {
  test.each<[string, Parameters<typeof withExchangedIds>[0]]>([
    ["on an ordinary night", { employees: people.map((one, n) => row(n + 1, one)) }],
    [
      "where rows have each other's addresses: they are named like the accounts of their ids",
      {
        employees: people.map((one, n) =>
          row(n + 1, { ...one, email: person((n + 1) % people.length).email }),
        ),
      },
    ],
    [
      "where everyone has a new domain",
      { employees: people.map((one, n) => row(n + 1, { ...one, email: one.email.replace("b.no", "c.no") })) },
    ],
    [
      "where two have each other's ids: that is for a person to see",
      { employees: [row(2, person(0)), row(1, person(1)), row(3, person(2)), row(4, person(3))] },
    ],
  ])("%s", (_, source) => expect(found(remembered, source)).toBe(remembered));

  test("where a plan of a few people has read no one else's account", () =>
    expect(found(remembered, shifted, accounts.slice(0, 2))).toBe(remembered));
});
