import { type SyncState, standings } from "../../api/employees.ts";
import { type EmployeeView, sorts } from "./arrange-employees.ts";

/** What the address asks to see (`?q=&standing=failed,held&office=Oslo&sort=title`); what it misspells is passed over. */
export function viewInQuery(query: URLSearchParams): EmployeeView {
  const wanted = (query.get("standing") ?? "").split(",");
  return {
    search: query.get("q") ?? "",
    standings: standings.filter((standing) => wanted.includes(standing)),
    // An empty office is asked for: it is that of those without one.
    office: query.has("office") ? query.get("office") || null : undefined,
    sort: sorts.find((sort) => sort === query.get("sort")) ?? "name",
  };
}

/** The address's query with a part of the view changed, all else kept. */
export function queryWith(query: URLSearchParams, change: Partial<EmployeeView>): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (name: string, value: string | undefined) =>
    value === undefined ? next.delete(name) : next.set(name, value);
  if (change.search !== undefined) put("q", change.search || undefined);
  if (change.standings) put("standing", listOf(change.standings));
  if ("office" in change) put("office", change.office === null ? "" : change.office);
  if (change.sort) put("sort", change.sort === "name" ? undefined : change.sort);
  return next;
}

/** Whether everybody is shown. */
export const isUnfiltered = ({ search, standings, office }: EmployeeView): boolean =>
  search.trim() === "" && standings.length === 0 && office === undefined;

const listOf = (chosen: readonly SyncState[]) => (chosen.length === 0 ? undefined : chosen.join(","));
