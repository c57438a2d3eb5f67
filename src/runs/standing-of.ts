import type { Outcome, OutcomeStatus } from "../core/outcome.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import { hasEnded, type Run } from "../core/run.ts";
import type { Change, Note } from "../core/target.ts";
import type { Standing } from "./staff.ts";

/** What one run says of one person in one target. */
export interface Word {
  readonly standing: Standing;
  /** What it planned and has not written. */
  readonly changes: readonly Change[];
  /** What concerns this target only. */
  readonly notes: readonly Note[];
  readonly failure?: Outcome;
}

/** Somebody of a run's plan (undefined for those it has nothing to say of), and what came of them in one target. */
export interface Case {
  readonly target: string;
  readonly planned: PlannedEmployee | undefined;
  readonly outcome: Outcome | undefined;
}

type Judged = Pick<Run, "mode" | "status" | "undo">;

const standingAfter: Readonly<Record<OutcomeStatus, Standing>> = {
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

/** How somebody stands in a target by a run that covered them and is the newest to; undefined where it tells nothing. */
export function wordOf(run: Judged, { target, planned, outcome: told }: Case): Word | undefined {
  // Who still waited when the run was cancelled is not written any more.
  const outcome = run.status === "cancelled" && told?.status === "queued" ? undefined : told;
  if (run.undo !== undefined) return wordOfUndo(run, { target, planned, outcome });
  const notes = notesFor(target, planned);
  // Their row has been mended since, or they have been included again: nobody has looked at them yet.
  if (planned?.match === "rejected" || wasExcluded({ target, planned, outcome })) return nothing("unknown");
  if (planned && planned.entraId === null) return nothing("not-found");
  if (outcome) return wordAfter(outcome, { changes: changesIn(target, planned), notes });

  const changes = changesIn(target, planned);
  if (changes.length > 0) return { standing: standingBefore(run, planned), changes, notes };
  return { standing: notes.some(isInTheWay) ? "skipped" : "in-step", changes, notes };
}

/** What an undo put back is not what the database says, so that the next run writes it again. */
function wordOfUndo(run: Judged, { target, planned, outcome }: Case): Word | undefined {
  const changes = changesIn(target, planned);
  const notes = notesFor(target, planned);
  if (!outcome) {
    const isUnderWay = changes.length > 0 && run.mode === "apply" && !hasEnded(run);
    return isUnderWay ? { standing: "queued", changes, notes } : undefined;
  }
  const { standing, ...word } = wordAfter(outcome, { changes, notes });
  if (standing === "in-step") return { ...word, standing: "differs" };
  return standing === "failed" || standing === "queued" ? { ...word, standing } : undefined;
}

function wordAfter(outcome: Outcome, { changes, notes }: Pick<Word, "changes" | "notes">): Word {
  const standing = standingAfter[outcome.status];
  if (standing === "failed") return { standing, changes, notes, failure: outcome };
  if (standing === "in-step") return { standing, changes: [], notes };
  if (standing !== "skipped") return { standing, changes, notes };
  return { standing, changes: [], notes: [...notes, ...noteOf(outcome, notes)] };
}

/** What is planned and nobody has tried to write. */
function standingBefore(run: Judged, planned: PlannedEmployee | undefined): Standing {
  if (!planned?.inScope) return "differs";
  if (run.status === "held") return "held";
  return run.mode === "apply" && !hasEnded(run) ? "queued" : "differs";
}

const changesIn = (target: string, planned: PlannedEmployee | undefined): readonly Change[] =>
  planned?.changes.filter((change) => change.target === target) ?? [];

const notesFor = (target: string, planned: PlannedEmployee | undefined): readonly Note[] =>
  planned?.notes.filter((note) => note.target === target) ?? [];

/** Of a whole target, or with something to be done about it; others only tell what was made of a value. */
const isInTheWay = ({ field, remedy }: Note): boolean => field === undefined || remedy !== undefined;

const wasExcluded = ({ target, planned, outcome }: Case): boolean =>
  outcome?.code === "excluded" || notesFor(target, planned).some(({ code }) => code === "excluded");

/** Why somebody was skipped, unless the plan said so already. */
function noteOf({ target, code, message, remedy }: Outcome, said: readonly Note[]): readonly Note[] {
  if (!code || !message || said.some((note) => note.code === code)) return [];
  return [{ code, message, target, ...(remedy && { remedy }) }];
}

const nothing = (standing: Standing): Word => ({ standing, changes: [], notes: [] });
