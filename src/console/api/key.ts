const name = "entra-sync-key";

/**
 * Takes a function key out of the address (`#key=…`, which no server and no log ever sees) and keeps it for this tab.
 * Behind Easy Auth there is none.
 */
export function takeKey(): void {
  const key = /^#key=(.+)$/.exec(location.hash)?.[1];
  if (key === undefined) return;
  sessionStorage.setItem(name, decodeURIComponent(key));
  history.replaceState(null, "", `${location.pathname}#/`);
}

/** The key of this tab, null where none was given. */
export const currentKey = (): string | null => sessionStorage.getItem(name);

/** Keeps another key for this tab, or none. */
export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, key);
}
