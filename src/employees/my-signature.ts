import type { Graph } from "../clients/graph/graph.ts";
import { getUser } from "../clients/graph/users.ts";
import type { VerifyDelegated } from "../clients/identity/delegated-token.ts";
import type { Employee } from "../core/employee.ts";
import { withheld } from "../core/exclusion.ts";
import { addressesOf } from "../core/identity/account.ts";
import { accountKey, addressKey } from "../core/key.ts";
import { usesUnusable } from "../core/safety/bad-values.ts";
import type { ShownAccount } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import { accountNow } from "../runs/recall.ts";
import type { Records } from "../stores/records.ts";
import { digestOfTemplates } from "../targets/signature/origin.ts";
import { type Choice, renderShort, renderSignature, type Templates } from "../targets/signature/render.ts";
import type { OnReply } from "../targets/signature/rules-file.ts";
import type { HostedImages } from "../targets/signature/shown-photo.ts";
import { type PersonOfAccount, peopleByAccount } from "./people-by-account.ts";

/** A mail that is being written: its writer (object id), its kind, and the sender address if it is known. */
export interface MailBegun {
  readonly account: string;
  readonly type: "newMail" | "reply" | "forward";
  readonly format: "html" | "text";
  readonly from?: string | undefined;
}

/** The signature for a mail or why there is none, and the rule and template that chose it, if it came to that. */
export interface SignatureForMail {
  readonly signature: string | null;
  /** The digest of the templates as it is approved. */
  readonly digest: string;
  readonly rule: string | null;
  readonly office: string | null;
  readonly template: string | null;
  readonly reason: NoSignature | null;
}

/** Why there is no signature, for its owner to read: a stable code in kebab-case, and a sentence. */
export interface NoSignature {
  readonly code: string;
  readonly message: string;
}

/** Serves the Outlook add-in: the person of a token, and the signature for a mail. */
export interface Addin {
  readonly verify: VerifyDelegated;
  /** Throws what reading throws, and GiveUp where the templates are broken. */
  signatureFor(mail: MailBegun): Promise<SignatureForMail>;
}

interface Made {
  readonly templates: () => Templates;
  readonly onReply?: OnReply;
  readonly images?: HostedImages | undefined;
}

interface Parts extends Made, Pick<Planning, "readSource" | "targets" | "inScope" | "accounts"> {
  readonly graph: Graph;
  readonly records: Records;
  /** The targets that are synced, by name. */
  readonly synced: readonly string[];
}

/** Serves the add-in; undefined where it is not set up (`verify` is undefined). */
export const addinOf = (verify: VerifyDelegated | undefined, parts: Parts): Addin | undefined =>
  verify && {
    verify,
    signatureFor: mySignatures({
      ...parts,
      personOf: peopleByAccount(parts, parts.records, parts.synced),
      isOwnAddress: ownAddresses(parts.graph),
      accountOf: accountReader(parts),
    }),
  };

interface Signing extends Made, Pick<Planning, "targets" | "inScope"> {
  readonly personOf: (account: string) => Promise<PersonOfAccount | undefined>;
  /** What rules may ask of an account; without what could not be read. */
  readonly accountOf: (account: string) => Promise<ShownAccount>;
  /** Whether an address is one of an account's own; throws RetryLater or GiveUp. */
  readonly isOwnAddress: (account: string, address: string) => Promise<boolean>;
}

/** What Outlook's setSignatureAsync takes, in characters (Outlook JavaScript API, Office.Body). */
const most = 30_000;

