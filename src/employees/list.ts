import type { Employee, Source } from "../core/employee.ts";
import { type Acceptance, type Exclusion, exclusionOf, withheld } from "../core/exclusion.ts";
import { sourceOf } from "../core/identity/link.ts";
import { addressKey, employeeKey, normalizeEmail } from "../core/key.ts";
import { inTurns } from "../core/make-plan.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { accountReader, runsToRead, runsWithPlans } from "./run-account.ts";
import { type EmployeeList, type ListedEmployee, listedEmployee, type Row } from "./sync-state.ts";

type Asked = Pick<Planning, "readSource" | "targets" | "inScope">;

/** One row of the employee database with its state, and what the newest plan with changes or notes about it says. */
export interface Member {
  readonly listed: ListedEmployee;
  readonly planned: PlannedEmployee | undefined;
  /** Differences that are accepted now. */
  readonly accepted: readonly Acceptance[];
}

/** All employees as EmployeeList has them, with their plans: each is made when it is read. */
export interface Everyone extends Omit<EmployeeList, "employees"> {
  readonly members: AsyncIterable<Member>;
}

/** What callers of the API see of it, or of those alone that are `wanted` (address keys). */
export const employeesIn = ({ members, ...list }: Everyone, wanted?: ReadonlySet<string>) => ({
  ...list,
  employees: listedIn(members, wanted),
});

async function* listedIn(members: AsyncIterable<Member>, wanted: ReadonlySet<string> | undefined) {
  for await (const { listed } of members) if (!wanted || wanted.has(addressKey(listed.email))) yield listed;
}

/**
 * The sync state of all employees in these targets, from the current database and the recorded runs. It plans nothing
 * and sends no request to Microsoft.
 */
export function everyoneReader(
  { readSource, targets: all, inScope }: Asked,
  records: Pick<Records, "runs" | "plans" | "outcomes" | "exclusions" | "links">,
  targets: readonly string[],
): () => Promise<Everyone> {
  const readAccounts = accountReader(records);
  const shown = (employee: Employee, exclusion: Exclusion | undefined) => withheld(all, employee, exclusion);

  return async () => {
    const now = new Date();
    const [source, excluded, decided, runs] = await Promise.all([
      readSource(),
      records.exclusions.all(),
      records.links.decided(),
      runsWithPlans(records, now),
    ]);
    const accounts = await readAccounts(runsToRead(runs, targets));
    const links = new Map(decided.map((link) => [link.source, link]));
    const sources = new Map(source.employees.map((one) => [one.employee as Row, sourceOf(one)]));
    const member = (row: Row) => {
      const exclusion = exclusionOf(excluded, { key: employeeKey(row.email) }, now);
      const link = links.get(sources.get(row) ?? "");
      const email = normalizeEmail(row.email);
      const planned = accounts.find((account) => account.planned.has(email))?.planned.get(email);
      const listed = listedEmployee(row, { accounts, targets, exclusion, link, inScope, shown });
      return { listed, planned, accepted: exclusion?.accepted ?? [] };
    };
    const members = inTurns(membersOf(rowsOf(source), member));
    const base = accounts.find(({ run }) => run.emails === undefined);
    return { asOf: base?.plannedAt ?? null, run: base?.run.id ?? null, members };
  };
}

/** All employees, with one row per e-mail for the rejected ones: rows that share an e-mail are indistinguishable. */
function rowsOf({ employees, rejected }: Source): readonly Row[] {
  const named = rejected.map((row) => ({ ...row, email: row.email || `(row ${row.row})` }));
  const unique = new Map(named.map((row) => [normalizeEmail(row.email), row]));
  return [...employees.map(({ employee }) => employee), ...unique.values()];
}

function* membersOf(rows: readonly Row[], member: (row: Row) => Member) {
  for (const row of rows) yield member(row);
}
