import type { Employee } from "./employee.ts";
import { addressKey, bucketOf, employeeKey, normalizeEmail } from "./key.ts";
import type { Note, Target } from "./target.ts";

/** A person who is not synced in some targets: why, who requested it and when (ISO 8601), and until when if not permanently. */
export interface Exclusion {
  /** As written in the request; compared case-insensitively. */
  readonly email: string;
  /** The object id of the account that it holds for, also after its addresses have changed; absent until a plan has found it. */
  readonly entraId?: string;
  /** Properties of the profile that are left alone; the signature leaves their values out as well. */
  readonly fields?: readonly string[];
  readonly targets: readonly string[];
  readonly reason: string;
  /** ISO 8601; from then on they are synced again. */
  readonly until?: string;
  readonly by: string;
  readonly at: string;
}

/** Whether an exclusion is in force at a time. */
export const isInForce = ({ until }: Exclusion, now: Date): boolean =>
  until === undefined || now.getTime() < Date.parse(until);

/** An exclusion if it is in force at a time; undefined if there is none or it has expired. */
export const inForce = (exclusion: Exclusion | undefined, now: Date): Exclusion | undefined =>
  exclusion && isInForce(exclusion, now) ? exclusion : undefined;

/** The note that a plan has in place of the changes in an excluded target. */
export const exclusionNote = ({ email, reason, until, by }: Exclusion, target: string): Note => ({
  code: "excluded",
  message: `Excluded by ${by}${until ? ` until ${until}` : ""}: ${reason}`,
  target,
  remedy: `entra-sync include ${email}, to sync them again.`,
});

/** An employee without the values that other targets must not show because of an exclusion `from` some targets (names). */
export const withheld = (
  targets: ReadonlyMap<string, Pick<Target, "withheld">>,
  employee: Employee,
  from: readonly string[],
): Employee => from.reduce((shown, name) => targets.get(name)?.withheld?.(shown) ?? shown, employee);

/** Who may be written: everyone who matches at least one of the rules. */
export interface Scope {
  readonly offices: readonly string[];
  readonly emails: readonly string[];
  /** A fixed share of everyone, chosen by their key: raising it only adds people. */
  readonly percent: number;
}

/** Returns whether an employee may be written; without a scope everyone may. */
export function scopeFilter(scope: Scope | undefined): (employee: Employee) => boolean {
  if (!scope) return () => true;
  const offices = new Set(scope.offices.map(normalizeEmail));
  const emails = new Set(scope.emails.map(addressKey));
  return ({ office, email }) =>
    offices.has(normalizeEmail(office.name)) ||
    emails.has(addressKey(email)) ||
    bucketOf(employeeKey(email), 100) < scope.percent;
}
