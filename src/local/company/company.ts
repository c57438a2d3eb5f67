import type { EntraUser } from "../microsoft/graph/user.ts";
import { emailAddress } from "./email-address.ts";
import { syncedUser } from "./entra-profile.ts";
import { flawedPeople } from "./flaws.ts";
import { firstNames, lastNames, titles } from "./names.ts";
import { neglect } from "./neglect.ts";
import { offices } from "./offices.ts";
import { type Random, random } from "./random.ts";
import type { EmployeeRow, OfficeRow } from "./rows.ts";
import { serviceAccounts } from "./service-accounts.ts";

/** A company as its database has it, and its Entra users as they stand before the first sync. */
export interface Company {
  readonly offices: readonly OfficeRow[];
  readonly employees: readonly EmployeeRow[];
  readonly entraUsers: readonly EntraUser[];
}

/** What `sampleCompany` can be told. */
export interface CompanyOptions {
  /** Rows in `employees`, leavers included; 250 by default, and never fewer than the named people with flaws. */
  readonly employees?: number;
  /** Origin of profile image URLs, no trailing slash. */
  readonly images?: string;
}

/** Makes up the sample company, the same one every time; the first N people of a larger one are those of a smaller. */
export function sampleCompany(options: CompanyOptions = {}): Company {
  const { employees: count = 250, images = "https://images.fjordbo.example" } = options;
  const taken = new Map<string, number>();
  const employees: EmployeeRow[] = [];
  const entraUsers: EntraUser[] = [];

  for (const [index, { row, entra }] of flawedPeople.entries()) {
    const employee = { ...unremarkable(index + 1, images, random(index)), ...row };
    employees.push(employee);
    const users = entra(syncedUser(employee, officeOf(employee)));
    entraUsers.push(...users);
    for (const address of [employee.email, ...users.map((user) => user.userPrincipalName)]) {
      if (address) taken.set(address.toLowerCase(), 1);
    }
  }
  for (let id = employees.length + 1; id <= count; id++) {
    const dice = random(id);
    const employee = ordinary(id, images, dice, taken);
    employees.push(employee);
    entraUsers.push(neglect(syncedUser(employee, officeOf(employee)), dice));
  }
  return { offices, employees, entraUsers: [...entraUsers, ...serviceAccounts] };
}

function unremarkable(id: number, images: string, dice: Random) {
  return {
    id,
    title: dice.pick(titles),
    phone: `+47 ${dice.pick([4, 9])}${digits(dice, 2)} ${digits(dice, 2)} ${digits(dice, 3)}`,
    profile_image_url: `${images}/portraits/${id}.jpg`,
    status: "active",
    office_id: dice.pick(offices).id,
    email: null,
    first_name: null,
    last_name: null,
  } satisfies EmployeeRow;
}

function ordinary(id: number, images: string, dice: Random, taken: Map<string, number>): EmployeeRow {
  const person: EmployeeRow = unremarkable(id, images, dice);
  const first_name = dice.pick(firstNames);
  const last_name = dice.chance(0.08)
    ? `${dice.pick(lastNames)}-${dice.pick(lastNames)}`
    : dice.pick(lastNames);
  return {
    ...person,
    first_name,
    last_name,
    email: untaken(emailAddress(first_name, last_name), taken),
    phone: dice.chance(0.04) ? null : person.phone,
    profile_image_url: dice.chance(0.1) ? null : person.profile_image_url,
    status: dice.chance(0.03) ? "inactive" : "active",
  };
}

function untaken(address: string, taken: Map<string, number>): string {
  const namesakes = taken.get(address) ?? 0;
  taken.set(address, namesakes + 1);
  return namesakes === 0 ? address : address.replace("@", `${namesakes + 1}@`);
}

function digits(dice: Random, count: number): string {
  return String(dice.between(0, 10 ** count - 1)).padStart(count, "0");
}

function officeOf(employee: EmployeeRow): OfficeRow | undefined {
  return offices.find(({ id }) => id === employee.office_id);
}
