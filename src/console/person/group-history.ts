import type { HistoryEntry } from "../../api/person.ts";

/** Everything that one run wrote to a person, and who started and released it. */
export interface HistoryGroup extends Pick<HistoryEntry, "run" | "startedBy" | "releasedBy"> {
  /** ISO 8601: the time of its newest entry. */
  readonly at: string;
  readonly entries: readonly HistoryEntry[];
  /** The targets in which it may have replaced a value that is recorded. */
  readonly undoable: readonly string[];
}

/** History by run, newest first, each with its entries ordered by target and field. */
export function groupHistory(entries: readonly HistoryEntry[]): readonly HistoryGroup[] {
  const groups = [...Map.groupBy(entries, ({ run }) => run).values()].map(groupOf);
  return groups.toSorted((a, b) => compare(b.at, a.at) || compare(b.run, a.run));
}

function groupOf(entries: readonly HistoryEntry[]): HistoryGroup {
  const sorted = entries.toSorted((a, b) => compare(a.target, b.target) || compare(a.field, b.field));
  const { run, startedBy, releasedBy } = entries[0] as HistoryEntry;
  const written = entries.filter(
    ({ state, erasedAt }) => !erasedAt && (state === "done" || state === "intended"),
  );
  const targets = new Set(written.map(({ target }) => target).toSorted());
  return {
    run,
    at: entries.reduce((latest, { at }) => (at > latest ? at : latest), ""),
    ...(startedBy !== undefined && { startedBy }),
    ...(releasedBy !== undefined && { releasedBy }),
    entries: sorted,
    undoable: [...targets],
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
