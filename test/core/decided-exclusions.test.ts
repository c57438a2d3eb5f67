import { describe, expect, test } from "vitest";
import { type Exclusion, everyExclusion, exclusionOf } from "../../src/core/exclusion.ts";
import { confirmed, type Link, refused } from "../../src/core/identity/link.ts";
import { employeeKey } from "../../src/core/key.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, employee, followingOf, kari, planOf, rowsOf, type Situation } from "./planning.ts";

const now = new Date("2026-11-22T03:00:00Z");
const who = { by: "admin@example.com", at: "2026-11-21T09:00:00.000Z" };

const exclusion: Exclusion = {
  email: kari.email,
  entraId: "former",
  targets: [],
  fields: ["mobilePhone"],
  reason: "Private number",
  by: "leder@example.com",
  at: "2026-01-05T08:00:00.000Z",
};

/** IT has made Kari a new account with her address; the former one is disabled under another. */
const former = accountOf(kari, {
  id: "former",
  userPrincipalName: "kari.old@example.com",
  accountEnabled: false,
});
const own = accountOf(kari, { id: "own", mobilePhone: null, jobTitle: null });
const [row] = rowsOf({ employees: [kari] });
const linked = { source: "email:kari@example.com", email: kari.email, entraId: "former", refused: [] };
const before: Link = { ...linked, state: "matched", by: "match", at: "2026-11-20T03:00:00.000Z" };
const theOther = row && confirmed(row, "own", before, who);
const notThatOne = row && refused(row, ["former"], before, who);

const situation = (link: Link | undefined, changes: Situation = {}): Situation => ({
  employees: [kari],
  accounts: [former, own],
  links: new Map(link && [[link.source, link]]),
  now,
  exclusions: exclusionsOf(exclusion),
  ...changes,
});

describe("an exclusion of someone who has another account by a person's decision", () => {
  test.each([
    ["that confirms it", theOther],
    ["that refuses the one of before", notThatOne],
  ])("%s moves to that account", async (_, link) => {
    const { after } = await followingOf(situation(link));
    expect(everyExclusion(after)).toEqual([{ ...exclusion, entraId: "own" }]);
    const held = exclusionOf(after, { key: employeeKey(kari.email), entraId: "OWN" }, now);
    expect(held).toMatchObject({ fields: ["mobilePhone"] });
    const plan = await planOf(situation(link));
    expect(plan.employees).toMatchObject([
      {
        entraId: "own",
        changes: [{ field: "jobTitle" }],
        notes: [{ code: "excluded", field: "mobilePhone" }],
      },
    ]);
  });

  test("holds together with one that the account has already", async () => {
    const later: Exclusion = {
      ...exclusion,
      email: "kari.own@example.com",
      entraId: "own",
      targets: ["photo"],
    };
    const { after } = await followingOf(situation(theOther, { exclusions: exclusionsOf(exclusion, later) }));
    expect(everyExclusion(after)).toMatchObject([{ targets: ["photo"], fields: ["mobilePhone"] }]);
  });
});

describe("an exclusion stays with its account", () => {
  const stays = async (given: Situation) => {
    const { after } = await followingOf(given);
    expect(everyExclusion(after)).toMatchObject([{ entraId: "former", fields: ["mobilePhone"] }]);
  };

  test("where no one has decided anything", () => stays(situation({ ...before, entraId: "own" })));

  test("where it has other names: it is a leaver's, who had the address before", () =>
    stays(situation(theOther, { accounts: [{ ...former, givenName: "Eva", surname: "Lie" }, own] })));

  test("where it is another employee's by now", () => {
    const her = employee({ email: "kari.old@example.com" });
    return stays(situation(theOther, { employees: [kari, her] }));
  });

  test("where a plan of some people has not read it", () =>
    stays(situation(theOther, { accounts: [own], emails: [kari.email] })));
});
