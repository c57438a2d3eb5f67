import { isSigned } from "../../core/cells/picture.ts";
import type { Employee } from "../../core/employee.ts";
import type { Note, Served } from "../../core/target.ts";
import type { Warning } from "./check-source.ts";
import { escapeHtml } from "./outputs.ts";
import type { Asked } from "./rules.ts";
import type { Banner, OnReply, Rules } from "./rules-file.ts";
import { type TemplateValues, valuesOf } from "./variables.ts";

/** Fills a template in. */
export type Fill = (values: TemplateValues) => string;

/** The signature's templates: an office has its own, or those that everyone has. */
export interface Templates {
  html(office: string): Fill;
  text(office: string): Fill;
  /** SHA-256 (hex) of the files, and of what this version of the app makes of them for a sample person. */
  readonly digest: string;
  /** The choice for an employee on the day of `now`; with `mailbox` (an address), for mail from it: without a rule in the choice, none names that mailbox. */
  choose(employee: Employee, now?: Date, mailbox?: string): Choice;
  /** Whether rules choose (`rules.yaml`), and whether some of them begin or end by themselves. */
  readonly hasRules: boolean;
  readonly isDated: boolean;
  /** What rules say about replies, without rules for the add-in alone. */
  readonly replies: readonly OnReply[];
  /** The rules, where there are any. */
  readonly rules: Rules | undefined;
  /** What they ask of accounts. */
  readonly asked: Asked;
  /** The short templates of a choice, for replies; undefined where there are none. */
  short(name: string): { readonly html: Fill; readonly text: Fill } | undefined;
  /** Warnings: valid, but probably unintended. */
  readonly warnings: readonly Warning[];
}

/** The template of an employee by its name (`signature.Oslo`), the rule that chose it, and what goes with it. */
export interface Choice {
  readonly template: string;
  /** Where the templates of a format are looked for: an office or what a rule names. */
  readonly name: string;
  readonly rule?: string;
  readonly banner?: Banner;
  readonly reply?: OnReply;
  /** What puts the signature into mails; the mailbox where absent. */
  readonly served?: Served;
  /** The rule that may apply, and the unknown fact of the account that it needs: nothing is chosen then. */
  readonly undecided?: Undecided;
}

/** A rule that asks for what is not known of an account. */
export interface Undecided {
  readonly rule: string;
  readonly by: "language" | "group";
}

const servedWords = { mailbox: "", addin: ", served by the add-in", both: ", served by both" } as const;

/** A choice in words, for plans: the template, the rule where one fits, and what serves it if not the mailbox alone. */
export function describeChoice({ template, rule, served = "mailbox", undecided }: Choice): string {
  if (undecided) return `not decided: rule ${undecided.rule} asks for a ${undecided.by} that is not known`;
  return `${template}${rule === undefined ? "" : ` by rule ${rule}`}${servedWords[served]}`;
}

/** An employee's signature; `fits` is false if it is longer than Exchange accepts, as its notes say. */
export interface Signature {
  readonly html: string;
  readonly text: string;
  readonly mobileText: string;
  readonly notes: readonly Note[];
  readonly fits: boolean;
}

/** Characters that Set-MailboxMessageConfiguration accepts for each, as in Exchange Server 2013. */
export const maximum = { html: 8000, text: 8000, mobileText: 512 };

/**
 * Renders an employee's signature; the same employee and templates give the same one, on the same day where rules have
 * dates. Where no rule can be decided on it is what they would get without rules, which does not fit.
 */
