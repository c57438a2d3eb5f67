import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { syncedUser } from "../../../src/local/company/accounts.ts";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { flaws } from "../../../src/local/company/flaws.ts";
import type { EntraUser } from "../../../src/local/microsoft/graph/user.ts";

const company = sampleCompany();

describe("the sample company", () => {
  test("is the same every time, and a larger one starts with the same people", () => {
    const larger = sampleCompany({ employees: 400 });
    expect(sampleCompany()).toEqual(company);
    expect(larger.employees.slice(0, company.employees.length)).toEqual(company.employees);
  });

  test("has as many people as requested where it has few of those with flaws", () => {
    const { employees, entraUsers } = sampleCompany({ employees: 20, flawed: 5 });
    for (const one of employees) {
      expect(one).toMatchObject({ email: expect.stringMatching(/@fjordbo\.example$/), status: "active" });
    }
    expect(employees.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(employees.slice(0, 5)).toEqual(company.employees.slice(0, 5));
    const { entraUsers: all } = sampleCompany({ employees: 21, flawed: 5 });
    expect(all.length - entraUsers.length).toBe(1);
  });

  test("has no id, sign-in name or e-mail twice, except for the one flaw", () => {
    const { employees, entraUsers } = sampleCompany({ employees: 20_000 });
    const emails = employees.map(({ email }) => email?.toLowerCase());
    expect(emails.filter((email, index) => emails.indexOf(email) !== index)).toEqual([
      "tone.dahl@fjordbo.example",
    ]);
    expect(new Set(employees.map(({ id }) => id)).size).toBe(20_000);
    expect(new Set(entraUsers.map(({ id }) => id)).size).toBe(entraUsers.length);
    expect(new Set(entraUsers.map((user) => user.userPrincipalName)).size).toBe(entraUsers.length);
  });

  test("never had a sync: most differ from the database in several places, some are right", () => {
    const offices = new Map(company.offices.map((office) => [office.id, office]));
    const users = new Map(company.entraUsers.map((user) => [user.id, user]));
    const differing = company.employees.slice(flaws.length).map((row) => {
      const agreeing = syncedUser(row, offices.get(row.office_id ?? 0));
      const user = users.get(agreeing.id);
      return Object.entries(agreeing).filter(
        ([key, value]) => !isDeepStrictEqual(value, user?.[key as keyof EntraUser]),
      );
    });
    const share = (count: number) => count / differing.length;
    expect(share(differing.filter((properties) => properties.length >= 3).length)).toBeGreaterThan(0.6);
    expect(share(differing.filter((properties) => properties.length === 0).length)).toBeGreaterThan(0.05);
  });
});

describe("the flaws", () => {
  const rowOf = (kind: string) => {
    const flaw = flaws.find((candidate) => candidate.kind === kind);
    return company.employees.find(({ email }) => email === flaw?.email);
  };
  const usersOf = (kind: string) => {
    const email = flaws.find((flaw) => flaw.kind === kind)?.email.toLowerCase() ?? "";
    return company.entraUsers.filter((user) =>
      [user.userPrincipalName, user.mail, ...user.proxyAddresses.map((proxy) => proxy.slice(5))].includes(
        email,
      ),
    );
  };

  test.each(flaws)("$name ($kind) is in the database under that e-mail", ({ name, email }) => {
    const row = company.employees.find((employee) => employee.email === email);
    expect([row?.first_name, row?.last_name].join(" ").normalize().trim()).toBe(name);
  });

  test.each([
    ["phone-cleared", { phone: null }],
    ["no-office", { office_id: null }],
    ["no-last-name", { last_name: null }],
    ["leaver", { status: "inactive" }],
    ["impossible-email", { email: expect.not.stringContaining("@") }],
    ["email-in-capitals", { email: expect.stringMatching(/^[^a-z]+$/) }],
    ["long-title", { title: expect.stringMatching(/^.{129,}$/) }],
    ["norwegian-letters", { first_name: "Bjørg", last_name: "Sæther Ødegård" }],
    ["decomposed-name", { first_name: "Pål".normalize("NFD") }],
    ["stray-spaces", { title: expect.stringMatching(/^ .* $/) }],
  ])("%s: the row shows it", (kind, row) => {
    expect(rowOf(kind)).toMatchObject(row);
  });

  test.each([
    ["phone-cleared", [{ mobilePhone: expect.any(String) }]],
    [
      "two-with-same-mail",
      [{ mail: "marte.bakken@fjordbo.example" }, { mail: "marte.bakken@fjordbo.example" }],
    ],
    ["missing-in-entra", []],
    ["on-premises-synced", [{ onPremisesSyncEnabled: true }]],
    ["administrator", [{ isAdministrator: true }]],
    ["upn-differs", [{ userPrincipalName: "smoen@fjordbo.example", mail: "silje.moen@fjordbo.example" }]],
    ["proxy-address", [{ userPrincipalName: "klunde@fjordbo.example", mail: "k.lunde@fjordbo.example" }]],
    ["guest-namesake", [{ userType: "Member" }, { userType: "Guest" }]],
    ["office-without-phone", [{ businessPhones: [expect.any(String)] }]],
  ])("%s: Entra shows it", (kind, users) => {
    expect(usersOf(kind)).toMatchObject(users);
  });
});
