import { describe, expect, test } from "vitest";
import { diff } from "../../../src/core/diff.ts";
import type { Employee } from "../../../src/core/employee.ts";
import type { Values } from "../../../src/core/target.ts";
import { attributes, type Policies } from "../../../src/targets/entra/attributes.ts";
import { desiringProfiles, heldProfile, patchBody, sameProperty } from "../../../src/targets/entra/target.ts";
import { accountOf, employee, kari, profileTarget } from "../../core/planning.ts";

const table = attributes("NO");
const desired = (person: Employee, policies: Policies = {}) => desiringProfiles(table, policies)(person);
const desiredField = (property: string, person: Employee, policies: Policies = {}) =>
  desired(person, policies).fields.find(({ field }) => field === property);

/** The PATCH for an employee with an account that holds these values. */
function patchFor(person: Employee, held: Values, policies: Policies = {}) {
  return patchBody(table, diff(profileTarget(), desired(person, policies), held).changes);
}

/** For each property: an employee with this text in it, and the maximum length in Microsoft Graph. */
const rows: [string, (text: string | null) => Employee, number][] = [
  ["givenName", (text) => employee({ firstName: text ?? "" }), 64],
  ["surname", (text) => employee({ lastName: text ?? "" }), 64],
  ["jobTitle", (title) => employee({ title }), 128],
  ["mobilePhone", (phone) => employee({ phone }), 64],
  ["businessPhones", (phone) => employee({ office: { phone } }), 64],
  ["department", (name) => employee({ office: { name: name ?? "" } }), 64],
  ["officeLocation", (city) => employee({ office: { city } }), 128],
  ["city", (city) => employee({ office: { city } }), 128],
  ["streetAddress", (streetAddress) => employee({ office: { streetAddress } }), 1024],
  ["postalCode", (postalCode) => employee({ office: { postalCode } }), 40],
];

describe.each(rows)("%s", (property, having, maximum) => {
  test("is what the database says", () => {
    expect(desiredField(property, having(" Å 1 "))).toMatchObject({ to: "Å 1", rule: "authoritative" });
  });

  test("is cleared when the database has nothing", () => {
    const account = heldProfile(table, accountOf(kari, { city: "Oslo" })).values;
    const cleared = property === "businessPhones" ? [] : null;
    expect(patchFor(having(null), account)).toMatchObject({ [property]: cleared });
  });

  test("is written up to the maximum length of Entra ID", () => {
    expect(desiredField(property, having("1".repeat(maximum)))?.to).toHaveLength(maximum);
  });

  test("is left alone and noted when it is longer", () => {
    const { fields, notes } = desired(having("1".repeat(maximum + 1)));
    expect(fields.map(({ field }) => field)).not.toContain(property);
    expect(notes).toContainEqual(
      expect.objectContaining({ code: "too-long", field: property, target: "entra" }),
    );
  });

  test("is not cleared when the policy says to keep it", () => {
    const policies: Policies = { [property]: { strength: "authoritative", keep: true } };
    expect(desiredField(property, having(null), policies)).toBeUndefined();
    expect(desiredField(property, having("1"), policies)).toMatchObject({
      to: "1",
      rule: "authoritative:keep",
    });
  });

  test("is not written when it is ignored", () => {
    const policies: Policies = { [property]: { strength: "ignore", keep: false } };
    const { fields, notes } = desired(having("1".repeat(maximum + 1)), policies);
    expect([...fields, ...notes].map(({ field }) => field)).not.toContain(property);
  });

  test("is filled only where there is nothing when the policy says so", () => {
    const policies: Policies = { [property]: { strength: "if-empty", keep: false } };
    expect(patchFor(having("1"), { [property]: "2" }, policies)).not.toHaveProperty(property);
    expect(patchFor(having("1"), { [property]: "  " }, policies)).toHaveProperty(property);
    expect(patchFor(having(null), { [property]: "2" }, policies)).not.toHaveProperty(property);
    expect(desiredField(property, having("1"), policies)).toMatchObject({ rule: "if-empty" });
  });
});

test("covers every property", () => {
  const covered = [...rows.map(([property]) => property), "displayName", "country"];
  expect(covered.toSorted()).toEqual(table.map(({ property }) => property).toSorted());
});

test("forms the display name of both names", () => {
  expect(desiredField("displayName", employee({ firstName: "Kåre", lastName: "Ås" }))?.to).toBe("Kåre Ås");
});

