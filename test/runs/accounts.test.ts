import { beforeAll, describe, expect, test } from "vitest";
import { foldedNames, type Link, refused, sourceOf, withExchangedIds } from "../../src/core/identity/link.ts";
import { makePlan, type PlanInput } from "../../src/core/make-plan.ts";
import type { Plan } from "../../src/core/plan.ts";
import {
  confirmedLinks,
  linkToWrite,
  type Remembered,
  rememberLinks,
  rowsLeadingTo,
  withMoved,
} from "../../src/runs/accounts.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { accountOf, employee, kari, profileTarget } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
let records: Records;
beforeAll(() => {
  records = openRecords(storage());
});

const [before, now] = ["2026-11-22T02:00:00.000Z", "2026-11-22T03:00:00.000Z"];
const hr = { by: "hr@example.com", at: before };
const row = (source: string, one = kari) => ({ source, employee: one, notes: [] });
const sourceWith = (...employees: ReturnType<typeof row>[]) => ({
  rows: employees.length,
  employees,
  rejected: [],
});
const asMap = (...links: Link[]) => new Map(links.map((link) => [link.source, link]));
const confirmedFor = (source: string, entraId: string, one = kari): Link => ({
  source,
  email: one.email,
  entraId,
  state: "confirmed",
  refused: [],
  ...hr,
  names: foldedNames(one),
});

/** A plan of Kari alone, who has account "1" by her sign-in name. */
const peopleOf = (source: ReturnType<typeof sourceWith>, links: ReadonlyMap<string, Link>) =>
  makePlan(inputOf(source, links)).people;

const inputOf = (source: ReturnType<typeof sourceWith>, links: ReadonlyMap<string, Link>): PlanInput => ({
  id: "plan",
  mode: "preview",
  now: new Date(now),
  source,
  links,
  accounts: [accountOf(kari, { id: "1" })],
  requested: [],
  targets: [],
  exclusions: { byAccount: new Map(), byAddress: new Map() },
  inScope: () => true,
  withheld: (one) => one,
  limits: { maxChangedPercent: 20, maxClearedPercent: 5, holdReplacedPeople: 3 },
});

describe("the rows that lead to an account", () => {
  const account = accountOf(kari, { id: "1", employeeId: "17", proxyAddresses: ["smtp:KN@example.com"] });
  const ola = employee({ email: "ola@example.com" });
  const rowsFor = (source: Parameters<typeof rowsLeadingTo>[0], ...links: Link[]) =>
    rowsLeadingTo(source, asMap(...links))(account);

  test("are those with any of its addresses, its employee number, or a link to it", () => {
    expect(rowsFor(sourceWith(row("id:1")))).toEqual([kari.email]);
    expect(rowsFor(sourceWith(row("id:2", employee({ email: "kn@example.com" }))))).toEqual([
      "kn@example.com",
    ]);
    expect(rowsFor(sourceWith({ ...row("id:3", ola), employeeNumber: "17" } as never))).toEqual([ola.email]);
    expect(rowsFor(sourceWith(row("id:4", ola)), confirmedFor("id:4", "1", ola))).toEqual([ola.email]);
    expect(rowsFor(sourceWith(row("id:5", ola)))).toEqual([]);
  });

  test("are also rejected ones, and not those for which a person has ruled it out", () => {
    const source = (email: string) => ({
      ...sourceWith(),
      rejected: [{ row: "9", email, code: "no-office", message: "It has no office." }],
    });
    expect(rowsFor(source(kari.email))).toEqual([kari.email]);
    expect(rowsFor(source("ny@example.com"), confirmedFor("id:9", "1"))).toEqual(["ny@example.com"]);
    expect(rowsFor(sourceWith(row("id:1")), refused(row("id:1"), ["1"], undefined, hr))).toEqual([]);
  });
});

