import type { RunView } from "../../api/runs.ts";
import { say } from "../parts/say.ts";
import { kindIn, neverTriedOf, progressOf, tallyOf } from "../sync/progress.ts";
import type { runs } from "../texts/en/runs.ts";
import { t } from "../texts/texts.ts";

/** A run in one line: its result, the planned changes, its progress, or why it ended. */
export function runSentence(run: RunView, { sentences }: Pick<typeof runs, "sentences">): string {
  const { status, mode, plan, summary, reason } = run;
  if (status === "queued" || status === "planning" || status === "held") return sentences[status];
  if (status === "running") {
    const { done, expected } = progressOf(run) ?? { done: 0, expected: 0 };
    return sentences.running(done, expected);
  }
  if (status !== "done" && reason) return say(reason).message;
  if (mode === "preview" && plan) return sentences.wouldChange(plan.totals.changed, plan.totals.changes);
  if (summary?.people && tallyOf(summary.counts).changed + tallyOf(summary.counts).failed > 0) {
    const { changed, failed } = summary.people;
    const people = [
      ...(changed ? [sentences.peopleChanged(changed)] : []),
      ...(failed ? [sentences.peopleFailed(failed)] : []),
    ];
    const left = neverTriedOf(run);
    return sentences.results(left > 0 ? [...people, sentences.neverTriedAtAll(left)] : people);
  }
  const tally = tallyOf(summary?.counts ?? {});
  const parts = (["changed", "failed", "skipped", "unchanged"] as const)
    .filter((name) => tally[name] > 0)
    .map((name) => sentences[name](tally[name]));
  const dropped = neverTriedOf(run);
  if (dropped > 0) parts.push(sentences.neverTried(dropped));
  return parts.length ? sentences.results(parts) : sentences.nothing;
}

/** The kind of a run, in a word. */
export const kindOf = (run: Parameters<typeof kindIn>[0]): string => t.runs.kinds[kindIn(run)];

/** Who requested it. */
export const askedBy = ({ trigger, startedBy }: Pick<RunView, "trigger" | "startedBy">): string =>
  trigger === "schedule" ? t.runs.schedule : t.words.who(startedBy);

/** The scope of a run: everyone, the e-mail of one person, or the number of people. */
export function aboutOf({ emails }: Pick<RunView, "emails">): string {
  if (!emails) return t.runs.everyone;
  const [only] = emails;
  return emails.length === 1 && only ? only : t.words.people(emails.length);
}
