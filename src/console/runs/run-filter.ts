import type { RunView } from "../../api/runs.ts";

/** Which runs to list: empty means any; `scope` is everyone, some people, or runs requested by the user. */
export interface RunFilter {
  readonly status: string;
  readonly mode: string;
  readonly scope: string;
}

/** The filter in the page's address. */
export const runFilterIn = (query: URLSearchParams): RunFilter => ({
  status: query.get("status") ?? "",
  mode: query.get("mode") ?? "",
  scope: query.get("scope") ?? "",
});

/** The address's query for a filter; empty for all runs. */
export const queryOf = (filter: RunFilter): URLSearchParams =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));

/** The runs that match a filter; `me` is the user's name as recorded. */
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
        (scope === "everyone" && !run.emails) ||
        (scope === "some" && run.emails !== undefined) ||
        (scope === "mine" && run.startedBy === me)),
  );
