import type { StoredUser, Users } from "../graph/users.ts";
import { bindingError, ExchangeError, invalidValue } from "./exchange-error.ts";
import type { Mailbox, Mailboxes, Organization } from "./mailboxes.ts";
import { findSetting, type MessageSettings, type SettingName } from "./settings.ts";
import { htmlOf, storeHtml, textOf } from "./store-html.ts";

/** What cmdlets work on. */
export interface ExchangeState {
  readonly users: Users;
  readonly mailboxes: Mailboxes;
  readonly organization: Organization;
}

/** Parameters as they came in the request. */
type Parameters = Readonly<Record<string, unknown>>;

/** Runs one cmdlet and returns its rows; throws an ExchangeError. */
export type Cmdlet = (state: ExchangeState, parameters: Parameters) => readonly object[];

/** The cmdlets that are there, by name. */
export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-OrganizationConfig": ({ organization }, parameters) => {
    onlyThese(parameters, []);
    const { name, ...settings } = organization;
    return [{ Identity: name, Name: name, DisplayName: name, ...settings }];
  },

  "Get-MailboxMessageConfiguration": (state, parameters) => {
    onlyThese(parameters, ["Identity"]);
    const mailbox = find(state, parameters);
    const name = canonicalName(state, mailbox);
    return [{ Identity: name, MailboxOwnerId: name, IsValid: true, ...mailbox.settings }];
  },

  "Set-MailboxMessageConfiguration": (state, parameters) => {
    const entries = Object.entries(parameters).filter(([name]) => !isIdentity(name));
    const wanted = Object.fromEntries(entries.map(([name, value]) => checked(name, value)));
    const { userId } = find(state, parameters);
    state.mailboxes.set(userId, asStored(wanted));
    return [];
  },
};

function asStored(wanted: Partial<MessageSettings>): Partial<MessageSettings> {
  const { SignatureHtml: html, SignatureText: text } = wanted;
  if (typeof html === "string") {
    return { ...wanted, SignatureHtml: storeHtml(html), SignatureText: text ?? textOf(storeHtml(html)) };
  }
  return typeof text === "string" ? { ...wanted, SignatureHtml: storeHtml(htmlOf(text)) } : wanted;
}

function checked(name: string, value: unknown): [SettingName, string | boolean | number] {
  const setting = findSetting(name);
  if (!setting) throw unknownParameter(name);
  // PowerShell would also take "True" for a switch's $true; JSON has a word of its own for it.
  if (typeof value !== typeof setting.start) {
    throw bindingError(
      `Cannot process argument transformation on parameter '${setting.name}'. Cannot convert the value to type "${typeof setting.start}".`,
    );
  }
  if (setting.oneOf && !setting.oneOf.includes(String(value))) {
    throw bindingError(
      `Cannot bind parameter '${setting.name}'. Specify one of the following values: ${setting.oneOf.join(", ")}.`,
    );
  }
  if (setting.maxLength !== undefined && String(value).length > setting.maxLength) {
    throw invalidValue(
      `The length of the property is too long. The maximum length is ${setting.maxLength} and the length of the value provided is ${String(value).length}.`,
    );
  }
  return [setting.name, value as string | boolean | number];
}

function find({ mailboxes }: ExchangeState, parameters: Parameters): Mailbox {
  const identity = Object.entries(parameters).find(([name]) => isIdentity(name))?.[1];
  if (typeof identity !== "string" || identity === "") {
    throw bindingError(
      "Cannot process command because of one or more missing mandatory parameters: Identity.",
    );
  }
  const mailbox = mailboxes.get(identity);
  if (mailbox) return mailbox;
  throw new ExchangeError(
    404,
    "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
    `The operation couldn't be performed because object '${identity}' couldn't be found on 'AM0PR07A002DC01.EURPR07A002.PROD.OUTLOOK.COM'.`,
  );
}

function onlyThese(parameters: Parameters, known: readonly string[]): void {
  const unknown = Object.keys(parameters).find((name) => !known.some((one) => sameName(one, name)));
  if (unknown !== undefined) throw unknownParameter(unknown);
}

function unknownParameter(name: string): ExchangeError {
  return bindingError(`A parameter cannot be found that matches parameter name '${name}'.`);
}

function canonicalName({ users, organization }: ExchangeState, { userId }: Mailbox): string {
  const user: StoredUser | undefined = users.get(userId);
  return `EURPR07A002.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/${organization.name}/${user?.mailNickname ?? userId}`;
}

function isIdentity(name: string): boolean {
  return sameName(name, "Identity");
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
