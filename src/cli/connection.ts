import { type Command, Option } from "@commander-js/extra-typings";
import { type Access, type Client, createClient } from "./client.ts";
import { UsageError } from "./error-message.ts";

/** The options that say where the app is and what opens it. */
export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
}

const group = "Connection:";
const options = {
  url: new Option(
    "--url <url>",
    "the app's address (or ENTRA_SYNC_URL; default http://localhost:7071)",
  ).helpGroup(group),
  key: new Option("--key <key>", "its function key (or ENTRA_SYNC_KEY)").helpGroup(group),
  token: new Option(
    "--token <token>",
    "an Entra ID token, where HTTP_AUTH is entra (or ENTRA_SYNC_TOKEN)",
  ).helpGroup(group),
} as const;

/** Gives a command --url, --key and --token. */
export const withConnection = <Args extends unknown[], Own extends Record<string, unknown>>(
  command: Command<Args, Own>,
) => command.addOption(options.url).addOption(options.key).addOption(options.token);

/** A client of the app that the options or the environment name; throws UsageError for values that cannot be right. */
export const connect = (given: ConnectionOptions): Client => createClient(accessOf(given, process.env));

/** Where the app is and what opens it; throws UsageError, without repeating a secret, for values that cannot be right. */
export function accessOf(
  given: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Access {
  const { key = env["ENTRA_SYNC_KEY"] || undefined, token = env["ENTRA_SYNC_TOKEN"] || undefined } = given;
  const url = urlOf(given, env);
  if (!isAddress(url))
    throw new UsageError(
      "--url (or ENTRA_SYNC_URL) must be the app's address, such as https://my-app.azurewebsites.net, without a key.",
    );
  if (!isPrintable(key))
    throw new UsageError("--key (or ENTRA_SYNC_KEY) has characters that a function key cannot have.");
  if (!isPrintable(token))
    throw new UsageError("--token (or ENTRA_SYNC_TOKEN) has characters that a token cannot have.");
  return { url, key, token };
}

/** The app's address as given. Pipelines leave variables that are not set empty: an empty one counts as not set. */
export const urlOf = (
  { url }: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): string => url ?? (env["ENTRA_SYNC_URL"] || "http://localhost:7071");

const isPrintable = (secret: string | undefined): boolean =>
  secret === undefined || /^[\x21-\x7e]+$/.test(secret);

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return !url.username && !url.password && !url.search && !url.hash;
}
