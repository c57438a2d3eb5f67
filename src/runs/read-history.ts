import pMap from "p-map";
import { employeeKey } from "../core/key.ts";
import type { Value } from "../core/target.ts";
import { type AuditRecord, atOf } from "../stores/audit.ts";
import type { Records } from "../stores/records.ts";

/** One write to a person as its readers see it: what was there before and after, by what rule, when, and at whose word. */
export interface HistoryEntry extends Pick<AuditRecord, "run" | "target" | "field" | "rule" | "state"> {
  /** ISO 8601: when it ended, or was meant to begin. */
  readonly at: string;
  readonly from: Value;
  readonly to: Value;
  readonly requestId?: string;
  /** Absent where the run is not on record any more. */
  readonly startedBy?: string;
  readonly releasedBy?: string;
}

/** What was written of a person, newest first, at most `limit`; `complete` is false when there is more. */
export interface History {
  readonly email: string;
  readonly entries: readonly HistoryEntry[];
  readonly complete: boolean;
}

/** Reads a person's history from the audit, and from the runs who asked for each. */
export async function readHistory(
  email: string,
  limit: number,
  { journal, runs }: Pick<Records, "journal" | "runs">,
): Promise<History> {
  const found: AuditRecord[] = [];
  for await (const record of journal.history(employeeKey(email))) {
    found.push(record);
    if (found.length > limit) break;
  }
  const records = found.slice(0, limit);
  const ids = [...new Set(records.map(({ run }) => run))];
  const known = new Map(await pMap(ids, async (id) => [id, await runs.get(id)] as const, { concurrency: 8 }));
  const entries = records.map((record): HistoryEntry => {
    const { run, target, field, from = null, to = null, rule, state, requestId } = record;
    const { startedBy, release } = known.get(run) ?? {};
    return {
      ...{ at: atOf(record), run, target, field, from, to, rule, state },
      ...(requestId && { requestId }),
      ...(startedBy && { startedBy }),
      ...(release && { releasedBy: release.by }),
    };
  });
  return { email, entries, complete: found.length <= limit };
}
