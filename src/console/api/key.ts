const name = "entra-sync-key";

/**
 * Moves a function key from the address (`#key=…`, which no server or log receives) to this tab's storage, and returns
 * whether there was one. Behind Easy Auth there is none.
 */
export function takeKey(): boolean {
  const key = /^#key=(.+)$/.exec(location.hash)?.[1];
  if (key === undefined) return false;
  sessionStorage.setItem(name, decoded(key));
  history.replaceState(null, "", `${location.pathname}#/`);
  return true;
}

/** A key with a percent sign that nothing follows is no address, but may be a key. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The key of this tab, null if none was entered. */
export const currentKey = (): string | null => sessionStorage.getItem(name);

/** Stores another key for this tab, or removes it. */
export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, key);
}