export function renderSignature(
  templates: Templates,
  employee: Employee,
  now = new Date(),
  choice = templates.choose(employee, now),
): Signature {
  const { name, banner, undecided } = choice;
  const own = renderValues(templates, name, valuesOf(employee));
  const { html, text } = banner ? withBanner(own, banner) : own;
  const mobileText = firstLines(text, maximum.mobileText);
  const tooLong = [
    ...(html.length > maximum.html ? [tooLongNote("HTML", html.length, maximum.html)] : []),
    ...(text.length > maximum.text ? [tooLongNote("text", text.length, maximum.text)] : []),
  ];
  const notes = [
    ...(tooLong.length === 0 && mobileText !== text ? [cutNote(text.length)] : tooLong),
    ...(isPhotoExpiring(employee) ? [expiringNote] : []),
    ...(undecided ? [undecidedNote(undecided)] : []),
  ];
  return { html, text, mobileText, notes, fits: tooLong.length === 0 && !undecided };
}

/** Whether the photo's address ends one day, so that the signature does not show it. */
export const isPhotoExpiring = ({ signatureImage, profileImageUrl }: Employee): boolean =>
  !signatureImage && isSigned(profileImageUrl ?? "");

/** A signature's HTML and text, of any length. */
export function renderValues(
  templates: Pick<Templates, "html" | "text">,
  office: string,
  values: TemplateValues,
): Pick<Signature, "html" | "text"> {
  return { html: templates.html(office)(values), text: templates.text(office)(values) };
}

/** An employee's short signature, for replies; undefined where the templates have none. */
export function renderShort(
  templates: Templates,
  employee: Employee,
  choice = templates.choose(employee),
): Pick<Signature, "html" | "text"> | undefined {
  const short = templates.short(choice.name);
  const values = valuesOf(employee);
  return short && { html: short.html(values), text: short.text(values) };
}

/** A signature with a banner below it. */
export const withBanner = (
  { html, text }: Pick<Signature, "html" | "text">,
  { image, alt, link, width }: Banner,
): Pick<Signature, "html" | "text"> => ({
  html: `${html}
<table cellpadding="0" cellspacing="0" border="0" role="presentation" style="border-collapse:collapse"><tr><td style="padding:12px 0 0 0"><a href="${escapeHtml(link)}"><img src="${escapeHtml(image)}" width="${width}" alt="${escapeHtml(alt)}" style="display:block;width:${width}px;max-width:100%;height:auto;border:0"></a></td></tr></table>`,
  text: `${text}\n\n${alt}: ${link}`,
});

/** As many complete lines as fit, or the beginning of the first one. */
function firstLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit);
  if (end > 0) return text.slice(0, end).trimEnd();
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

const tooLongNote = (what: string, length: number, limit: number): Note => ({
  code: "too-long",
  message: `The signature's ${what} has ${length} characters, Exchange takes ${limit}; it is left as it is.`,
  remedy: "Shorten the template, or the values in the employee database.",
  target: "signature",
  field: "signature",
});

const undecidedNote = ({ rule, by }: Undecided): Note => ({
  code: "rule-undecided",
  message: `Rule ${rule} is for ${by === "group" ? "members of a group" : "a language"}, and whether this person is meant could not be read in Entra ID: the signature is left as it is.`,
  remedy:
    by === "group"
      ? "The plan says why the group could not be read; entra-sync status names the permission if it is missing."
      : "The next run reads the account again.",
  target: "signature",
});

const expiringNote: Note = {
  code: "photo-address-expires",
  message:
    "The photo's address is signed or has a key in it, so the signature is the one without a photo: it ends one day or opens more than the picture, and a mail is read for years.",
  remedy: "Give an address that stays and that everyone may fetch, or leave it so.",
  target: "signature",
  field: "signature",
};

const cutNote = (length: number): Note => ({
  code: "mobile-text-cut",
  message: `The signature's text has ${length} characters; for phones Exchange takes its first lines, ${maximum.mobileText} in all.`,
  target: "signature",
  field: "signature",
});

/** The note for an unusable value: a signature would be wrong with and without it, so the mailbox keeps what it has. */
export const unusableNote: Note = {
  code: "bad-value",
  message:
    "A value in the signature is unusable, as the note about its column says; the signature is left as it is.",
  target: "signature",
  remedy: "Correct the value in the employee database.",
};
