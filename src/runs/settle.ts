import { type Outcome, outcomeKey, outcomeOf, type Result } from "../core/outcome.ts";
import type { Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import { piecesOf } from "./queue/run-messages.ts";

/**
 * Records one result for everything of a run that has no outcome, or is still queued: so that an ended run has no
 * outcome `queued`. What comes in at this very moment is right, and stays. Unless it is lost, what was to be tried
 * again is again what it was.
 */
export async function settleRest(
  run: Run,
  result: Result,
  { outcomes, plans }: Pick<Records, "outcomes" | "plans">,
): Promise<void> {
  const settled = new Set<string>();
  const rest = new Map<string, Outcome>();
  for await (const outcome of outcomes.list(run.id)) {
    if (outcome.status === "queued") rest.set(outcomeKey(outcome), without(outcome, result));
    else settled.add(outcomeKey(outcome));
  }
  for await (const piece of piecesOf(run, { plans })) {
    const place = outcomeKey(piece);
    if (settled.has(place) || rest.has(place)) continue;
    rest.set(place, outcomeOf({ ...piece, run: run.id }, result));
  }
  await outcomes.settle([...rest.values()]);
}

function without({ was, ...queued }: Outcome, result: Result): Outcome {
  if (was === undefined || result.status === "lost") return outcomeOf(queued, result);
  return { ...queued, status: was };
}
