import { syncedUser } from "../../../src/local/company/accounts.ts";
import type { Company } from "../../../src/local/company/company.ts";
import { flawedPeople } from "../../../src/local/company/flaws.ts";
import type { EntraUser } from "../../../src/local/microsoft/graph/user.ts";

const untouched = new Set([
  "two-with-same-mail",
  "missing-in-entra",
  "on-premises-synced",
  "no-office",
  "impossible-email",
  "duplicate-email",
  "leaver",
]);

/** The sample company's Entra users as a perfect sync leaves them, worked out from how the company was made. */
export function idealSync({ employees, offices, entraUsers }: Company): EntraUser[] {
  const officeById = new Map(offices.map((office) => [office.id, office]));
  const left = new Map(entraUsers.map((user) => [user.id, user]));
  for (const [index, row] of employees.entries()) {
    const kind = flawedPeople[index]?.kind;
    if (row.status !== "active" || (kind && untouched.has(kind))) continue;
    const wanted = syncedUser(row, officeById.get(row.office_id ?? 0));
    const user = left.get(wanted.id);
    if (user) left.set(user.id, written(user, wanted));
  }
  return [...left.values()];
}

function written(user: EntraUser, wanted: EntraUser): EntraUser {
  const { id, userPrincipalName, mail, mailNickname, proxyAddresses, ...profile } = wanted;
  const result = { ...user, ...profile, isAdministrator: user.isAdministrator };
  const digits = (phone: string | null | undefined) => phone?.replace(/\D/g, "");
  const keepPhones = user.isAdministrator;
  if (keepPhones || digits(user.mobilePhone) === digits(wanted.mobilePhone))
    result.mobilePhone = user.mobilePhone;
  if (keepPhones || digits(user.businessPhones[0]) === digits(wanted.businessPhones[0])) {
    result.businessPhones = user.businessPhones;
  }
  if ((wanted.jobTitle?.length ?? 0) > 128) result.jobTitle = user.jobTitle;
  return result;
}
