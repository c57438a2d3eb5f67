import type { Employee } from "./employee.ts";
import { bucketOf, employeeKey, normalizeEmail } from "./key.ts";

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
  const emails = new Set(scope.emails.map(normalizeEmail));
  return ({ office, email }) =>
    offices.has(normalizeEmail(office.name)) ||
    emails.has(normalizeEmail(email)) ||
    bucketOf(employeeKey(email), 100) < scope.percent;
}