test("leaves a display name alone that is longer than 256, with a note for each of the names as well", () => {
  const { notes } = desired(employee({ firstName: "a".repeat(128), lastName: "b".repeat(128) }));
  expect(notes.map(({ field }) => field)).toEqual(["displayName", "givenName", "surname"]);
  expect(
    desiredField("displayName", employee({ firstName: "a", lastName: "b".repeat(254) }))?.to,
  ).toHaveLength(256);
});

test("has the country from the settings, and clears it when that is blank", () => {
  const country = (text: string) =>
    desiringProfiles(attributes(text), {})(kari).fields.find(({ field }) => field === "country")?.to;
  expect([country("SE"), country(" ")]).toEqual(["SE", null]);
});

test("sends one business phone as a list of one", () => {
  expect(patchFor(kari, { ...heldProfile(table, accountOf(kari)).values, businessPhones: null })).toEqual({
    businessPhones: ["+47 22 00 00 00"],
  });
});

test.each([
  ["markup", "<script>alert(1)</script>"],
  ["quotes and OData", `' or 1 eq 1 --"\\`],
  ["a line break", "Leder\nSalg"],
  ["a direction override", "\u202egnp.exe"],
  ["emoji", "👩‍🚒 Brannsjef"],
])("writes %s unchanged, and finds no difference afterwards", (_, title) => {
  const account = accountOf(kari);
  const patch = patchFor(employee({ title }), heldProfile(table, account).values);
  expect(patch).toEqual({ jobTitle: title });
  expect(patchFor(employee({ title }), heldProfile(table, { ...account, ...patch }).values)).toEqual({});
});

test("does not quote a text that is too long in its note", () => {
  const [note] = desired(employee({ title: "x".repeat(10_000) })).notes;
  expect(note?.message).toMatch(/jobTitle has 10000 characters, Entra ID takes 128/);
  expect(note?.message.length).toBeLessThan(200);
});

test.each([
  ["the first of several business phones", { businessPhones: ["22", "23"] }, { businessPhones: "22" }],
  ["nothing for an empty list", { businessPhones: [] }, { businessPhones: null }],
  ["nothing for an empty text", { jobTitle: "" }, { jobTitle: null }],
  ["nothing for what Graph left out", { jobTitle: undefined }, { jobTitle: null }],
  [
    "nothing for what is no text",
    { jobTitle: 7, businessPhones: [null] },
    { jobTitle: null, businessPhones: null },
  ],
])("reads %s", (_, account, values) => {
  const held = heldProfile(table, accountOf(kari, account));
  expect(held.values).toMatchObject(values);
  expect(held).not.toHaveProperty("skip");
});

test("skips an account that Active Directory owns, and says who can change it", () => {
  const { skip } = heldProfile(table, accountOf(kari, { onPremisesSyncEnabled: true }));
  expect(skip).toMatchObject({ code: "on-premises-synced", target: "entra", remedy: /Active Directory/ });
});

test.each<[string, string | null, string | null, boolean]>([
  ["mobilePhone", "0047 900 00 001", "+4790000001", true],
  ["businessPhones", "(22) 00", "22-00", true],
  ["postalCode", "0155", "155", false],
  ["postalCode", "00155", "155", false],
  ["jobTitle", "sjef", "Sjef", false],
  ["jobTitle", " ", null, true],
  ["jobTitle", "A\u030a", "Å", true],
  ["unknownProperty", "a", "a ", true],
])("compares %s %j and %j", (property, a, b, same) => {
  const attribute = table.find((row) => row.property === property);
  expect(sameProperty(attribute, a, b)).toBe(same);
  expect(sameProperty(attribute, b, a)).toBe(same);
});

test("makes each person's profile of their own values, also where the person before them has others", () => {
  const desiring = desiringProfiles(table, { jobTitle: { strength: "authoritative", keep: true } });
  const people = [kari, employee({ title: "x".repeat(129) }), employee({ title: null }), kari];
  expect(people.map(desiring)).toEqual(
    people.map((person) => desired(person, { jobTitle: { strength: "authoritative", keep: true } })),
  );
  expect(desiring(employee({ title: "Leder" })).fields).toContainEqual(
    expect.objectContaining({ field: "jobTitle", to: "Leder" }),
  );
});
