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

/** The current route; renders again when it changes. */
export const useRoute = (): Route => parseRoute(useSyncExternalStore(subscribe, () => location.hash));

/** Navigates to a page; with `replace` the current history entry is replaced. */
export function goTo(href: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, "", href);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = href;
  }
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