/** Makes signatures for mails, only from the writer's own values. */
export function mySignatures(signing: Signing): Addin["signatureFor"] {
  const { personOf, templates: deployed, targets, onReply = "full", images } = signing;
  return async (mail) => {
    const templates = deployed();
    const none = { signature: null, digest: digestOfTemplates(templates, { onReply, images }) };
    const unchosen = { ...none, rule: null, office: null, template: null };
    const person = await personOf(mail.account);
    const reason = whyNot(person);
    if (!person || reason) return { ...unchosen, reason };

    const { employee, exclusion, memoryOf } = person;
    const allowed = withheld(targets, employee, exclusion, "signature");
    const target = targets.get("signature");
    const account = await signing.accountOf(mail.account);
    const shown = target?.fitToShow?.(allowed, memoryOf, account).employee ?? allowed;
    const chosen = await choose(shown, mail, templates);
    if ("code" in chosen) return { ...unchosen, office: employee.office.name, reason: chosen };

    const { writer, choice } = chosen;
    const about = { rule: choice.rule ?? null, office: employee.office.name, template: choice.template };
    const made = await make(writer, choice, { mail, templates });
    return typeof made === "string"
      ? { ...none, ...about, signature: made, reason: null }
      : { ...none, ...about, reason: made };
  };

  function whyNot(person: PersonOfAccount | undefined): NoSignature | null {
    if (!person) return reasons.noEmployee;
    if (person.isInDoubt) return reasons.inDoubt;
    if (person.exclusion?.targets.includes("signature")) return reasons.excluded;
    return signing.inScope(person.employee) ? null : reasons.notInScope;
  }

  /** Who a mail is signed as, and with which template: the writer, or a mailbox that a rule names. */
  async function choose(
    employee: Employee,
    { account, from }: MailBegun,
    templates: Templates,
  ): Promise<{ readonly writer: Employee; readonly choice: Choice } | NoSignature> {
    const now = new Date();
    if (from !== undefined && addressKey(from) !== addressKey(employee.email)) {
      const choice = templates.choose(employee, now, from);
      if (choice.undecided) return reasons.undecided;
      if (choice.rule !== undefined) return { writer: { ...employee, email: from }, choice };
      if (!(await signing.isOwnAddress(account, from))) return reasons.otherMailbox;
    }
    const choice = templates.choose(employee, now);
    if (choice.undecided) return reasons.undecided;
    if ((choice.served ?? "mailbox") === "mailbox") return reasons.byMailbox;
    return { writer: employee, choice };
  }

  async function make(
    writer: Employee,
    choice: Choice,
    { mail, templates }: { readonly mail: MailBegun; readonly templates: Templates },
  ): Promise<string | NoSignature> {
    const extent = mail.type === "newMail" ? "full" : (choice.reply ?? onReply);
    if (extent === "none") return reasons.noneInReplies;
    const render = (employee: Employee) => {
      if (extent === "full") return renderSignature(templates, employee, new Date(), choice)[mail.format];
      return renderShort(templates, employee, choice)?.[mail.format] ?? null;
    };
    if (usesUnusable(writer, render)) return reasons.badValue;
    const signature = await withoutMissingPhoto(render, writer);
    if (signature === null) return reasons.noShort;
    return signature.length > most ? reasons.tooLong : signature;
  }

  /** Renders without the photo while its public copy does not exist yet, although it has an address already. */
  async function withoutMissingPhoto(render: (employee: Employee) => string | null, writer: Employee) {
    const signature = render(writer);
    const names = (signature !== null && images?.namesIn(signature)) || [];
    const found = await Promise.all(names.map((name) => images?.has(name)));
    return found.every(Boolean) ? signature : render({ ...writer, profileImageUrl: null });
  }
}

const reasons = {
  noEmployee: {
    code: "no-employee",
    message:
      "No active employee is known to have this account. The next run after one is in the database finds it.",
  },
  inDoubt: {
    code: "account-in-doubt",
    message: "Whether this account is the employee's is to be decided by a person, or by the next run.",
  },
  excluded: { code: "excluded", message: "An administrator has left this person out." },
  notInScope: {
    code: "not-in-scope",
    message: "Signatures are not rolled out to this person yet (SYNC_SCOPE).",
  },
  otherMailbox: {
    code: "not-your-mailbox",
    message: "This address is another mailbox's, and no rule has a template for it.",
  },
  byMailbox: {
    code: "served-by-mailbox",
    message: "The signature of this person comes from the mailbox's own settings.",
  },
  undecided: {
    code: "rule-undecided",
    message: "A rule asks for a group or a language of the account that is not known here.",
  },
  noneInReplies: { code: "none-in-replies", message: "Replies and forwards get no signature." },
  noShort: {
    code: "no-short-template",
    message: "Replies are to have a short signature, and there is no template for it.",
  },
  badValue: {
    code: "bad-value",
    message: "A value in the signature is unusable and has to be corrected in the employee database.",
  },
  tooLong: {
    code: "too-long",
    message: `The signature is longer than ${most} characters, which Outlook refuses.`,
  },
} as const satisfies Record<string, NoSignature>;

/** For how many milliseconds, and for how many accounts, facts about accounts are cached. */
const [accountMs, mostAccounts] = [600_000, 20_000];

/** Whether an address is an account's user principal name, mail or alias; called only if it is not the one in the database. */
function ownAddresses(graph: Graph): Signing["isOwnAddress"] {
  const addressesIn = remembered(async (account) => {
    const user = await getUser(graph, account, []);
    return new Set(user ? addressesOf(user) : []);
  });
  return async (account, address) => (await addressesIn(account)).has(addressKey(address));
}

/** Reads the facts of an account that rules use; sends no request if they use none. */
function accountReader({ targets, accounts }: Pick<Planning, "targets" | "accounts">): Signing["accountOf"] {
  const target = targets.get("signature");
  return remembered(async (id) => (target ? (await accountNow(target, id, accounts)).account : { id }));
}

/** Remembers what was read of each account for ten minutes; a failure is not kept. */
function remembered<T>(read: (account: string) => Promise<T>): (account: string) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return (account) => {
    const key = accountKey(account);
    const found = known.get(key);
    if (found && Date.now() - found.at < accountMs) return found.value;
    const value = read(account);
    known.delete(key);
    known.set(key, { at: Date.now(), value });
    value.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size > mostAccounts) known.delete(oldest);
    return value;
  };
}
