import fc from "fast-check";
import { Employee } from "../../src/core/employee.ts";
import type { Account, Way } from "../../src/core/identity/account.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { normalizeEmail } from "../../src/core/key.ts";
import { attributes, type Policies } from "../../src/targets/entra/attributes.ts";

/** A company's rows and its tenant, with all kinds of bad data. */
export interface Company {
  readonly employees: readonly Employee[];
  readonly accounts: readonly Account[];
  readonly policies: Policies;
  readonly ways: readonly Way[];
  /** By source key. */
  readonly links: ReadonlyMap<string, Link>;
  /** Employee numbers by e-mail. */
  readonly numbers: ReadonlyMap<string, string>;
}

// Few addresses for many people and accounts, so that they match, conflict or are missing.
const addresses = ["a@b.no", "b@b.no", "c@b.no", "p\u00e5l@b.no"];
const address = fc
  .tuple(fc.constantFrom(...addresses), fc.boolean(), fc.boolean())
  .map(([email, loud, apart]) => {
    const spelt = apart ? email.normalize("NFD") : email;
    return loud ? spelt.toUpperCase() : spelt;
  });

const text = fc.oneof(
  fc.constantFrom(
    "Oslo",
    " Oslo ",
    "",
    " ",
    "Ra\u030adgiver",
    "R\u00e5dgiver",
    "<b>x</b>",
    "\u202eolsO",
    "😀",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.integer({ min: 39, max: 130 }).map((length) => "x".repeat(length)),
);
const phone = fc.oneof(
  fc.constantFrom("+47 900 00 001", "004790000001", "+4790000001", "90000001", "-", "00", " "),
  text,
);
/** Few names, so that employees and accounts have the same ones, change them or have them the wrong way round. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Kari", "Ola", "Åse Marie", "Aase", "Nordmann", "Hansen") },
  { weight: 1, arbitrary: text },
);
const orNothing = (value: fc.Arbitrary<string>) => fc.option(value, { nil: null, freq: 3 });

const employee = fc
  .record({
    email: address,
    firstName: name,
    lastName: name,
    title: orNothing(text),
    phone: orNothing(phone),
    profileImageUrl: fc.constant(null),
    office: fc.record({
      name: text,
      city: orNothing(text),
      streetAddress: orNothing(text),
      postalCode: orNothing(text),
      phone: orNothing(phone),
      email: fc.constant(null),
    }),
  })
  .map((row) => Employee.parse(row));

const account: fc.Arbitrary<Account> = fc.record(
  {
    id: fc.uuid(),
    userPrincipalName: fc.oneof(address, fc.uuid()),
    mail: orNothing(address),
    proxyAddresses: fc.array(
      fc.tuple(fc.constantFrom("smtp:", "SMTP:", "sip:"), address).map((parts) => parts.join("")),
      { maxLength: 2 },
    ),
    onPremisesSyncEnabled: fc.constantFrom(null, false, true),
    displayName: orNothing(text),
    accountEnabled: fc.constantFrom(true, true, false, null),
    employeeId: orNothing(fc.constantFrom("1", "2", "3")),
    givenName: orNothing(name),
    surname: orNothing(name),
    jobTitle: orNothing(text),
    mobilePhone: orNothing(phone),
    businessPhones: fc.array(phone, { maxLength: 2 }),
    department: orNothing(text),
    officeLocation: orNothing(text),
    streetAddress: orNothing(text),
    city: orNothing(text),
    postalCode: orNothing(text),
    country: orNothing(text),
  },
  { requiredKeys: ["id", "userPrincipalName"] },
);

const policies: fc.Arbitrary<Policies> = fc.dictionary(
  fc.constantFrom(...attributes("NO").map(({ property }) => property)),
  fc.record({
    strength: fc.constantFrom("authoritative", "if-empty", "ignore"),
    keep: fc.boolean(),
  }),
);

const sure = ["link", "employeeId", "userPrincipalName", "mail"] as const;
const ways: fc.Arbitrary<readonly Way[]> = fc
  .tuple(fc.shuffledSubarray([...sure]), fc.boolean())
  .map(([some, aliases]) => [...some, ...(aliases ? (["proxyAddresses"] as const) : [])]);

/** A row with something remembered, `account` and `refused` as indexes. */
const memory = fc.record({
  row: fc.nat(8),
  account: fc.option(fc.nat(9), { nil: null }),
  state: fc.constantFrom("matched", "matched", "confirmed"),
  refused: fc.array(fc.nat(9), { maxLength: 2 }),
  number: orNothing(fc.constantFrom("1", "2", "3")),
});

/** Any company; e-mails are unique, which the reader of the database ensures. */
export const anyCompany: fc.Arbitrary<Company> = fc
  .record({
    employees: fc.uniqueArray(employee, { selector: ({ email }) => email.normalize("NFC").toLowerCase() }),
    accounts: fc.uniqueArray(account, { selector: ({ id }) => id, maxLength: 8 }),
    policies,
    ways,
    remembered: fc.array(memory, { maxLength: 3 }),
  })
  .map(({ remembered, ...company }) => {
    // An account of which nothing is left is gone.
    const idOf = (index: number) => company.accounts[index]?.id ?? `gone-${index}`;
    const rows = remembered.flatMap((one) => {
      const row = company.employees[one.row];
      return row ? [{ ...one, email: row.email, source: `email:${normalizeEmail(row.email)}` }] : [];
    });
    const links = rows.map(({ email, source, account: index, state, refused }): [string, Link] => {
      const entraId = index === null ? null : idOf(index);
      const others = refused.map(idOf).filter((id) => id !== entraId);
      return [source, { source, email, entraId, state, refused: others, by: "someone", at: "2026-11-21" }];
    });
    const numbers = rows.flatMap(({ email, number }) => (number ? [[email, number] as const] : []));
    return { ...company, links: new Map(links), numbers: new Map(numbers) };
  });

/** Some of a company's addresses. */
export const someAddresses = fc.array(address, { minLength: 1, maxLength: 3 });
