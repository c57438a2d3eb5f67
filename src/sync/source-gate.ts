import type { Employee, Source } from "../employees/employee.ts";
import { fewPeople, type Guard } from "./safety.ts";

/** What a read of the employee database looked like as a whole: counts of rows, and when (ISO 8601). */
export interface SourceProfile {
  readonly at: string;
  readonly rows: number;
  /** Rows that could not be synced, by code (duplicate-email, say). */
  readonly rejected: Readonly<Record<string, number>>;
  /** Employees without a value, by column (`title`, `office.city`). */
  readonly empty: Readonly<Record<string, number>>;
}

/** Counts what the next read is held against. */
export function profileOf({ rows, employees, rejected }: Source, now: Date): SourceProfile {
  const empty: Record<string, number> = {};
  for (const { employee } of employees) {
    for (const column of emptyColumns(employee)) empty[column] = (empty[column] ?? 0) + 1;
  }
  const byCode = Map.groupBy(rejected, ({ code }) => code);
  const counts = Object.fromEntries([...byCode].map(([code, { length }]) => [code, length]));
  return { at: now.toISOString(), rows, rejected: counts, empty };
}

/**
 * What has become suspiciously worse since the last good read: rows gone, rows rejected, columns empty, each by more
 * than `percent` of all rows. Without a read to compare with nothing is suspicious.
 */
export function gate(now: SourceProfile, last: SourceProfile | undefined, percent: number): readonly Guard[] {
  if (!last) return [];
  const since = `at the last good read (${last.at})`;
  const isTooMuch = (count: number, of: number) => count >= fewPeople && (count / of) * 100 > percent;
  const lost = last.rows - now.rows;
  const worse = (counts: SourceProfile["empty"], before: SourceProfile["empty"]) =>
    Object.entries(counts).filter(([what, count]) => {
      const expected = ((before[what] ?? 0) / last.rows) * now.rows;
      return isTooMuch(count - expected, now.rows);
    });
  return [
    ...(isTooMuch(lost, last.rows)
      ? [
          {
            name: "source-rows",
            message: `The database has ${now.rows} employees; ${since} there were ${last.rows} (at most ${percent} % may be gone).`,
          },
        ]
      : []),
    ...worse(now.rejected, last.rejected).map(([code, count]) => ({
      name: `source-rejected:${code}`,
      message: `${count} of ${now.rows} employees cannot be synced (${code}); ${since} it was ${last.rejected[code] ?? 0}.`,
    })),
    ...worse(now.empty, last.empty).map(([column, count]) => ({
      name: `source-empty:${column}`,
      message: `${count} of ${now.rows} employees have no ${column}; ${since} it was ${last.empty[column] ?? 0}.`,
    })),
  ];
}

function emptyColumns({ office, ...person }: Employee): string[] {
  const none = (prefix: string, values: object) =>
    Object.entries(values).flatMap(([column, value]) => (value === null ? [prefix + column] : []));
  return [...none("", person), ...none("office.", office)];
}
