import pMap from "p-map";
import type { Outcome } from "../core/outcome.ts";
import type { Records } from "../stores/records.ts";

/** What came of somebody in a run, and who asked for that. */
export interface LastOutcome extends Outcome {
  readonly startedBy: string;
}

const dayMs = 24 * 3_600_000;
/** Whoever had nothing to change in so many runs of so many days has no outcome worth looking for. */
const furthest = { days: 31, runs: 40 };

/** The newest outcome of an employee key in each target, from recent runs; none where there was nothing to do. */
export async function lastOutcomes(
  key: string,
  targets: readonly string[],
  { runs, outcomes }: Pick<Records, "runs" | "outcomes">,
  now = new Date(),
): Promise<readonly LastOutcome[]> {
  const recent = await runs.list(new Date(now.getTime() - furthest.days * dayMs), 1000);
  const written = recent.filter(({ mode, summary, fanOut }) => mode === "apply" && (summary ?? fanOut));
  const places = targets.flatMap((target) => written.slice(0, furthest.runs).map((run) => ({ target, run })));
  const found = await pMap(
    places,
    async ({ target, run: { id, startedBy } }) => {
      const outcome = await outcomes.find(id, target, key);
      return outcome && { ...outcome, startedBy };
    },
    { concurrency: 16 },
  );
  return targets.flatMap((target) => found.find((outcome) => outcome?.target === target) ?? []);
}
