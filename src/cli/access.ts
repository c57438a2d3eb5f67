import type { Access } from "./client.ts";
import type { Flags } from "./flags.ts";
import { Misuse } from "./misuse.ts";

/** Where the app is and what opens it, from flags or else the environment; throws Misuse for what can be neither. */
export function accessOf(flags: Flags, env: Readonly<Record<string, string | undefined>>): Access {
  // An empty variable is how pipelines spell one that is not set.
  const url = flags.url ?? (env["ENTRA_SYNC_URL"] || "http://localhost:7071");
  const key = flags.key ?? (env["ENTRA_SYNC_KEY"] || undefined);
  const token = flags.token ?? (env["ENTRA_SYNC_TOKEN"] || undefined);
  if (!isAddress(url))
    throw new Misuse(
      "--url (or ENTRA_SYNC_URL) is the app's address, such as https://my-app.azurewebsites.net, without a key.",
    );
  if (!isPrintable(key))
    throw new Misuse("--key (or ENTRA_SYNC_KEY) has characters that no function key has.");
  if (!isPrintable(token))
    throw new Misuse("--token (or ENTRA_SYNC_TOKEN) has characters that no token has.");
  return { url, key, token };
}

const isPrintable = (secret: string | undefined): boolean =>
  secret === undefined || /^[\x21-\x7e]+$/.test(secret);

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return !url.username && !url.password && !url.search && !url.hash;
}
