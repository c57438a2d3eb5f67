import { syncedUser } from "../src/local/company/accounts.ts";
import { type Company, sampleCompany } from "../src/local/company/company.ts";
import { flawedPeople } from "../src/local/company/flaws.ts";
import { flawedMailboxes } from "../src/local/company/mailbox-flaws.ts";
import type { EntraUser } from "../src/local/microsoft/graph/user.ts";

/** Exactly `count` active employees without flaws; their profiles in Entra ID hold a name only. */
export function plainCompany(count: number, images?: string): Company {
  const flawed = flawedPeople.length + flawedMailboxes.length;
  // One in 33 has left.
  const sample = sampleCompany({
    employees: flawed + Math.ceil(count * 1.1) + 20,
    ...(images && { images }),
  });
  const employees = sample.employees
    .slice(flawed)
    .filter(({ status }) => status === "active")
    .slice(0, count);
  if (employees.length < count) throw new Error(`The sample company has no ${count} plain employees.`);
  const company = { ...sample, employees, mailboxes: [] };
  return { ...company, entraUsers: syncedUsers(company).map(nameOnly) };
}

/** A company's Entra users in agreement with its database. */
export function syncedUsers({ employees, offices }: Pick<Company, "employees" | "offices">): EntraUser[] {
  const officeOf = new Map(offices.map((office) => [office.id, office]));
  return employees.map((row) => syncedUser(row, officeOf.get(row.office_id ?? 0)));
}

const nameOnly = (user: EntraUser): EntraUser => ({
  ...user,
  jobTitle: null,
  mobilePhone: null,
  businessPhones: [],
  department: null,
  officeLocation: null,
  streetAddress: null,
  city: null,
  postalCode: null,
  country: null,
});
