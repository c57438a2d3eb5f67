import type { RunView } from "../../api/runs.ts";

/** Which runs a reader wants to see: empty is any; `scope` is about everybody, some people, or asked for by the reader. */
export interface RunFilter {
  readonly status: string;
  readonly mode: string;
  readonly scope: string;
}

/** The filter that a page's address asks for. */
export const runFilterIn = (query: URLSearchParams): RunFilter => ({
  status: query.get("status") ?? "",
  mode: query.get("mode") ?? "",
  scope: query.get("scope") ?? "",
});

/** The address's query for a filter; nothing where all is wanted. */
export const queryOf = (filter: RunFilter): URLSearchParams =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));

/** The runs that a filter lets through; `me` is the reader's name on record. */
export const filterRuns = <T extends Pick<RunView, "status" | "mode" | "emails" | "startedBy">>(
  runs: readonly T[],
  { status, mode, scope }: RunFilter,
  me: string,
): readonly T[] =>
  runs.filter(
    (run) =>
      (status === "" || run.status === status) &&
      (mode === "" || run.mode === mode) &&
      (scope === "" ||
        (scope === "everybody" && !run.emails) ||
        (scope === "some" && run.emails !== undefined) ||
        (scope === "mine" && run.startedBy === me)),
  );
