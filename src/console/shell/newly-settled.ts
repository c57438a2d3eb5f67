import type { RunView } from "../../api/runs.ts";

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