describe("a decision about a row that has another key by now", () => {
  const old = "email:kari@example.com";
  const here = sourceWith(row("id:1"));

  test("holds, where it ruled out an account", () => {
    const links = asMap(refused(row(old), ["1"], undefined, hr));
    expect(withMoved(here, links).get("id:1")).toMatchObject({ refused: ["1"], entraId: null, ...hr });
  });

  test("holds, where it confirmed an account for the same names, and no longer for others", () => {
    const links = asMap(confirmedFor(old, "1"));
    expect(withMoved(here, links).get("id:1")).toMatchObject({ entraId: "1", state: "confirmed" });
    const another = sourceWith(row("id:2", employee({ firstName: "Ola", lastName: "Hansen" })));
    expect(withMoved(another, links).get("id:2")).toBeUndefined();
  });

  test("stays with a row that cannot be synced now, also where another row has its address", () => {
    const links = asMap(confirmedFor("id:1", "1"));
    const rejected = [
      { row: "1", email: kari.email, code: "no-office", message: "The employee has no office." },
    ];
    expect(withMoved({ ...sourceWith(row("id:2")), rejected }, links)).toBe(links);
  });

  test("is not needed, and not moved, while the row it is about is there", () => {
    const links = asMap(confirmedFor(old, "1"));
    expect(withMoved(sourceWith(row(old), row("id:1")), links)).toBe(links);
  });
});

describe("what plans have found of rows that have other keys by now", () => {
  const matched = (source: string, one = kari): Link => ({
    ...confirmedFor(source, "1", one),
    state: "matched",
    by: "match",
  });
  const ola = employee({ email: "ola@example.com" });

  test.each([
    ["get ids", "email:kari@example.com", "id:1"],
    ["have no ids any more", "id:1", "email:kari@example.com"],
    ["get other ids", "id:1", "id:1001"],
  ])("is known under the new key alone where all rows %s", (_, before, after) => {
    const moved = withMoved(sourceWith(row(after), row("id:2002", ola)), asMap(matched(before)));
    expect([...moved]).toEqual([[after, { ...matched(before), source: after }]]);
  });

  test("is not the only row's, which may be another person's with that address", () => {
    const links = asMap(matched("id:1"));
    expect(withMoved(sourceWith(row("id:2")), links)).toBe(links);
  });

  test("is not another row's where others have kept their keys: the address may have passed to another person", () => {
    const links = asMap(matched("id:1"), matched("id:2", ola));
    expect(withMoved(sourceWith(row("id:3"), row("id:2", ola)), links)).toBe(links);
  });

  test("yields to what a person has decided", () => {
    const decided = confirmedFor("id:1", "2");
    const links = asMap(decided, { ...matched("email:kari@example.com"), at: now });
    const moved = withMoved(sourceWith(row("id:9"), row("id:2", ola)), links);
    expect(moved.get("id:9")).toEqual({ ...decided, source: "id:9" });
  });
});

const linksOf = (people: ReturnType<typeof peopleOf>, { remembered }: Pick<Remembered, "remembered">) =>
  people.flatMap((person) => linkToWrite(person, remembered, new Date(now)) ?? []);

describe("what a plan remembers", () => {
  test("leaves a decision that was made while it was planned", async () => {
    const source = sourceWith(row("id:during"));
    const people = peopleOf(source, new Map());
    const decided = refused(row("id:during"), ["1"], undefined, { ...hr, at: now });
    await records.links.put([decided]);
    const given = { stored: new Map(), remembered: new Map(), release: undefined };
    await rememberLinks(linksOf(people, given), given, records);
    expect(await records.links.find("id:during")).toEqual(decided);
  });

  test("leaves a confirmation of an account that is gone for now", async () => {
    const confirmed = confirmedFor("id:gone", "2");
    await records.links.put([confirmed]);
    const links = asMap(confirmed);
    const people = peopleOf(sourceWith(row("id:gone")), links);
    expect(people[0]?.planned).toMatchObject({ match: "userPrincipalName", entraId: "1" });
    const given = { stored: links, remembered: links, release: undefined };
    await rememberLinks(linksOf(people, given), given, records);
    expect(await records.links.find("id:gone")).toEqual(confirmed);
  });

  test("is a moved decision under its new key alone, so that it can be forgotten for good", async () => {
    const stored = asMap(refused(row("email:moved"), ["9"], undefined, hr));
    await records.links.put([...stored.values()]);
    const source = sourceWith(row("id:moved"));
    const remembered = withMoved(source, stored);
    const given = { stored, remembered, release: undefined };
    await rememberLinks(linksOf(peopleOf(source, remembered), given), given, records);
    expect(await records.links.find("id:moved")).toMatchObject({ entraId: "1", refused: ["9"], ...hr });
    expect(await records.links.find("email:moved")).toBeUndefined();
  });
});

