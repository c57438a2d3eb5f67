import type { RunStore } from "../stores/runs.ts";

/** How long a yes may be believed: queued work of a cancelled run is dropped within 10 s. */
const believedMs = 5_000;

/** Tells whether a run still wants its messages done, asking the table at most every few seconds for each run. */
export function standing(runs: Pick<RunStore, "get">): (id: string) => Promise<boolean> {
  const openUntil = new Map<string, number>();
  return async (id) => {
    if ((openUntil.get(id) ?? 0) > Date.now()) return true;
    const run = await runs.get(id);
    if (!run) throw new Error(`There is a message for run ${id}, but no such run.`);
    openUntil.delete(id);
    // Only a yes is kept: a run that was retried has to be taken up again at once.
    if (run.status === "running") openUntil.set(id, Date.now() + believedMs);
    return run.status === "running";
  };
}
