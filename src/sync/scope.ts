import type { Employee } from "../employees/employee.ts";
import { employeeKey } from "./key.ts";
import { normalizeEmail } from "./normalize.ts";

/** Who may be written: everyone, or those whom at least one of the rules names. */
export interface Scope {
  readonly offices: readonly string[];
  readonly emails: readonly string[];
  /** A fixed share of everyone, chosen by their key: raising it only adds people. */
  readonly percent: number;
}

/** Tells whether an employee may be written; without a scope everyone may. */
export function scopeFilter(scope: Scope | undefined): (employee: Employee) => boolean {
  if (!scope) return () => true;
  const offices = new Set(scope.offices.map(normalizeEmail));
  const emails = new Set(scope.emails.map(normalizeEmail));
  return ({ office, email }) =>
    offices.has(normalizeEmail(office.name)) ||
    emails.has(normalizeEmail(email)) ||
    percentile(email) < scope.percent;
}

/** Where an employee stands between 0 and 99, by key, so that it is the same in every run. */
const percentile = (email: string): number =>
  [...employeeKey(email)].reduce(
    (hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003,
    7,
  ) % 100;
