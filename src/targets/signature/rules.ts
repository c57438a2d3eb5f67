import type { Employee } from "../../core/employee.ts";
import type { Served } from "../../core/target.ts";
import { type Warning, warning } from "./check-source.ts";
import { type Condition, type Rule, type Rules, rulesFile } from "./rules-file.ts";

/** The values that conditions compare; the department in Entra ID is the office's name. */
const ofEmployee = {
  office: ({ office }) => office.name,
  department: ({ office }) => office.name,
  city: ({ office }) => office.city,
  title: ({ title }) => title,
  email: ({ email }) => email,
} as const satisfies Partial<Readonly<Record<Condition, (employee: Employee) => string | null>>>;
const names = ["office", "department", "city", "title", "email"] as const satisfies readonly Condition[];

/** The rule that applies to an employee, undefined for none; or the first that may apply but needs an unknown fact. */
export type Decision =
  | { readonly rule: Rule | undefined }
  | { readonly undecided: Rule; readonly by: "language" | "group" };

/**
 * Decides by the first rule that matches an employee on a day (`2026-12-24`). An unknown fact never counts as no match. Rules
 * that name a mailbox apply to mail sent from it (`mailbox`, its address) and to no other; no other rules apply to that.
 */
export function decide({ rules }: Rules, employee: Employee, on: string, mailbox?: string): Decision {
  for (const rule of rules) {
    if (!isInForce(rule, on) || !isForMailbox(rule, mailbox)) continue;
    if (!names.every((name) => fits(rule[name], ofEmployee[name](employee)))) continue;
    const [language, group] = [speaks(rule, employee), isIn(rule, employee)];
    if (language === false || group === false) continue;
    if (language === undefined) return { undecided: rule, by: "language" };
    if (group === undefined) return { undecided: rule, by: "group" };
    return { rule };
  }
  return { rule: undefined };
}

/**
 * What puts the signature of an employee into their mails on a day (`2026-12-24`), by the rule that is theirs; undefined
 * where that is not known, so that no other rule may be used in its place.
 */
export function servedBy(rules: Rules | undefined, employee: Employee, on: string): Served | undefined {
  if (!rules) return "mailbox";
  const decision = decide(rules, employee, on);
  return "undecided" in decision ? undefined : (decision.rule?.served ?? "mailbox");
}

const isForMailbox = ({ mailbox: own }: Rule, mailbox: string | undefined): boolean =>
  mailbox === undefined ? own === undefined : (own?.includes(mailbox.toLowerCase()) ?? false);

const isInForce = ({ from, until }: Rule, on: string): boolean =>
  (from === undefined || from <= on) && (until === undefined || on <= until);

const fits = (patterns: readonly string[] | undefined, value: string | null): boolean =>
  patterns === undefined || patterns.some((pattern) => patternOf(pattern).test(plain(value ?? "")));

/** Undefined where the language of the account is not known. */
function speaks({ language }: Rule, { account }: Employee): boolean | undefined {
  if (language === undefined) return true;
  const spoken = account?.preferredLanguage;
  return spoken === undefined ? undefined : takesLanguage(language, spoken ?? "");
}

/** A language takes its regions as well: `en` is for `en-US`, too (RFC 4647, basic filtering). */
function takesLanguage(patterns: readonly string[], language: string): boolean {
  const folded = foldedOf(language);
  return patterns.some(
    (pattern) => patternOf(pattern).test(folded) || patternOf(`${pattern}-*`).test(folded),
  );
}

/** Undefined where it is not known of one of the groups, and they are in none of the others. */
function isIn({ group }: Rule, { account }: Employee): boolean | undefined {
  if (group === undefined) return true;
  const { groups = {} } = account ?? {};
  let isSure = true;
  for (const name of group) {
    const key = groupKey(name);
    const answer = Object.hasOwn(groups, key) ? groups[key] : undefined;
    if (answer) return true;
    if (answer === undefined) isSure = false;
  }
  return isSure ? false : undefined;
}

/** A group's name or object id as `Employee.account.groups` has it. */
export const groupKey = (group: string): string => foldedOf(group);

/** What rules ask of accounts in Entra ID: whether it is their language, and which groups they are in, each as it is written first. */
export interface Asked {
  readonly language: boolean;
  readonly groups: readonly string[];
}

/** What several sets of rules ask of accounts. */
export function askedOfAccounts(all: readonly (Pick<Rules, "rules"> | undefined)[]): Asked {
  const rules = all.flatMap((one) => one?.rules ?? []);
  const groups = new Map<string, string>();
  for (const name of rules.flatMap(({ group }) => group ?? []))
    if (!groups.has(groupKey(name))) groups.set(groupKey(name), name);
  return { language: rules.some(({ language }) => language !== undefined), groups: [...groups.values()] };
}

/** Case, spelling of accents and spaces do not count; `*` stands for any text. */
const plain = (value: string): string => value.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

/** The same for languages and groups, of which there are few: a hundred thousand people are compared with each. */
function foldedOf(value: string): string {
  const known = folded.get(value) ?? plain(value);
  folded.set(value, known);
  return known;
}
const folded = new Map<string, string>();

const compiled = new Map<string, RegExp>();
function patternOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const parts = plain(pattern)
    .split(/\*+/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const made = new RegExp(`^${parts.join(".*")}$`, "su");
  compiled.set(pattern, made);
  return made;
}

/** The day of a moment in a zone, as `2026-12-24`. */
export function dayIn(zone: string, moment: Date): string {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  formats.set(zone, format);
  return format.format(moment);
}
const formats = new Map<string, Intl.DateTimeFormat>();

/** Rules that are never used: an earlier rule matches everyone they would, or they have ended. */
export function idleRules({ rules, zone }: Rules, now: Date): readonly Warning[] {
  const today = dayIn(zone, now);
  return rules.flatMap((rule, index) => {
    const before = rules.slice(0, index).find((earlier) => takesAllOf(earlier, rule));
    const at = { file: rulesFile, line: rule.line };
    if (before) return [warning(at, "rule-unused", rule.name, before.name, `${before.line}`)];
    if (rule.until !== undefined && rule.until < today)
      return [warning(at, "rule-ended", rule.name, rule.until)];
    return [];
  });
}

function takesAllOf(earlier: Rule, rule: Rule): boolean {
  const isLonger =
    (earlier.from === undefined || (rule.from !== undefined && earlier.from <= rule.from)) &&
    (earlier.until === undefined || (rule.until !== undefined && rule.until <= earlier.until));
  const { language, group, mailbox } = earlier;
  const isOfMailboxes = mailbox
    ? (rule.mailbox?.every((one) => mailbox.includes(one)) ?? false)
    : rule.mailbox === undefined;
  // A star in the later pattern is a text that only a star in the earlier one takes.
  return (
    isLonger &&
    isOfMailboxes &&
    names.every((name) => !earlier[name] || rule[name]?.every((one) => fits(earlier[name], one))) &&
    (!language || (rule.language?.every((one) => takesLanguage(language, one)) ?? false)) &&
    (!group ||
      (rule.group?.every((one) => group.some((other) => groupKey(other) === groupKey(one))) ?? false))
  );
}
