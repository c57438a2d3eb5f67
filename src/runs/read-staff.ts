import { setImmediate as turn } from "node:timers/promises";
import type { Employee, Source } from "../employees/employee.ts";
import { type Exclusion, isInForce } from "../sync/exclusion.ts";
import { normalizeEmail } from "../sync/normalize.ts";
import { withheld } from "../sync/withheld.ts";
import type { Planning } from "./plan-run.ts";
import type { Records } from "./records.ts";
import { accountReader } from "./run-account.ts";
import type { Staff, StaffMember } from "./staff.ts";
import { memberOf, type Row } from "./staff-member.ts";
import { tellingRuns } from "./telling-runs.ts";

const dayMs = 24 * 3_600_000;
/** Plans are kept for 30 days. */
const furthestDays = 31;
/** How long everybody else in the process may be kept waiting, in milliseconds. */
const turnMs = 25;

type Asked = Pick<Planning, "readSource" | "targets" | "inScope">;

/**
 * Tells how everybody stands in these targets, by the database as it is now and the runs on record. Nothing is planned
 * for it, and Microsoft is not asked.
 */
export function staffReader(
  { readSource, targets: all, inScope }: Asked,
  records: Pick<Records, "runs" | "plans" | "outcomes" | "exclusions">,
  targets: readonly string[],
): () => Promise<Staff> {
  const readAccounts = accountReader(records);
  const shown = (employee: Employee, from: readonly string[]) => withheld(all, employee, from);

  return async () => {
    const now = new Date();
    const [source, excluded, runs] = await Promise.all([
      readSource(),
      records.exclusions.all(),
      records.runs.list(new Date(now.getTime() - furthestDays * dayMs), 1000),
    ]);
    const accounts = await readAccounts(tellingRuns(runs, targets));
    const exclusions = inForceByEmail(excluded.values(), now);
    const employees: StaffMember[] = [];
    let begun = performance.now();
    for (const row of rowsOf(source)) {
      const exclusion = exclusions.get(normalizeEmail(row.email));
      employees.push(memberOf(row, { accounts, targets, exclusion, inScope, shown }));
      if (performance.now() - begun < turnMs) continue;
      await turn();
      begun = performance.now();
    }
    const base = accounts.find(({ run }) => run.emails === undefined);
    return { asOf: base?.plannedAt ?? null, run: base?.run.id ?? null, employees };
  };
}

/** Everybody, and a row for each e-mail of those who cannot be synced: who share one cannot be told apart by it. */
function rowsOf({ employees, rejected }: Source): readonly Row[] {
  const named = rejected.map((row) => ({ ...row, email: row.email || `(row ${row.row})` }));
  const unique = new Map(named.map((row) => [normalizeEmail(row.email), row]));
  return [...employees.map(({ employee }) => employee), ...unique.values()];
}

const inForceByEmail = (exclusions: Iterable<Exclusion>, now: Date): ReadonlyMap<string, Exclusion> =>
  new Map(
    [...exclusions]
      .filter((exclusion) => isInForce(exclusion, now))
      .map((exclusion) => [normalizeEmail(exclusion.email), exclusion]),
  );
