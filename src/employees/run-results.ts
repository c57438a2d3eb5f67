import pMap from "p-map";
import { accountKey, normalizeEmail } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import { type PlanByPerson, type PlannedByEmail, peopleOf } from "../stores/plan-by-person.ts";
import type { ServedPeople } from "../stores/plans.ts";
import type { Records } from "../stores/records.ts";

/** The plan of a run: the people it covered, and what it says of them. */
export interface RunPlan {
  readonly run: Run;
  /** When its plan was made, ISO 8601. */
  readonly plannedAt: string;
  /** Normalized e-mails; undefined for all employees. */
  readonly covered: ReadonlySet<string> | undefined;
  /** By normalized e-mail. */
  readonly planned: PlannedByEmail;
}

/** What a run says of its people: its plan, and their outcomes. */
export interface RunResults extends RunPlan {
  readonly served: ServedPeople;
  /** By target, then account key, and normalized e-mail: of a person who has no account in the plan. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, Outcome>>;
}

/** The results of a run, with the people of its plan read as they are needed. */
export interface StoredResults extends Omit<RunResults, "planned"> {
  readonly people: PlanByPerson;
}

/**
 * Looks up what runs say of people, by normalized e-mail; `inOrder` for most people of them, in about the order of their
 * plans.
 */
export function lookUpIn(
  results: readonly StoredResults[],
  { inOrder }: { readonly inOrder: boolean },
): (emails: ReadonlySet<string>) => Promise<readonly RunResults[]> {
  const open = results.map((stored) => {
    const { people } = stored;
    return { stored, of: inOrder ? people.inOrder() : people.of };
  });
  return (emails) =>
    pMap(open, async ({ stored, of }) => ({ ...stored, planned: await of(emails) }), { concurrency: 4 });
}

/** Reads a run with its plan; undefined where the plan is no longer kept. */
async function readPlan(run: Run, { plans }: Pick<Records, "plans">): Promise<RunPlan | undefined> {
  const id = run.plan?.id ?? "";
  const opened = await plans.open(id);
  if (!opened) return undefined;
  const covered = await coveredBy(run, plans);
  return { run, plannedAt: opened.plan.createdAt, covered, planned: await peopleOf(opened) };
}

async function coveredBy({ emails, plan }: Run, plans: Records["plans"]) {
  const covered = emails ?? (await plans.covered(plan?.id ?? ""));
  return covered && new Set(covered.map(normalizeEmail));
}

/** Reads a run with its plan and outcomes; undefined where the plan is not kept any more. */
async function readResults(
  run: Run,
  records: Pick<Records, "plans" | "outcomes">,
): Promise<StoredResults | undefined> {
  const hasOutcomes = run.mode === "apply" && (run.fanOut ?? run.summary);
  const [people, covered, served, found] = await Promise.all([
    records.plans.byPerson(run.plan?.id ?? ""),
    coveredBy(run, records.plans),
    run.plan?.templates?.served ? records.plans.served(run.plan.id) : new Map(),
    hasOutcomes ? Array.fromAsync(records.outcomes.list(run.id)) : [],
  ]);
  if (!people) return undefined;
  return {
    run,
    plannedAt: people.plan.createdAt,
    covered,
    people,
    served,
    outcomes: new Map(
      [...Map.groupBy(found, ({ target }) => target)].map(([target, own]) => [
        target,
        new Map(own.flatMap((outcome) => keysOf(outcome).map((key) => [key, outcome] as const))),
      ]),
    ),
  };
}

const keysOf = ({ email, entraId }: Outcome) =>
  entraId ? [accountKey(entraId), normalizeEmail(email)] : [normalizeEmail(email)];

/** Late outcomes arrive for this long after a run was cancelled. */
const settledMs = 150_000;

/** Reads the results of runs, without those of which the plan is no longer kept; those of ended runs are cached until the next call. */
export function resultsReader(records: Pick<Records, "plans" | "outcomes">) {
  let remembered = new Map<string, StoredResults | undefined>();
  return async (runs: readonly Run[]): Promise<readonly StoredResults[]> => {
    const read = await pMap(
      runs,
      async (run) => {
        // A retry reopens a run, and a release replans it.
        const state = `${run.id} ${run.plan?.id} ${run.endedAt}`;
        const results = remembered.get(state) ?? (await readResults(run, records));
        return { state, results, isSettled: hasEnded(run) && isLongAgo(run.endedAt) };
      },
      { concurrency: 4 },
    );
    remembered = new Map(
      read.filter(({ isSettled }) => isSettled).map(({ state, results }) => [state, results]),
    );
    return read.flatMap(({ results }) => results ?? []);
  };
}

/** The newest plans of all employees and of some, newest first, as far as they say which account is an employee's; a plan is read once. */
export function planReader(
  records: Pick<Records, "runs" | "plans">,
  targets: readonly string[],
): (now: Date) => Promise<readonly RunPlan[]> {
  let remembered = new Map<string, RunPlan | undefined>();
  return async (now) => {
    const runs = await runsWithPlans(records, now);
    const read = await pMap(
      runsToRead(runs.filter(isByMatch), targets),
      async (run) => {
        const id = `${run.id} ${run.plan?.id}`;
        return [id, remembered.get(id) ?? (await readPlan(run, records))] as const;
      },
      { concurrency: 4 },
    );
    remembered = new Map(read);
    return read.flatMap(([, plan]) => plan ?? []);
  };
}

/** Whether a run plans by the match: an undo and a removal plan by the record. */
export const isByMatch = ({ undo, remove }: Run): boolean => undo === undefined && remove === undefined;

/** The runs with plans that may still be kept: those of 30 days. */
export const runsWithPlans = ({ runs }: Pick<Records, "runs">, now: Date): Promise<readonly Run[]> =>
  runs.list(new Date(now.getTime() - furthestDays * dayMs), 1000);

const furthestDays = 31;
const dayMs = 24 * 3_600_000;

const isLongAgo = (at = ""): boolean => Date.parse(at) < Date.now() - settledMs;

/** Runs of some people that are read for one answer: one of them costs two calls to storage. */
const most = 60;

/**
 * Selects the runs that determine the sync state in these targets, newest first: down to the newest plan of all
 * employees in each target, and at most 60 runs of some people.
 */
export function runsToRead(runs: readonly Run[], targets: readonly string[]): readonly Run[] {
  const open = new Set(targets);
  const selected: Run[] = [];
  for (const run of runs.toSorted((a, b) => (plannedAt(a) < plannedAt(b) ? 1 : -1))) {
    if (open.size === 0) break;
    const planned = [...open].filter((target) => hasPlanned(run, target));
    const coversEveryone = run.emails === undefined;
    if (planned.length === 0 || (selected.length >= most && !coversEveryone)) continue;
    selected.push(run);
    if (coversEveryone) for (const target of planned) open.delete(target);
  }
  return selected;
}

/** When a run was last planned: ids order runs by the second only, and a release replans a run. */
const plannedAt = ({ createdAt, release }: Run): string => release?.at ?? createdAt;

/** Whether a run planned a target: one that could not be planned has a note and no changes. */
export function hasPlanned({ targets, plan }: Run, target: string): boolean {
  if (!plan || !targets.includes(target)) return false;
  const isLeftOut = !plan.complete && plan.notes.some((note) => note.target === target);
  return !isLeftOut || plan.totals.targets[target] !== undefined;
}
