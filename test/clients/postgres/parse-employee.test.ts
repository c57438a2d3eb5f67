import { expect, test } from "vitest";
import {
  type EmployeeRow,
  isPossibleEmail,
  parseEmployee,
  parsingEmployees,
} from "../../../src/clients/postgres/parse-employee.ts";

const row: EmployeeRow = {
  email: "kari@example.com",
  first_name: "Kari",
  last_name: "Nordmann",
  title: null,
  phone: null,
  profile_image_url: null,
  office_id: "1",
  office_name: "Oslo",
  office_city: null,
  office_street_address: null,
  office_postal_code: null,
  office_phone: null,
  office_email: null,
};

test.each<[string, EmployeeRow, object, object[]]>([
  ["composes and trims", { title: " Ra\u030adgiver\u00a0" }, { title: "R\u00e5dgiver" }, []],
  ["has nothing for blanks", { phone: " \t\n" }, { phone: null }, []],
  ["drops a line break at the end", { title: "Leder\r\n" }, { title: "Leder" }, []],
  [
    "makes a line break a space and says so",
    { title: "Leder\r\n\u0000Salg" },
    { title: "Leder Salg" },
    [{ code: "control-characters", field: "title" }],
  ],
  [
    "cuts a column after 1,024 characters and says so",
    { title: "x".repeat(1025) },
    { title: "x".repeat(1024) },
    [{ code: "cut", field: "title" }],
  ],
  ["does not cut a character in two", { title: `${"x".repeat(1023)}😀` }, { title: "x".repeat(1023) }, [{}]],
  [
    "leaves a URL of 2,048",
    { profile_image_url: "u".repeat(2048) },
    { profileImageUrl: "u".repeat(2048) },
    [],
  ],
  [
    "drops what cannot be seen",
    { first_name: "Kari\u200b", last_name: "Nord\u00adlie\u202e" },
    { firstName: "Kari", lastName: "Nordlie" },
    [],
  ],
  ...[
    "\u00c3\u0098konom",
    "\u00c3\u0085pner",
    "\u00c3\u0086resmedlem",
    "Mar\u00c3\u00ada",
    "\u00c2\u0096",
  ].map((title): [string, EmployeeRow, object, object[]] => [
    `shows that letters were lost in ${JSON.stringify(title)}`,
    { title },
    { title: title.replace(/[\u0080-\u009f\u00ad]/, "\ufffd") },
    [],
  ]),
  [
    "makes doubled and no-break spaces one",
    { title: "Leder  for\u00a0salg" },
    { title: "Leder for salg" },
    [],
  ],
  [
    "finds the e-mail in what cannot be seen",
    { email: "\ufeffkari@example.com\u200b" },
    { email: "kari@example.com" },
    [],
  ],
  ["keeps the case of an e-mail", { email: " KARI@Example.COM " }, { email: "KARI@Example.COM" }, []],
])("%s", (_, columns, employee, notes) => {
  expect(parseEmployee({ ...row, ...columns }, "1")).toMatchObject({ employee, notes });
});

test.each<[string, EmployeeRow, object]>([
  ["an id", { row_id: " 17 " }, { source: "id:17" }],
  ["no id", {}, { source: "email:kari@example.com" }],
  ["an id that is empty", { row_id: " ", email: "KARI@Example.com" }, { source: "email:kari@example.com" }],
  ["an employee number", { row_employee_number: " 00042" }, { employeeNumber: "00042" }],
  ["no employee number", { row_employee_number: null }, { employeeNumber: null }],
  ["a first name only", { last_name: " " }, { employee: { firstName: "Kari", lastName: null } }],
  ["a last name only", { first_name: null }, { employee: { firstName: null, lastName: "Nordmann" } }],
])("reads a row with %s", (_, columns, expected) => {
  expect(parseEmployee({ ...row, ...columns }, "1")).toMatchObject(expected);
});

