import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agreement, describeDisagreement } from "../../../src/local/company/agreement.ts";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { seedDatabase } from "../../../src/local/company/tables.ts";
import { type EntraUser, entraUser } from "../../../src/local/microsoft/graph/user.ts";
import type { LocalPostgres } from "../../../src/local/postgres.ts";
import { emptyDatabase } from "../../keep-running.ts";
import { idealSync } from "./ideal-sync.ts";

const company = sampleCompany();
const before = company.entraUsers;
const ideal = idealSync(company);
const guro = company.employees.find(({ first_name }) => first_name === "Guro");
const office = company.offices.find(({ id }) => id === guro?.office_id);
let database: LocalPostgres;
beforeAll(async () => {
  database = await emptyDatabase();
  await seedDatabase(database.query, company);
});
afterAll(() => database.close());

const at = (name: string) => `${name}@fjordbo.example`;
const judge = (after: readonly EntraUser[]) => agreement(database.query, { before, after });
const but = (userPrincipalName: string, change: Partial<EntraUser>) => {
  expect(ideal.map((user) => user.userPrincipalName)).toContain(userPrincipalName);
  return ideal.map((user) => (user.userPrincipalName === userPrincipalName ? { ...user, ...change } : user));
};

describe("after a perfect sync", () => {
  test("finds no disagreement, and has compared nearly everyone", async () => {
    const { disagreements, compared } = await judge(ideal);
    expect(disagreements.map(describeDisagreement)).toEqual([]);
    expect(compared).toBeGreaterThan(220);
  });

  test.each([
    [at("jonas.haugen"), "is not in Entra"],
    [at("marte.bakken"), "matches more than one Entra user"],
    [at("anne.kristoffersen"), "is mastered on-premises"],
    [at("camilla.strand"), "has no office"],
    ["lars.vik(at)fjordbo.example", "has no possible e-mail address"],
    [at("tone.dahl"), "shares the e-mail address with another employee"],
    [at("Tone.Dahl"), "shares the e-mail address with another employee"],
    [at("odd.gjerde"), "has left"],
    [at("petter.nygard"), expect.stringMatching(/^mobilePhone: is an administrator's/)],
    [at("petter.nygard"), expect.stringMatching(/^businessPhones: is an administrator's/)],
    [at("ragnhild.myklebust"), expect.stringMatching(/^jobTitle: is longer than the 128 characters/)],
  ])("allows %s to differ: %s", async (who, why) => {
    expect((await judge(ideal)).allowances).toContainEqual({ who, why });
  });
});

describe("after a sync that was not perfect", () => {
  test("finds all that is still to do when nothing was done", async () => {
    const { disagreements } = await judge(before);
    expect(disagreements.length).toBeGreaterThan(company.employees.length);
    expect(disagreements).toContainEqual({
      who: at("henrik.aasen"),
      property: "jobTitle",
      expected: "Eiendomsmegler MNEF",
      actual: "Eiendomsmeglerfullmektig",
      why: "the database says so",
    });
  });

  test.each([
    ["a wrong value", at("guro.engen"), { jobTitle: "Megler" }, "the database says so"],
    [
      "a phone that was not cleared",
      at("ingrid.solheim"),
      { mobilePhone: "+47 915 00 318" },
      "the database has none",
    ],
    [
      "a phone cleared with an empty string",
      at("ingrid.solheim"),
      { mobilePhone: "" },
      "the database has none",
    ],
    [
      "a business phone that was not cleared",
      at("trygve.hamre"),
      { businessPhones: ["1"] },
      "the database has none",
    ],
    [
      "a second business phone",
      at("guro.engen"),
      { businessPhones: ["+47 22 00 41 50", "2"] },
      "said the same before",
    ],
    [
      "letters garbled on the way",
      at("bjorg.saether-odegard"),
      { surname: "SÃ¦ther" },
      "said the same before",
    ],
    [
      "text sent decomposed",
      at("bjorg.saether-odegard"),
      { jobTitle: "Rådgiver, Sør-Østlandet".normalize("NFD") },
      "the database says so",
    ],
    [
      "equal text written again",
      at("pal.ardal"),
      { givenName: "Pål".normalize("NFD") },
      "said the same before",
    ],
    [
      "an equal phone written again",
      at("vegard.hovland"),
      { mobilePhone: "+47 991 53 876" },
      "said the same before",
    ],
    [
      "an over-long title cut short",
      at("ragnhild.myklebust"),
      { jobTitle: "Fagansvarlig" },
      "longer than the 128",
    ],
    ["an administrator's phone", at("petter.nygard"), { mobilePhone: "+47 400 00 000" }, "administrator"],
    ["one of two with the same mail", at("mbakken"), { jobTitle: "Megler" }, "not the sync's to change"],
    ["a user mastered on-premises", at("anne.kristoffersen"), { city: "Oslo" }, "not the sync's to change"],
    ["someone without an office", at("camilla.strand"), { department: null }, "not the sync's to change"],
    [
      "someone with an e-mail that two claim",
      at("tone.dahl"),
      { givenName: "Tonje" },
      "not the sync's to change",
    ],
    ["a leaver", at("odd.gjerde"), { jobTitle: null }, "not the sync's to change"],
    ["a service account", at("breakglass"), { country: "NO" }, "not the sync's to change"],
    ["a property that is not synced", at("liv.solbakken"), { mail: null }, "not the sync's to change"],
    ["an account switched off", at("liv.solbakken"), { accountEnabled: false }, "not the sync's to change"],
  ] as const)("finds %s", async (_, who, change, why) => {
    const { disagreements } = await judge(but(who, change as Partial<EntraUser>));
    expect(disagreements).toMatchObject([
      { who, property: Object.keys(change)[0], why: expect.stringContaining(why) },
    ]);
  });

  test.each<[keyof EntraUser, unknown]>([
    ["displayName", "Guro Engen"],
    ["givenName", "Guro"],
    ["surname", "Engen"],
    ["jobTitle", guro?.title],
    ["mobilePhone", guro?.phone],
    ["businessPhones", [office?.phone]],
    ["department", office?.name],
    ["officeLocation", office?.city],
    ["streetAddress", office?.street_address],
    ["city", office?.city],
    ["postalCode", office?.postal_code],
    ["country", "NO"],
  ])("finds that %s was not written", async (property, expected) => {
    const unwritten = but(at("guro.engen"), { [property]: property === "businessPhones" ? [] : null });
    const { disagreements } = await agreement(database.query, { before: unwritten, after: unwritten });
    expect(disagreements).toMatchObject([{ who: at("guro.engen"), property, expected }]);
  });

  test("finds a guest who was taken for the employee", async () => {
    const after = ideal.map((user) =>
      user.userType === "Guest" ? { ...user, jobTitle: "Verdivurderer" } : user,
    );
    expect((await judge(after)).disagreements).toMatchObject([
      { property: "jobTitle", expected: "Rådgiver" },
    ]);
  });

  test("finds a user who is gone and one who was added", async () => {
    const stranger = entraUser({ id: "0", userPrincipalName: at("stranger"), displayName: "Stranger" });
    const after = [...ideal.filter((user) => user.userPrincipalName !== at("liv.solbakken")), stranger];
    expect((await judge(after)).disagreements).toMatchObject([
      { who: at("liv.solbakken"), actual: null },
      { who: at("stranger"), expected: null },
    ]);
  });

  test("says on one line who differs, in what, how and why", async () => {
    const { disagreements } = await judge(but(at("liv.solbakken"), { country: null }));
    expect(disagreements.map(describeDisagreement)).toEqual([
      'liv.solbakken@fjordbo.example: country is null and must be "NO" (said the same before: there was nothing to write)',
    ]);
  });
});
