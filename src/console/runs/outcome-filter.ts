import type { Outcome, OutcomeStatus } from "../../api/runs.ts";

/** Which outcomes to list: empty means any. `search` is part of an e-mail or name. */
export interface OutcomeFilter {
  readonly status: string;
  readonly target: string;
  readonly search: string;
}

const order: readonly OutcomeStatus[] = [
  "failed",
  "poisoned",
  "lost",
  "stale",
  "drifted",
  "queued",
  "skipped",
  "changed",
  "superseded",
  "unchanged",
  "verified",
];

/** The outcomes that match a filter, those that need attention first, then by e-mail; `nameOf` may return a name. */
export function filterOutcomes(
  outcomes: readonly Outcome[],
  { status, target, search }: OutcomeFilter,
  nameOf: (email: string) => string | undefined = () => undefined,
): readonly Outcome[] {
  const wanted = search.trim().toLocaleLowerCase();
  return outcomes
    .filter(
      (outcome) =>
        (status === "" || outcome.status === status) &&
        (target === "" || outcome.target === target) &&
        (wanted === "" ||
          outcome.email.toLocaleLowerCase().includes(wanted) ||
          (nameOf(outcome.email)?.toLocaleLowerCase().includes(wanted) ?? false)),
    )
    .toSorted(
      (a, b) =>
        order.indexOf(a.status) - order.indexOf(b.status) ||
        compare(a.email, b.email) ||
        compare(a.target, b.target),
    );
}

/** The statuses that occur, in the order of the list. */
export const statusesOf = (outcomes: readonly Pick<Outcome, "status">[]): readonly OutcomeStatus[] => {
  const found = new Set(outcomes.map(({ status }) => status));
  return order.filter((status) => found.has(status));
};

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
