import type { NewMailbox } from "../microsoft/exchange/mailboxes.ts";
import type { EntraUser } from "../microsoft/graph/user.ts";
import { serviceAccounts, syncedUser } from "./accounts.ts";
import { flawedPeople, neglect } from "./flaws.ts";
import { flawedMailboxes } from "./mailbox-flaws.ts";
import { emailAddress, firstNames, lastNames, offices, portraitUrl, titles } from "./names.ts";
import { type Random, random } from "./random.ts";
import type { EmployeeRow, OfficeRow } from "./tables.ts";

/** A company as its database has it, and its Entra users and mailboxes as they stand before the first sync. */
export interface Company {
  readonly offices: readonly OfficeRow[];
  readonly employees: readonly EmployeeRow[];
  readonly entraUsers: readonly EntraUser[];
  /** Those that are not ordinary ones. */
  readonly mailboxes: readonly NewMailbox[];
}

/** Options of `sampleCompany`. */
export interface CompanyOptions {
  /** Rows in `employees`, leavers included; 250 by default, and never fewer than `flawed`. */
  readonly employees?: number;
  /** How many of the named people with flaws it has, the first ones; all by default. */
  readonly flawed?: number;
  /** Origin of profile image URLs, no trailing slash. */
  readonly images?: string;
}

/** Generates the sample company, the same one every time; a smaller one (as `flawed`) is the first N people of a larger one. */
export function sampleCompany(options: CompanyOptions = {}): Company {
  const { employees: count = 250, flawed: most, images = "https://images.fjordbo.example" } = options;
  const taken = new Map<string, number>();
  const employees: EmployeeRow[] = [];
  const entraUsers: EntraUser[] = [];
  const mailboxes: NewMailbox[] = [];

  for (const [index, flawed] of [...flawedPeople, ...flawedMailboxes].slice(0, most).entries()) {
    const { image, mailbox } = { image: "portraits", mailbox: {}, ...flawed };
    const person: EmployeeRow = { ...unremarkable(index + 1, random(index)), ...flawed.row };
    const employee = { ...person, profile_image_url: portraitUrl(person, images, image) };
    employees.push(employee);
    const users = flawed.entra(syncedUser(employee, officeOf(employee)));
    entraUsers.push(...users);
    mailboxes.push(...users.map(({ id }) => ({ user: id, ...mailbox })));
    for (const address of [employee.email, ...users.map((user) => user.userPrincipalName)]) {
      if (address) taken.set(address.toLowerCase(), 1);
    }
  }
  for (let id = employees.length + 1; id <= count; id++) {
    const dice = random(id);
    const employee = ordinary(id, images, dice, taken);
    employees.push(employee);
    const user = neglect(syncedUser(employee, officeOf(employee)), dice);
    entraUsers.push(user);
    if (dice.chance(0.3)) mailboxes.push({ user: user.id, settings: taste(dice) });
  }
  return { offices, employees, entraUsers: [...entraUsers, ...serviceAccounts], mailboxes };
}

function unremarkable(id: number, dice: Random) {
  return {
    id,
    title: dice.pick(titles),
    phone: `+47 ${dice.pick([4, 9])}${digits(dice, 2)} ${digits(dice, 2)} ${digits(dice, 3)}`,
    profile_image_url: null,
    status: "active",
    office_id: dice.pick(offices).id,
    email: null,
    first_name: null,
    last_name: null,
  } satisfies EmployeeRow;
}

function ordinary(id: number, images: string, dice: Random, taken: Map<string, number>): EmployeeRow {
  const person: EmployeeRow = unremarkable(id, dice);
  const first_name = dice.pick(firstNames);
  const last_name = dice.chance(0.08)
    ? `${dice.pick(lastNames)}-${dice.pick(lastNames)}`
    : dice.pick(lastNames);
  const named = { ...person, first_name, last_name };
  return {
    ...named,
    email: untaken(emailAddress(first_name, last_name), taken),
    phone: dice.chance(0.04) ? null : person.phone,
    profile_image_url: portraitUrl(named, images, dice.chance(0.1) ? null : "portraits"),
    status: dice.chance(0.03) ? "inactive" : "active",
  };
}

/** Mailbox settings that people choose for themselves, and that a sync has to leave alone. */
function taste(dice: Random): NonNullable<NewMailbox["settings"]> {
  return {
    DefaultFontName: dice.pick(["Arial", "Georgia", "Verdana"]),
    DefaultFontSize: dice.between(2, 4),
    AlwaysShowBcc: dice.chance(0.5),
    MailSendUndoInterval: dice.between(0, 30),
    ConversationSortOrder: dice.pick(["NewestOnTop", "OldestOnTop"]),
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
