import type { RunView } from "../../api/runs.ts";

type Seen = Pick<RunView, "id" | "status" | "endedAt">;

/** The runs that have ended, or been held, between two looks at all of them; one that came and went in between too. */
export function newlySettled<T extends Seen>(before: readonly Seen[], now: readonly T[]): readonly T[] {
  const seen = new Map(before.map((run) => [run.id, marked(run)]));
  return now.filter(
    (run) => (run.endedAt !== undefined || run.status === "held") && seen.get(run.id) !== marked(run),
  );
}

/** A run that was taken up again ends once more, at another moment. */
const marked = ({ status, endedAt }: Seen) => `${status} ${endedAt ?? ""}`;
