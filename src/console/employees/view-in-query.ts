import { type SyncState, servedBy, syncStates } from "../../api/employees.ts";
import { type EmployeeView, type Sort, sorts } from "./arrange-employees.ts";

/** What the address has of a view. */
export type AskedView = Omit<EmployeeView, "isGrouped">;

/**
 * The view in the address (`?q=&standing=failed,held&office=Oslo&served=addin&sort=title&order=desc`); invalid values are ignored.
 */
export function viewInQuery(query: URLSearchParams): AskedView {
  const wanted = (query.get("standing") ?? "").split(",");
  return {
    search: query.get("q") ?? "",
    syncStates: syncStates.filter((standing) => wanted.includes(standing)),
    // An empty office is a valid value: the people without an office.
    office: query.has("office") ? query.get("office") || null : undefined,
    served: servedBy.find((served) => served === query.get("served")),
    sort: sortIn(query.get("sort") ?? ""),
    isDescending: query.get("order") === "desc",
  };
}

const isOfTarget = (text: string): text is `state:${string}` => /^state:[a-z]+$/.test(text);

const sortIn = (text: string): Sort =>
  sorts.find((sort) => sort === text) ?? (isOfTarget(text) ? text : "name");

/** The address's query with a part of the view changed and the rest kept. */
export function queryWith(query: URLSearchParams, change: Partial<AskedView>): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (name: string, value: string | undefined) =>
    value === undefined ? next.delete(name) : next.set(name, value);
  if (change.search !== undefined) put("q", change.search || undefined);
  if (change.syncStates) put("standing", listOf(change.syncStates));
  if ("office" in change) put("office", change.office === null ? "" : change.office);
  if ("served" in change) put("served", change.served);
  if (change.sort) put("sort", change.sort === "name" ? undefined : change.sort);
  if (change.isDescending !== undefined) put("order", change.isDescending ? "desc" : undefined);
  return next;
}

/** Whether all employees are shown. */
export const isUnfiltered = ({ search, syncStates, office, served }: AskedView): boolean =>
  search.trim() === "" && syncStates.length === 0 && office === undefined && served === undefined;

const listOf = (chosen: readonly SyncState[]) => (chosen.length === 0 ? undefined : chosen.join(","));
