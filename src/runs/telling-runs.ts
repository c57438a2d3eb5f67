import type { Run } from "../core/run.ts";

/** Runs of some people that are read for one answer: one of them costs two calls to storage. */
const most = 60;

/**
 * Of runs those that tell how people stand in these targets, newest first: down to the newest plan of everybody in each
 * of them, and at most 60 of some people.
 */
export function tellingRuns(runs: readonly Run[], targets: readonly string[]): readonly Run[] {
  const open = new Set(targets);
  const telling: Run[] = [];
  for (const run of runs.toSorted((a, b) => (plannedAt(a) < plannedAt(b) ? 1 : -1))) {
    if (open.size === 0) break;
    const told = [...open].filter((target) => tellsOf(run, target));
    const isOfEverybody = run.emails === undefined;
    if (told.length === 0 || (telling.length >= most && !isOfEverybody)) continue;
    telling.push(run);
    if (isOfEverybody) for (const target of told) open.delete(target);
  }
  return telling;
}

/** When a run was last planned: ids order runs by the second only, and a release has them planned anew. */
const plannedAt = ({ createdAt, release }: Run): string => release?.at ?? createdAt;

/** Whether a run got as far as to plan a target: one that could not be planned has a note, and no changes. */
export function tellsOf({ targets, plan }: Run, target: string): boolean {
  if (!plan || !targets.includes(target)) return false;
  const isLeftOut = !plan.complete && plan.notes.some((note) => note.target === target);
  return !isLeftOut || plan.totals.targets[target] !== undefined;
}
