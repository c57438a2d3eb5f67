import { type OutcomeStatus, type RunView, retryable } from "../../api/runs.ts";
import { t } from "../texts/texts.ts";

/** Progress: counts, and whole percent. */
export interface Share {
  readonly done: number;
  readonly expected: number;
  readonly percent: number;
}

/** The progress of a run, in total and in each target; `waiting` are to be retried. */
export interface Progress extends Share {
  readonly waiting: number;
  readonly failed: number;
  readonly targets: readonly (Share & { readonly target: string })[];
}

type Counts = NonNullable<RunView["progress"]>["counts"];
type TargetCounts = Counts[string];

const written: readonly OutcomeStatus[] = ["changed", "unchanged", "stale", "superseded", ...retryable];

/**
 * The progress of a run, null before anything is sent. The total is exact; a target's part is what its plan leaves to
 * do, scaled down to what is missing of the total (skipped while writing is not distinguishable from left out).
 */
export function progressOf({
  progress,
  plan,
  targets,
}: Pick<RunView, "progress" | "plan" | "targets">): Progress | null {
  if (!progress) return null;
  const { counts, expected } = progress;
  const names = targets.filter((name) => counts[name] || plan?.totals.targets[name]);
  const done = sum(names.map((name) => doneIn(counts[name])));
  const missing = Math.max(0, expected - done);
  const leftOf = (name: string) =>
    Math.max(0, (plan?.totals.targets[name]?.employees ?? 0) - countOf(counts[name], written));
  const left = sum(names.map(leftOf));
  const scale = left > missing ? missing / left : 1;
  return {
    ...share(done, done + missing),
    waiting: sum(names.map((name) => countOf(counts[name], ["queued"]))),
    failed: sum(names.map((name) => countOf(counts[name], retryable))),
    targets: names.map((target) => {
      const own = doneIn(counts[target]);
      return { target, ...share(own, own + Math.round(leftOf(target) * scale)) };
    }),
  };
}

/** The result of a run, in the four categories that a user needs; the exact ones are with each outcome. */
export function tallyOf(
  counts: Counts,
): Readonly<Record<"changed" | "unchanged" | "skipped" | "failed", number>> {
  const all = Object.values(counts);
  const total = (statuses: readonly OutcomeStatus[]) => sum(all.map((own) => countOf(own, statuses)));
  return {
    changed: total(["changed"]),
    unchanged: total(["unchanged", "verified", "drifted"]),
    skipped: total(["skipped", "stale", "superseded"]),
    failed: total(retryable),
  };
}

/** How many of the skipped were never tried, since the run was stopped before. */
export const neverTriedOf = ({ summary }: Pick<RunView, "summary">): number =>
  sum(Object.values(summary?.neverTried ?? {}));

/** Whether a run has written something already. */
export const hasWritten = ({ mode, progress }: Pick<RunView, "mode" | "progress">): boolean =>
  mode === "apply" && tallyOf(progress?.counts ?? {}).changed > 0;

/** Whether a run did everything that it planned. */
export const hasSucceeded = ({ status, summary }: Pick<RunView, "status" | "summary">): boolean =>
  status === "done" && tallyOf(summary?.counts ?? {}).failed === 0;

/** Rounds down, so that 999 of 1,000 are 99 %. */
const share = (done: number, expected: number): Share => ({
  done,
  expected,
  percent: expected === 0 ? 100 : Math.floor((done / expected) * 100),
});

const doneIn = (counts: TargetCounts | undefined) =>
  sum(Object.entries(counts ?? {}).map(([status, n]) => (status === "queued" ? 0 : n)));

const countOf = (counts: TargetCounts | undefined, statuses: readonly OutcomeStatus[]) =>
  sum(statuses.map((status) => counts?.[status] ?? 0));

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/** The last announcement: percent, and the time in milliseconds since 1970. */
export interface Said {
  readonly percent: number;
  readonly at: number;
}

const atMostEveryMs = 5_000;
const atLeastEveryMs = 30_000;

/**
 * Whether to announce the progress to screen readers again: the end at once, each further tenth but at most every five
 * seconds, and any other progress after half a minute.
 */
export function isWorthSaying(said: Said | undefined, { percent, at }: Said): boolean {
  if (!said) return true;
  if (percent === said.percent) return false;
  if (percent === 100) return true;
  const since = at - said.at;
  if (since >= atLeastEveryMs) return true;
  return since >= atMostEveryMs && tenth(percent) !== tenth(said.percent);
}

const tenth = (percent: number) => Math.floor(percent / 10);

/** What a run is: an undo and a removal in either mode, and else the mode of the sync. */
export function kindIn({ mode, undo, remove }: Pick<RunView, "mode" | "undo" | "remove">) {
  if (undo !== undefined) return "undo";
  return remove === undefined ? mode : "remove";
}

/** How a run ended, in a few words that name its kind; undefined for one that has not ended. */
export function endTitle(run: Pick<RunView, "status" | "mode" | "undo" | "remove" | "summary">): string {
  const { status, summary } = run;
  const kind = kindIn(run);
  const failed = summary?.people?.failed ?? tallyOf(summary?.counts ?? {}).failed;
  if (status === "done") return failed > 0 ? t.sync.endedWith[kind](failed) : t.sync.ended.done[kind];
  return status === "stale" || status === "cancelled" || status === "failed" ? t.sync.ended[status] : "";
}

type Seen = Pick<RunView, "id" | "status" | "endedAt">;

/** The runs that ended or were held between two polls, including those that also started in between. */
export function newlySettled<T extends Seen>(before: readonly Seen[], now: readonly T[]): readonly T[] {
  const seen = new Map(before.map((run) => [run.id, marked(run)]));
  return now.filter(
    (run) => (run.endedAt !== undefined || run.status === "held") && seen.get(run.id) !== marked(run),
  );
}

/** A run that was retried ends again, at another time. */
const marked = ({ status, endedAt }: Seen) => `${status} ${endedAt ?? ""}`;