test.each<[string, number | undefined, string, object[]]>([
  ["155", 4, "0155", [{ code: "postal-code-zero", field: "office_postal_code" }]],
  ["0155", 4, "0155", []],
  ["155", undefined, "155", []],
  ["SW1A 2AA", 4, "SW1A 2AA", []],
  ["123 45", 4, "123 45", []],
  ["12345", 4, "12345", []],
  ["155.0", 4, "0155", [{ code: "decimals" }, { code: "postal-code-zero" }]],
  ["11122,00", undefined, "11122", [{ code: "decimals", field: "office_postal_code" }]],
  ["155.5", 4, "155.5", []],
])("reads postal code %s in a country of %s digits as %s", (code, digits, postalCode, notes) => {
  const parsed = parseEmployee({ ...row, office_postal_code: code }, "1", digits);
  expect(parsed).toMatchObject({ employee: { office: { postalCode } }, notes });
});

test.each([
  ["99887766.0", "99887766"],
  ["+4799887766,00", "+4799887766"],
  ["22.33.44.55", "22.33.44.55"],
  ["22 33 44 55.0", "22 33 44 55.0"],
])("reads the phone %s as %s", (phone, read) => {
  const parsed = parseEmployee({ ...row, phone, office_phone: phone, title: phone }, "1");
  expect(parsed).toMatchObject({ employee: { phone: read, office: { phone: read }, title: phone } });
  expect(parsed).toMatchObject({ notes: read === phone ? [] : [{ code: "decimals" }, { code: "decimals" }] });
});

test("reads the office of each row, and what was corrected in it, also where the row before has another office", () => {
  const parse = parsingEmployees(4);
  const zero = { ...row, office_postal_code: "155" };
  const rows = [row, zero, { ...zero, email: "ola@example.com" }, row, { ...row, office_name: null }, row];
  const read = rows.map((values) => parse(values, "1"));
  expect(read).toEqual(rows.map((values) => parseEmployee(values, "1", 4)));
  expect(read.map((one) => ("employee" in one ? one.notes.map(({ code }) => code) : one.code))).toEqual([
    [],
    ["postal-code-zero"],
    ["postal-code-zero"],
    [],
    "no-office",
    [],
  ]);
});

test("knows no employee number of a table without that column", () => {
  expect(parseEmployee(row, "1")).not.toHaveProperty("employeeNumber");
});

test("rejects a row without any name", () => {
  const rejected = parseEmployee({ ...row, first_name: " ", last_name: null }, "7");
  expect(rejected).toMatchObject({
    row: "7",
    code: "no-name",
    message: "The first name and the last name are missing.",
  });
});

test("keeps a rejected e-mail on one short line", () => {
  const rejected = parseEmployee({ ...row, email: `a\r\nb@example.com${"x".repeat(9999)}` }, "7");
  expect(rejected).toMatchObject({ row: "7", code: "impossible-email", field: "email" });
  expect("email" in rejected && rejected.email).toMatch(/^a b@example\.comx{1,240}$/);
});

test.each([
  ["kari.nordmann+x@sub.example.com", true],
  ["o'hara@example.com", true],
  ["pål@blåbær.no", true],
  ["kari@xn--blbr-roah.no", true],
  [`${"x".repeat(64)}@example.com`, true],
  [`${"x".repeat(65)}@example.com`, false],
  [`x@${"y".repeat(60)}.${"y".repeat(60)}.${"y".repeat(60)}.${"y".repeat(60)}.${"y".repeat(60)}.no`, false],
  ["kari", false],
  ["@example.com", false],
  ["kari@", false],
  ["kari@example", false],
  ["kari@example..com", false],
  ["kari@.example.com", false],
  ["kari@-example.com", false],
  ["kari@ex_ample.com", false],
  ["kari@@example.com", false],
  ["kari@a.no;ola@b.no", false],
  ["kari nordmann@example.com", false],
  ["<kari@example.com>", false],
  ["kari\u0000@example.com", false],
  ["kari\u200b@example.com", false],
])("judges %j possible: %s", (email, possible) => {
  expect(isPossibleEmail(email)).toBe(possible);
});
