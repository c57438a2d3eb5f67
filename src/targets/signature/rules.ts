import type { Employee } from "../../core/employee.ts";
import type { Flaw } from "./check-source.ts";
import { type Condition, type Rule, type Rules, rulesFile } from "./rules-file.ts";

/** The values that conditions compare; the department in Entra ID is the office's name. */
const ofEmployee: Readonly<Record<Condition, (employee: Employee) => string | null>> = {
  office: ({ office }) => office.name,
  department: ({ office }) => office.name,
  city: ({ office }) => office.city,
  title: ({ title }) => title,
  email: ({ email }) => email,
};
const names = ["office", "department", "city", "title", "email"] as const satisfies readonly Condition[];

/** The rule of an employee on a day (`2026-12-24`); undefined for none. */
export const ruleOf = ({ rules }: Rules, employee: Employee, on: string): Rule | undefined =>
  rules.find(
    (rule) => isInForce(rule, on) && names.every((name) => fits(rule[name], ofEmployee[name](employee))),
  );

const isInForce = ({ from, until }: Rule, on: string): boolean =>
  (from === undefined || from <= on) && (until === undefined || on <= until);

const fits = (patterns: readonly string[] | undefined, value: string | null): boolean =>
  patterns === undefined || patterns.some((pattern) => patternOf(pattern).test(plain(value ?? "")));

/** Case, spelling of accents and spaces do not count; `*` stands for any text. */
const plain = (value: string): string => value.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

const compiled = new Map<string, RegExp>();
function patternOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const parts = plain(pattern)
    .split(/\*+/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
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

/** Rules that are never used: behind one that takes everyone they would take, or over. */
export function idleRules({ rules, zone }: Rules, now: Date): readonly Flaw[] {
  const today = dayIn(zone, now);
  return rules.flatMap((rule, index) => {
    const before = rules.slice(0, index).find((earlier) => takesAllOf(earlier, rule));
    const message = before
      ? `${rule.name} is never used: ${before.name} in line ${before.line} comes first and takes everyone it is for`
      : rule.until !== undefined && rule.until < today
        ? `${rule.name} has ended on ${rule.until}`
        : undefined;
    return message ? [{ file: rulesFile, line: rule.line, message }] : [];
  });
}

function takesAllOf(earlier: Rule, rule: Rule): boolean {
  const isLonger =
    (earlier.from === undefined || (rule.from !== undefined && earlier.from <= rule.from)) &&
    (earlier.until === undefined || (rule.until !== undefined && rule.until <= earlier.until));
  // A star in the later pattern is a text that only a star in the earlier one takes.
  return (
    isLonger && names.every((name) => !earlier[name] || rule[name]?.every((one) => fits(earlier[name], one)))
  );
}
