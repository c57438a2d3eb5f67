import pMap from "p-map";
import { normalizeEmail } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import { hasEnded, type Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";

/** A run as it is accounted for: whom it covered, what it planned of them, and what came of that. */
export interface RunAccount {
  readonly run: Run;
  /** When its plan was made, ISO 8601. */
  readonly plannedAt: string;
  /** E-mails as they compare; undefined for everybody. */
  readonly covered: ReadonlySet<string> | undefined;
  /** By e-mail as it compares. */
  readonly planned: ReadonlyMap<string, PlannedEmployee>;
  /** By target, then e-mail as it compares. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, Outcome>>;
}

/** Reads a run with its plan and outcomes; undefined where the plan is not kept any more. */
export async function readAccount(
  run: Run,
  { plans, outcomes }: Pick<Records, "plans" | "outcomes">,
): Promise<RunAccount | undefined> {
  const id = run.plan?.id ?? "";
  const plan = await plans.read(id);
  if (!plan) return undefined;
  const [covered, found] = await Promise.all([
    run.emails ?? plans.covered(id),
    run.mode === "apply" && (run.fanOut ?? run.summary) ? Array.fromAsync(outcomes.list(run.id)) : [],
  ]);
  return {
    run,
    plannedAt: plan.createdAt,
    covered: covered && new Set(covered.map(normalizeEmail)),
    planned: new Map(plan.employees.map((person) => [normalizeEmail(person.email), person])),
    outcomes: new Map(
      [...Map.groupBy(found, ({ target }) => target)].map(([target, own]) => [
        target,
        new Map(own.map((outcome) => [normalizeEmail(outcome.email), outcome])),
      ]),
    ),
  };
}

/** Late outcomes come in for this long after a run was cancelled. */
const settledMs = 60_000;

/** Reads the accounts of some runs, leaving out those not kept any more; of ended runs it remembers them until the next time. */
export function accountReader(records: Pick<Records, "plans" | "outcomes">) {
  let remembered = new Map<string, RunAccount | undefined>();
  return async (runs: readonly Run[]): Promise<readonly RunAccount[]> => {
    const read = await pMap(
      runs,
      async (run) => {
        // A retry opens a run again, and a release plans it anew.
        const state = `${run.id} ${run.plan?.id} ${run.endedAt}`;
        const account = remembered.get(state) ?? (await readAccount(run, records));
        return { state, account, isSettled: hasEnded(run) && isLongAgo(run.endedAt) };
      },
      { concurrency: 4 },
    );
    remembered = new Map(
      read.filter(({ isSettled }) => isSettled).map(({ state, account }) => [state, account]),
    );
    return read.flatMap(({ account }) => account ?? []);
  };
}

const isLongAgo = (at = ""): boolean => Date.parse(at) < Date.now() - settledMs;
