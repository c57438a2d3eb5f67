import pMap from "p-map";
import { normalizeEmail } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
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

/** Runs of some people that are read for one answer: one of them costs two calls to storage. */
const most = 60;

/**
 * Of runs those that tell how people stand in these targets, newest first: down to the newest plan of everybody in each
 * of them, and at most 60 of some people.
 */
export function runsToRead(runs: readonly Run[], targets: readonly string[]): readonly Run[] {
  const open = new Set(targets);
  const telling: Run[] = [];
  for (const run of runs.toSorted((a, b) => (plannedAt(a) < plannedAt(b) ? 1 : -1))) {
    if (open.size === 0) break;
    const told = [...open].filter((target) => hasPlanned(run, target));
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
export function hasPlanned({ targets, plan }: Run, target: string): boolean {
  if (!plan || !targets.includes(target)) return false;
  const isLeftOut = !plan.complete && plan.notes.some((note) => note.target === target);
  return !isLeftOut || plan.totals.targets[target] !== undefined;
}
