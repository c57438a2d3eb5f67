import type { RunView } from "../../api/runs.ts";
import { progressOf, tallyOf } from "../sync/progress.ts";
import type { runs } from "../texts/en/runs.ts";
import { t } from "../texts/texts.ts";

/** What there is to say about a run in one line: what came of it, what would, how far it is, or why it ended. */
export function runSentence(run: RunView, { sentences }: Pick<typeof runs, "sentences">): string {
  const { status, mode, plan, summary, reason } = run;
  if (status === "queued" || status === "planning" || status === "held") return sentences[status];
  if (status === "running") {
    const { done, expected } = progressOf(run) ?? { done: 0, expected: 0 };
    return sentences.running(done, expected);
  }
  if (status !== "done" && reason) return reason.message;
  if (mode === "preview" && plan) return sentences.wouldChange(plan.totals.changed, plan.totals.changes);
  const tally = tallyOf(summary?.counts ?? {});
  const parts = (["changed", "failed", "skipped", "unchanged"] as const)
    .filter((name) => tally[name] > 0)
    .map((name) => sentences[name](tally[name]));
  return parts.length ? sentences.results(parts) : sentences.nothing;
}

/** What kind of run it is, in a word. */
export const kindOf = ({ mode, undo }: Pick<RunView, "mode" | "undo">): string =>
  undo === undefined ? t.runs.kinds[mode] : t.runs.kinds.undo;

/** Who asked for it. */
export const askedBy = ({ trigger, startedBy }: Pick<RunView, "trigger" | "startedBy">): string =>
  trigger === "schedule" ? t.runs.schedule : startedBy;

/** Whom it is about: everybody, the one person by e-mail, or how many. */
export function aboutOf({ emails }: Pick<RunView, "emails">): string {
  if (!emails) return t.runs.everyone;
  const [only] = emails;
  return emails.length === 1 && only ? only : t.words.people(emails.length);
}