test("a decision that moves to the id of a row with another one replaces that, also where it is older", async () => {
  const ola = employee({ email: "ola@example.com", firstName: "Ola", lastName: "Lie" });
  const eva = employee({ email: "eva@example.com", firstName: "Eva", lastName: "Dahl" });
  const [hers, his] = [confirmedFor("id:k1", "1"), confirmedFor("id:k2", "2", ola)];
  const plain: Link = { ...confirmedFor("id:k3", "3", eva), state: "matched", by: "match" };
  const stored = asMap({ ...hers, at: before }, { ...his, at: "2026-11-22T02:30:00.000Z" }, plain);
  await records.links.put([...stored.values()]);
  const source = sourceWith(row("id:k2"), row("id:k3", ola), row("id:k1", eva));
  const accounts = [kari, ola, eva].map((one, n) => accountOf(one, { id: `${n + 1}` }));
  const remembered = withExchangedIds(source, stored, accounts, now);
  await rememberLinks([], { stored, remembered, release: undefined }, records);

  const all = await records.links.all();
  expect(all.get("id:k2")).toMatchObject({ entraId: "1", state: "confirmed", email: kari.email });
  expect(all.get("id:k3")).toMatchObject({ entraId: "2", state: "confirmed", email: ola.email });
  expect(all.get("id:k1")).toMatchObject({ entraId: "3", state: "matched" });
  const decided = (await records.links.decided()).filter((link) => link.source.startsWith("id:k"));
  expect(decided.map((link) => link.source).sort()).toEqual(["id:k2", "id:k3"]);
});

describe("what agreed of a person", () => {
  const source = sourceWith(row("id:agreed"));
  const target = profileTarget();
  const planned = async (links: ReadonlyMap<string, Link>, city = kari.office.city) => {
    const given = { stored: links, remembered: links, release: undefined };
    const prepared = [{ target, memories: new Map(), ...(await target.prepare()) }];
    const account = accountOf(kari, { id: "1", city });
    const { people } = makePlan({ ...inputOf(source, links), accounts: [account], targets: prepared });
    await rememberLinks(linksOf(people, given), given, records);
    return (await records.links.find("id:agreed")) ?? expect.fail("No link was written.");
  };

  test("is remembered without values, and not written again while it is the same", async () => {
    const first = await planned(new Map());
    expect(first).toMatchObject({ entraId: "1", by: "match", at: now });
    expect(Object.keys(first.agreement?.agreed ?? {})).toEqual(["entra"]);
    expect(JSON.stringify(first.agreement)).not.toMatch(/Kari|Oslo|900/);
    await records.links.delete("id:agreed");
    const again = planned(asMap(first));
    await expect(again).rejects.toThrow("No link was written.");
  });

  test("leaves who decided about the account, and when", async () => {
    const decided = confirmedFor("id:agreed", "1");
    await records.links.put([decided]);
    const found = await planned(asMap(decided));
    expect(found).toMatchObject({ ...decided, agreement: { changedThere: {} } });
    const changed = await planned(asMap(found), "Bergen");
    expect(changed).toEqual({
      ...found,
      agreement: { ...found.agreement, changedThere: { "entra.city": now } },
    });
  });
});

describe("a release that names a person", () => {
  const candidate = { entraId: "1", userPrincipalName: "a@b.no", displayName: null, enabled: true } as const;
  const unsure = {
    code: "alias-only",
    candidates: [{ ...candidate, match: "proxyAddresses" }],
    changes: [],
  } as const;
  const planned = { email: kari.email, entraId: null, match: "unsure", inScope: true } as const;
  const plan = { employees: [{ ...planned, changes: [], notes: [], unsure }] } as unknown as Plan;
  const release = {
    by: "leder@example.com",
    at: "2026-11-22T02:30:00.000Z",
    plan: "p",
    people: [kari.email],
  };
  const source = sourceWith(row("id:1"));

  test("confirms the account that the plan shows first", () => {
    expect(confirmedLinks(plan, release, source, new Map())).toMatchObject([
      { source: sourceOf(row("id:1")), entraId: "1", state: "confirmed", by: release.by, at: release.at },
    ]);
  });

  test("confirms nothing against a later decision, nor an account that is confirmed for another row", () => {
    const later = refused(row("id:1"), ["1"], undefined, { ...hr, at: now });
    expect(confirmedLinks(plan, release, source, asMap(later))).toEqual([]);
    expect(confirmedLinks(plan, release, source, asMap(confirmedFor("id:2", "1")))).toEqual([]);
  });
});
