import { parseArgs } from "node:util";
import type { Access } from "./client.ts";
import type { LocalOptions } from "./local.ts";
import type { RunsOptions } from "./runs.ts";
import type { SignatureOptions } from "./signature.ts";
import type { SyncOptions } from "./sync.ts";

/** The command line says something that cannot be meant; nothing was done. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** What the command line asks for. */
export type Command =
  | { readonly name: "help" }
  | { readonly name: "local"; readonly options: LocalOptions }
  | { readonly name: "signature"; readonly access: Access; readonly options: SignatureOptions }
  | { readonly name: "sync"; readonly access: Access; readonly options: SyncOptions }
  | { readonly name: "runs"; readonly access: Access; readonly options: RunsOptions };

const options = {
  url: { type: "string" },
  key: { type: "string" },
  email: { type: "string", multiple: true },
  targets: { type: "string" },
  mode: { type: "string" },
  format: { type: "string" },
  open: { type: "boolean" },
  once: { type: "boolean" },
  "no-sync": { type: "boolean" },
  employees: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const flags = new Map<string, readonly string[]>([
  ["sync", ["email", "targets", "mode", "format", "url", "key"]],
  ["runs", ["format", "url", "key"]],
  ["signature", ["open", "url", "key"]],
  ["local", ["once", "no-sync", "employees"]],
]);

type Values = ReturnType<typeof parse>["values"];
type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the command line; throws Misuse for every word that would otherwise be ignored. */
export function parseCommand(args: readonly string[], env: Environment): Command {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  if (values.help) return { name: "help" };
  if (name === undefined) throw new Misuse("What should be done?");

  const own = flags.get(name);
  if (!own) throw new Misuse(`There is no command ${name}.`);
  const foreign = Object.keys(values).find((flag) => !own.includes(flag));
  if (foreign) throw new Misuse(`entra-sync ${name} knows no --${foreign}.`);
  if (name === "runs") return { name, access: accessOf(values, env), options: runsOptions(words, values) };
  if (name === "signature")
    return { name, access: accessOf(values, env), options: signatureOptions(words, values) };
  if (words.length) throw new Misuse(`entra-sync ${name} takes flags only: what is ${words.join(" ")}?`);
  if (name === "sync") return { name, access: accessOf(values, env), options: syncOptions(values) };
  return { name: "local", options: localOptions(values) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

function syncOptions({ email: emails = [], targets, mode, format }: Values): SyncOptions {
  const list = targets?.split(",").map((target) => target.trim()) ?? [];
  if (!emails.every((email) => email.trim())) throw new Misuse("--email needs an address.");
  if (!list.every(Boolean)) throw new Misuse("--targets needs names, with commas between.");
  if (mode !== undefined && mode !== "preview" && mode !== "apply")
    throw new Misuse("--mode is preview or apply.");
  return { emails, targets: list, mode, format: formatOf(format) };
}

function runsOptions(words: readonly string[], values: Values): RunsOptions {
  const format = formatOf(values.format);
  const [first, second, ...more] = words;
  if (first === undefined) return { action: "list", format };
  if (first !== "cancel" && first !== "retry") {
    if (second !== undefined) throw new Misuse(`entra-sync runs takes one run: what is ${second}?`);
    return { action: "show", id: first, format };
  }
  if (second === undefined || more.length) throw new Misuse(`Which run? entra-sync runs ${first} ID`);
  return { action: first, id: second, format };
}

function signatureOptions(words: readonly string[], { open = false }: Values): SignatureOptions {
  const [email, ...more] = words;
  if (!email?.trim() || more.length) throw new Misuse("Whose signature? entra-sync signature EMAIL");
  return { email, open };
}

function localOptions({ once = false, "no-sync": noSync = false, employees = "250" }: Values): LocalOptions {
  const count = /^\d+$/.test(employees) ? Number(employees) : 0;
  if (count < 1 || count > 100_000) throw new Misuse("--employees is a whole number from 1 to 100000.");
  return { once, sync: !noSync, employees: count };
}

function formatOf(format = "text"): "text" | "json" {
  if (format === "text" || format === "json") return format;
  throw new Misuse("--format is text or json.");
}

function accessOf(values: Values, env: Environment): Access {
  // An empty variable is how pipelines spell one that is not set.
  const url = values.url ?? (env["ENTRA_SYNC_URL"] || "http://localhost:7071");
  const key = values.key ?? (env["ENTRA_SYNC_KEY"] || undefined);
  if (!isAddress(url))
    throw new Misuse(
      "--url (or ENTRA_SYNC_URL) is the app's address, such as https://my-app.azurewebsites.net, without a key.",
    );
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw new Misuse("--key (or ENTRA_SYNC_KEY) has characters that no function key has.");
  return { url, key };
}

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return !url.username && !url.password && !url.search && !url.hash;
}
