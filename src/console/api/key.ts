const name = "entra-sync-key";

/**
 * Moves a function key from the address (`#key=…`, which no server or log receives) to this tab's storage.
 * Behind Easy Auth there is none.
 */
export function takeKey(): void {
  const key = /^#key=(.+)$/.exec(location.hash)?.[1];
  if (key === undefined) return;
  sessionStorage.setItem(name, decodeURIComponent(key));
  history.replaceState(null, "", `${location.pathname}#/`);
}

/** The key of this tab, null if none was entered. */
export const currentKey = (): string | null => sessionStorage.getItem(name);

/** Stores another key for this tab, or removes it. */
export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, key);
}
