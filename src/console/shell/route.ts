import { useSyncExternalStore } from "react";

/** The current route: path segments and query. It is kept behind the #, which no server receives. */
export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Parses `#/employees/kari%40example.no?office=Oslo`. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const segments = path.split("/").filter(Boolean).map(decode);
  return { path: segments, query: new URLSearchParams(query) };
}

/** The address of a page of the console. */
export function hrefOf(path: readonly string[], query?: URLSearchParams): string {
  const asked = query?.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${asked ? `?${asked}` : ""}`;
}

/** The page of a route, without what opens over it: an employee opens over the list, and a run is a page of its own. */
export const pageOf = ({ path: [page = "", id = ""] }: Route): string =>
  page === "employees" ? page : `${page}/${id}`;

/** The current route; renders again when it changes. */
export const useRoute = (): Route => parseRoute(useSyncExternalStore(subscribe, () => location.hash));

/** Navigates to a page; with `replace` the current history entry is replaced. */
export function goTo(href: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(history.state, "", href);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = href;
  }
}

const leftAt = "entra-sync-left-at";

/** Remembers the page that is shown while the user signs in again, in this tab: no server is to read it. */
export const leavePage = (): void => sessionStorage.setItem(leftAt, location.hash);

/** Goes back to that page, once; to be called before anything is shown. */
export function returnToPage(): void {
  const left = sessionStorage.getItem(leftAt);
  sessionStorage.removeItem(leftAt);
  if (left !== null && location.hash === "") history.replaceState(null, "", left);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
