import { describe, expect, test } from "vitest";
import type { Employee } from "../../src/core/employee.ts";
import { usualBadValues, withoutBadValues } from "../../src/core/safety/bad-values.ts";
import { attributes } from "../../src/targets/entra/attributes.ts";
import { desiringProfiles } from "../../src/targets/entra/target.ts";
import { accountOf, employee, kari, planOf, rowsOf } from "./planning.ts";

const read = (person: Employee, listed = usualBadValues.split(",")) => {
  const source = { rows: 1, employees: rowsOf({ employees: [person] }), rejected: [] };
  const [row] = withoutBadValues(source, listed).employees;
  if (!row) throw new Error("The row is gone.");
  return row;
};

describe("a cell is no value:", () => {
  test.each([
    "NULL",
    "null",
    "N/A",
    "n/a",
    "undefined",
    "[object Object]",
    "-",
    "NaN",
    "None",
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#VERDI!",
    "#NAVN?",
    "#I/T",
    "#####",
    "4,79E+10",
    "1,00E+05",
    "4.79E10",
    "4,79e+10",
    "1E+05",
    "-1,5E-3",
    "#REF",
    "#DIV/0",
    "#NULL!",
    "#SPILL!",
    "#FELDI!",
    "Err:502",
    "Feil:522",
    "1.23457E+11",
    "4,79E+010",
    "+4,79E+10",
    "R\ufffddgiver",
    "\ufffd",
    "RÃ¥dgiver",
    "Ã˜konom",
    "Ã…pner",
    "SjefsÃ¸konom",
    "Ã†resmedlem",
    "#Error",
    "#HENTER_DATA",
    "#LASTER...",
    "Bj?rn",
    "S?r?st",
    "K├Ñre",
    "├Ødegård",
    "┼pner",
    "K├╕nn",
    "Salg â€“ utleie",
    "Â© Fjordbo",
    "K&aring;re",
    "Salg &amp; Utleie",
    "R&#229;dgiver",
    "R&#xE5;dgiver",
    '{"nb": "Leder", "en": "Manager"}',
    '["Leder"]',
    '[["Leder"]]',
    '[{"name": "Leder"}]',
  ])("%s", (title) => {
    const { employee: found, notes } = read(employee({ title }));
    expect(found).toMatchObject({ title: null, unusable: ["title"], firstName: "Kari" });
    expect(notes).toEqual([
      { code: "bad-value", field: "title", message: expect.stringContaining("title: ") },
    ]);
  });

  test.each([
    "Null",
    "NA",
    "Na",
    "Nan",
    "E10",
    "1E5",
    "4,79",
    "47900000",
    "#1 selger",
    "Rådgiver - salg",
    "A/S",
    "C#",
    "#1",
    "Feil: 502",
    "IRMÃO",
    "Ødegård",
    "R&D",
    "R&D; Oslo",
    "AT&T; Oslo",
    "Salg&Drift; Oslo",
    "Leder <i permisjon>",
    "Leder <b>Salg</b>",
    "Leder <vikar>",
    "{Leder}",
    "[vikar] Leder",
    "Hva?",
    "Hva? Hvem?",
    "Konsulent #1",
    "#jobb",
    "100%",
    "Á Lakjuni",
    "Âge",
    "Leder │ Salg",
    "Ã",
    "João",
  ])("%s is one", (title) => {
    const row = read(employee({ title }));
    expect([row.employee, row.notes]).toEqual([employee({ title }), []]);
  });

  test("what is listed is a setting, and the patterns hold without it", () => {
    expect(read(employee({ lastName: "NULL" }), []).employee.lastName).toBe("NULL");
    expect(read(employee({ title: "Ukjent" }), ["Ukjent"]).employee.title).toBeNull();
    expect(read(employee({ title: "#REF!" }), []).employee.title).toBeNull();
  });
});

test.each(["0", "000", "00 00 00 00", "+000000000"])("a phone that is %s is none", (phone) => {
  const person = employee({ phone, office: { phone } });
  const { employee: found } = read(person);
  expect(found).toMatchObject({ phone: null, office: { phone: null } });
  expect(found.unusable).toEqual(["phone", "office.phone"]);
});

test.each([
  "02800",
  "0047 99 88 77 66",
  "+47 800 00 000",
  "1-800-FLOWERS",
  "Sentralbord 02800",
  "Sentralbord",
  "٩٩٨٨٧٧٦٦",
])("a phone may be %s", (phone) => {
  expect(read(employee({ phone })).notes).toEqual([]);
});

test.each<[string, Partial<Employee>, string[]]>([
  ["title and e-mail", { title: "kari@example.com" }, ["title"]],
  ["last name and phone", { lastName: "99887766", phone: "Nord" }, ["lastName"]],
  ["last name and e-mail", { lastName: "kari@example.com" }, ["lastName"]],
  [
    "city and postal code",
    { office: { ...kari.office, city: "0155", postalCode: "Oslo" } },
    ["office.city", "office.postalCode"],
  ],
])("what stands in another one's column is no value: %s", (_, values, unusable) => {
  expect(read({ ...kari, ...values }).employee.unusable).toEqual(unusable);
});

test.each<Partial<Employee>>([
  { firstName: "X", lastName: "Æ A-12" },
  { firstName: "李", lastName: "Ångström 2." },
  { title: "Konsulent 99887766" },
  { title: "Salg @ Oslo" },
  { title: "1881" },
  { title: "47900000" },
  { office: { ...kari.office, city: "6 Oktyabrya", postalCode: "SW1A 1AA" } },
  { office: { ...kari.office, city: "'s-Hertogenbosch", postalCode: "N-0155" } },
])("what stands in its own column is one: %j", (values) => {
  expect(read({ ...kari, ...values }).notes).toEqual([]);
});

test("a photo's address and e-mails have no such letters in their texts", () => {
  const person = employee({
    profileImageUrl: "https://img.example/a?b&amp;c",
    office: { email: "a&amp;b@example.com" },
  });
  expect(read(person).notes).toEqual([]);
});

const table = attributes("NO");
const written = (person: Employee) =>
  desiringProfiles(table, {})(read(person).employee).fields.map(({ field }) => field);

test.each<[string, Employee, string[]]>([
  ["first name", employee({ firstName: "NULL" }), ["displayName", "givenName"]],
  ["title", employee({ title: "#REF!" }), ["jobTitle"]],
  ["phone", employee({ phone: "4,79E+10" }), ["mobilePhone"]],
  ["office's city", employee({ office: { city: "N/A" } }), ["officeLocation", "city"]],
  ["office's name", employee({ office: { name: "-" } }), ["department"]],
])("a bad %s leaves what is made of it as it is, and the rest is written", (_, person, left) => {
  const all = table.map(({ property }) => property);
  expect(written(person)).toEqual(all.filter((property) => !left.includes(property)));
});

test("is noted for the person at any share, and neither written nor cleared", async () => {
  const bad = read(employee({ title: "NULL", phone: "N/A" }));
  const plan = await planOf({ employees: [bad.employee], accounts: [accountOf(kari, { city: "Bergen" })] });
  expect(plan.employees[0]?.changes.map(({ field }) => field)).toEqual(["city"]);
});
