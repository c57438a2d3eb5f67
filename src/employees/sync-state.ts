import { type Employee, type RejectedRow, shownName } from "../core/employee.ts";
import { type Exclusion, exclusionNote, fieldsLeft } from "../core/exclusion.ts";
import type { Link } from "../core/identity/link.ts";
import { accountKey, employeeKey, normalizeEmail } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import { isInTheWay, type PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import type { OutcomeStatus } from "../core/status.ts";
import { hasEnded, type SyncState, syncStates, wasNeverTried } from "../core/status.ts";
import type { Change, Note, Served } from "../core/target.ts";
import { isSettled } from "./links.ts";
import { hasPlanned, type RunResults } from "./run-results.ts";

/** One row of the employee database, with its state by the newest plan and the outcomes since then. */
export interface ListedEmployee {
  /** The employee key of `email`. */
  readonly key: string;
  readonly email: string;
  readonly name: string;
  readonly title: string | null;
  readonly office: string | null;
  readonly city: string | null;
  readonly hasPhoto: boolean;
  /** What puts the signature into their mails by the newest plan, if not the mailbox alone. */
  readonly served?: Served;
  /** False where SYNC_SCOPE leaves them out: shown, not written. */
  readonly inScope: boolean;
  /** The most pressing of `targets`. */
  readonly standing: SyncState;
  readonly targets: Readonly<Record<string, SyncState>>;
  /** What is planned and not yet written. */
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** What failed last, with the remedy. */
  readonly failures: readonly Outcome[];
}

/** All employees; `asOf` (ISO 8601) and `run` identify the plan that the states come from, null where there is none. */
export interface EmployeeList {
  readonly asOf: string | null;
  readonly run: string | null;
  readonly employees: readonly ListedEmployee[];
}

/** What one run reports about one person in one target. */
export interface TargetState {
  readonly standing: SyncState;
  /** Planned and not yet written. */
  readonly changes: readonly Change[];
  /** Notes about this target only. */
  readonly notes: readonly Note[];
  readonly failure?: Outcome;
}

/** An employee of a run's plan (undefined without changes or notes), and their outcome in one target. */
export interface Case {
  readonly target: string;
  readonly planned: PlannedEmployee | undefined;
  readonly outcome: Outcome | undefined;
  /** Fields that are left alone now. */
  readonly fields?: readonly string[];
}

type Judged = Pick<Run, "mode" | "status" | "undo" | "remove">;

const stateAfter: Readonly<Record<OutcomeStatus, SyncState>> = {
  changed: "in-step",
  unchanged: "in-step",
  verified: "in-step",
  failed: "failed",
  poisoned: "failed",
  lost: "failed",
  skipped: "skipped",
  stale: "differs",
  superseded: "differs",
  drifted: "differs",
  queued: "queued",
};

/** The state of an employee in a target by the newest run that covered them; undefined where that run does not determine it. */
export function stateByRun(
  run: Judged,
  { target, planned, outcome: recorded, fields = [] }: Case,
): TargetState | undefined {
  // Work that was still queued when the run was cancelled is not done.
  const wasQueued = run.status === "cancelled" && recorded?.status === "queued";
  const isNotTried = wasQueued || (recorded !== undefined && wasNeverTried(recorded));
  const outcome =
    isNotTried || wasLeftAlone({ target, planned, outcome: recorded, fields }) ? undefined : recorded;
  if (run.undo !== undefined || run.remove !== undefined)
    return stateByUndo(run, { target, planned, outcome });
  const notes = notesFor(target, planned);
  // The row was corrected or the exclusion ended since then: no run has planned this employee yet.
  if (planned?.match === "rejected" || wasExcluded({ target, planned, outcome, fields }))
    return nothing("unknown");
  if (planned?.match === "unsure") return nothing("unsure");
  if (planned && planned.entraId === null) return nothing("not-found");
  if (outcome) return stateByOutcome(outcome, { changes: changesIn(target, planned), notes });

  const changes = changesIn(target, planned).filter(({ field }) => !fields.includes(field));
  if (changes.length > 0)
    return { standing: isNotTried ? "differs" : stateBefore(run, planned), changes, notes };
  return { standing: notes.some(isInTheWay) ? "skipped" : "in-step", changes, notes };
}

/** A value that an undo restored differs from the database, so the next run writes it again. */
function stateByUndo(run: Judged, { target, planned, outcome }: Case): TargetState | undefined {
  const changes = changesIn(target, planned);
  const notes = notesFor(target, planned);
  if (!outcome) {
    const isUnderWay = changes.length > 0 && run.mode === "apply" && !hasEnded(run);
    return isUnderWay ? { standing: "queued", changes, notes } : undefined;
  }
  const { standing, ...state } = stateByOutcome(outcome, { changes, notes });
  if (standing === "in-step") return { ...state, standing: "differs" };
  return standing === "failed" || standing === "queued" ? { ...state, standing } : undefined;
}

function stateByOutcome(
  outcome: Outcome,
  { changes, notes }: Pick<TargetState, "changes" | "notes">,
): TargetState {
  const standing = stateAfter[outcome.status];
  if (standing === "failed") return { standing, changes, notes, failure: outcome };
  if (standing === "in-step") return { standing, changes: [], notes };
  if (standing !== "skipped") return { standing, changes, notes };
  return { standing, changes: [], notes: [...notes, ...noteOf(outcome, notes)] };
}

/** The state of planned changes that no write was attempted for. */
function stateBefore(run: Judged, planned: PlannedEmployee | undefined): SyncState {
  if (!planned?.inScope) return "differs";
  if (run.status === "held") return "held";
  return run.mode === "apply" && !hasEnded(run) ? "queued" : "differs";
}

const changesIn = (target: string, planned: PlannedEmployee | undefined): readonly Change[] =>
  planned?.changes.filter((change) => change.target === target) ?? [];

const notesFor = (target: string, planned: PlannedEmployee | undefined): readonly Note[] =>
  planned?.notes.filter((note) => note.target === target) ?? [];

/** Whether nothing was written because all planned fields are left alone. */
const wasLeftAlone = ({ target, planned, outcome, fields = [] }: Case): boolean => {
  const changes = changesIn(target, planned);
  const isAllLeft = changes.length > 0 && changes.every(({ field }) => fields.includes(field));
  return outcome?.code === "excluded" && isAllLeft;
};

/** Whether the plan left alone a target or field that is no longer excluded. */
const wasExcluded = ({ target, planned, outcome, fields = [] }: Case): boolean =>
  outcome?.code === "excluded" ||
  notesFor(target, planned).some(
    ({ code, field }) => code === "excluded" && !(field !== undefined && fields.includes(field)),
  );

/** Why an employee was skipped, unless the plan has the same note. */
function noteOf({ target, code, message, remedy }: Outcome, said: readonly Note[]): readonly Note[] {
  if (!code || !message || said.some((note) => note.code === code)) return [];
  return [{ code, message, target, ...(remedy && { remedy }) }];
}

const nothing = (standing: SyncState): TargetState => ({ standing, changes: [], notes: [] });

/** A row of the employee database, fit to be synced or not. */
export type Row = Employee | RejectedRow;

/** The inputs besides the row. */
export interface Known {
  /** What runs say of everyone, newest first. */
  readonly results: readonly RunResults[];
  readonly targets: readonly string[];
  /** The exclusion that is in force for the row. */
  readonly exclusion: Exclusion | undefined;
  /** What a person decided about the account of the row. */
  readonly link?: Link | undefined;
  readonly inScope: (employee: Employee) => boolean;
  /** An employee as shown with an exclusion. */
  readonly shown: (employee: Employee, exclusion: Exclusion | undefined) => Employee;
}

/** A row with its state in each target. */
export function listedEmployee(row: Row, known: Known): ListedEmployee {
  const { targets, exclusion, inScope, shown } = known;
  const states = targets.map((target) => ({ target, ...stateOfRow(row, target, known) }));
  const present = states.map(({ standing }) => standing);
  const state = {
    standing: syncStates.find((standing) => present.includes(standing)) ?? "unknown",
    targets: Object.fromEntries(states.map(({ target, standing }) => [target, standing])),
    changes: states.flatMap(({ changes }) => changes),
    notes: [...personalNotes(row, known, states), ...states.flatMap(({ notes }) => notes)],
    failures: states.flatMap(({ failure }) => failure ?? []),
  };
  const { email } = row;
  const key = employeeKey(email);
  if (isRejected(row)) {
    const unread = { title: null, office: null, city: null, hasPhoto: false, inScope: true };
    return { key, email, name: email, ...unread, ...state };
  }
  const employee = shown(row, exclusion);
  const { title, office } = employee;
  const hasPhoto = employee.profileImageUrl !== null;
  const served = servedIn(known.results, normalizeEmail(email));
  return {
    key,
    email,
    name: shownName(employee),
    title,
    office: office.name,
    city: office.city,
    hasPhoto,
    inScope: inScope(row),
    ...state,
    ...(served && { served }),
  };
}

/** By the newest plan of templates that covers someone. */
const servedIn = (results: Known["results"], email: string): Served | undefined =>
  results
    .find(({ run, covered, planned }) => run.plan?.templates && (planned.has(email) || covered?.has(email)))
    ?.served.get(email);

interface DeterminedState extends TargetState {
  /** The run that determines the state, if any. */
  readonly by?: RunResults;
}

/** The state of a row in one target: by its exclusion or rejection, else by the newest run that determines it. */
function stateOfRow(row: Row, target: string, { results, exclusion, link }: Known): DeterminedState {
  if (exclusion?.targets.includes(target)) {
    return { standing: "excluded", changes: [], notes: [exclusionNote(exclusion, target)] };
  }
  if (isRejected(row)) return { standing: "skipped", changes: [], notes: [] };
  const email = normalizeEmail(row.email);
  for (const by of results) {
    const { run, covered, planned, outcomes } = by;
    const person = planned.get(email);
    if (!hasPlanned(run, target) || !(person || (covered?.has(email) ?? true))) continue;
    const state = stateByRun(run, {
      target,
      planned: person,
      outcome: outcomeFor(outcomes.get(target), person, email),
      fields: fieldsLeft(exclusion),
    });
    // It was decided since then: no run has planned this employee yet.
    if (state?.standing === "unsure" && person && isSettled(person, by.plannedAt, link)) break;
    if (state) return { ...state, by };
  }
  return { standing: "unknown", changes: [], notes: [] };
}

/** The outcome of the planned account; where the plan has nothing on this person, the one with their address. */
function outcomeFor(
  outcomes: ReadonlyMap<string, Outcome> | undefined,
  planned: PlannedEmployee | undefined,
  email: string,
): Outcome | undefined {
  return outcomes?.get(planned?.entraId ? accountKey(planned.entraId) : email);
}

/** The notes that apply to all targets, from the newest run that determines a state of this employee. */
function personalNotes(row: Row, { results }: Known, states: readonly DeterminedState[]): readonly Note[] {
  if (isRejected(row)) {
    const { code, message, field } = row;
    return [{ code, message, ...(field && { field }) }];
  }
  const newest = results.find((result) => states.some(({ by }) => by === result));
  const person = newest?.planned.get(normalizeEmail(row.email));
  if (!person || person.match === "rejected") return [];
  return person.notes.filter(({ target }) => target === undefined);
}

const isRejected = (row: Row): row is RejectedRow => "row" in row;
