import { isDeepStrictEqual } from "node:util";
import type { Mailbox } from "../microsoft/exchange/mailboxes.ts";
import type { MessageSettings, SettingName } from "../microsoft/exchange/settings.ts";
import { textOf } from "../microsoft/exchange/store-html.ts";
import type { EntraUser } from "../microsoft/graph/user.ts";
import type { Query } from "../postgres/query.ts";
import type { Disagreement } from "./agreement/judge-user.ts";
import { rightfulOwners } from "./agreement/rightful-owners.ts";
import { rightfulProfile, selectEmployees } from "./agreement/rightful-profile.ts";
import type { Agreement } from "./agreement.ts";

/** What signatures are judged by: every mailbox before a sync and after it. */
export interface SignatureEvidence {
  readonly users: readonly EntraUser[];
  readonly before: readonly Mailbox[];
  readonly after: readonly Mailbox[];
  /** Whether there should be signatures at all; true. False where roaming signatures would hide them. */
  readonly written?: boolean;
}

/** The settings a signature consists of; every other one is its owner's. */
const OURS: ReadonlySet<string> = new Set<SettingName>([
  "SignatureHtml",
  "SignatureText",
  "SignatureTextOnMobile",
  "AutoAddSignature",
  "AutoAddSignatureOnReply",
  "AutoAddSignatureOnMobile",
]);

/**
 * Compares signatures after a sync with the database: every employee's mailbox shows one with their name in it, and
 * no other setting and no other mailbox has changed.
 */
export async function signatureAgreement(query: Query, evidence: SignatureEvidence): Promise<Agreement> {
  const { owners, ownerless } = rightfulOwners(await selectEmployees(query), evidence.users);
  const users = new Map(evidence.users.map((user) => [user.id, user]));
  const left = new Map(evidence.after.map((mailbox) => [mailbox.userId, mailbox.settings]));
  const disagreements: Disagreement[] = [];
  let compared = 0;

  for (const { userId, settings: was } of evidence.before) {
    const who = users.get(userId)?.userPrincipalName ?? userId;
    const owner = owners.get(userId);
    const is = left.get(userId);
    if (!is) {
      disagreements.push({
        who,
        property: "mailbox",
        expected: userId,
        actual: null,
        why: "was there before",
      });
      continue;
    }
    const name =
      owner && evidence.written !== false ? (rightfulProfile(owner, "").get("displayName") ?? null) : null;
    if (name) compared++;
    disagreements.push(...foreign(who, was, is, name !== null), ...(name ? missing(who, name, is) : []));
  }
  const mailboxes = new Set(evidence.before.map(({ userId }) => userId));
  const without = [...owners].filter(([userId]) => !mailboxes.has(userId));
  return {
    compared,
    disagreements,
    allowances: [
      ...without.map(([, row]) => ({
        who: row.email ?? `employee ${row.id}`,
        why: "signature: has no mailbox",
      })),
      ...ownerless.map(({ row, why }) => ({ who: row.email ?? `employee ${row.id}`, why })),
    ],
  };
}

function foreign(who: string, was: MessageSettings, is: MessageSettings, written: boolean): Disagreement[] {
  const names = Object.keys({ ...was, ...is }) as SettingName[];
  return names
    .filter((name) => !(written && OURS.has(name)) && !isDeepStrictEqual(was[name], is[name]))
    .map((name) => ({
      who,
      property: name,
      expected: was[name],
      actual: is[name],
      why: "is not the sync's to change",
    }));
}

function missing(who: string, name: string, is: MessageSettings): Disagreement[] {
  const texts: Partial<Record<SettingName, string>> = {
    SignatureHtml: textOf(String(is.SignatureHtml)),
    SignatureText: String(is.SignatureText),
    SignatureTextOnMobile: String(is.SignatureTextOnMobile),
  };
  const nameless = Object.entries(texts).filter(([, text]) => !oneLine(text).includes(oneLine(name)));
  const unfilled = Object.entries(texts).filter(([, text]) => /\{[{%]|undefined|\[object/.test(text));
  const switches = (["AutoAddSignature", "AutoAddSignatureOnMobile"] as const).filter((key) => !is[key]);
  return [
    ...nameless.map(([property, actual]) => ({
      who,
      property,
      expected: name,
      actual,
      why: "has the name in it",
    })),
    ...unfilled.map(([property, actual]) => ({
      who,
      property,
      expected: name,
      actual,
      why: "is filled in",
    })),
    ...switches.map((property) => ({
      who,
      property,
      expected: true,
      actual: is[property],
      why: "makes it show",
    })),
  ];
}

function oneLine(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}
