import { parseArgs } from "node:util";
import { Misuse } from "./misuse.ts";

/** Every flag that some command knows; each command names its own. */
const options = {
  url: { type: "string" },
  key: { type: "string" },
  token: { type: "string" },
  email: { type: "string", multiple: true },
  targets: { type: "string" },
  mode: { type: "string" },
  format: { type: "string" },
  redact: { type: "string" },
  templates: { type: "string" },
  plan: { type: "string" },
  digest: { type: "string" },
  run: { type: "string" },
  reason: { type: "string" },
  until: { type: "string" },
  open: { type: "boolean" },
  once: { type: "boolean" },
  "no-sync": { type: "boolean" },
  employees: { type: "string" },
  port: { type: "string" },
  lease: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** The flags given, by name. */
export type Flags = ReturnType<typeof readFlags>["flags"];
export type Flag = keyof typeof options;

/** Splits the command line into words and flags; throws Misuse for a flag that no command knows. */
export function readFlags(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { words: positionals, flags: values };
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

/** The addresses given with --email; throws Misuse for an empty one. */
export function emailsIn({ email: emails = [] }: Flags): readonly string[] {
  if (!emails.every((email) => email.trim())) throw new Misuse("--email needs an address.");
  return emails;
}

/** The names given with --targets; throws Misuse where one is empty. */
export function targetsIn({ targets }: Flags): readonly string[] {
  const list = targets?.split(",").map((target) => target.trim()) ?? [];
  if (!list.every(Boolean)) throw new Misuse("--targets needs names, with commas between.");
  return list;
}

/** What was given with --mode, if anything; throws Misuse for another word. */
export function modeIn({ mode }: Flags): "preview" | "apply" | undefined {
  if (mode === undefined || mode === "preview" || mode === "apply") return mode;
  throw new Misuse("--mode is preview or apply.");
}

/** The format given, or the first of those there are; throws Misuse for another. */
export function formatIn<Format extends string>(
  { format }: Flags,
  formats: readonly [Format, ...Format[]],
): Format {
  if (format === undefined) return formats[0];
  const found = formats.find((one) => one === format);
  if (found) return found;
  throw new Misuse(`--format is ${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}.`);
}

/** What was given with --redact, if anything; throws Misuse for another word. */
export function redactIn({ redact }: Flags): "values" | "people" | undefined {
  if (redact === undefined || redact === "values" || redact === "people") return redact;
  throw new Misuse("--redact is values or people.");
}

/** The one address that a command is about; throws Misuse, with how to say it, for none or several. */
export function emailAmong(words: readonly string[], howToSay: string): string {
  const [email, ...more] = words;
  if (!email?.trim() || more.length) throw new Misuse(howToSay);
  return email;
}

/** For commands that take flags only: throws Misuse for the first word. */
export function noWords(words: readonly string[], name: string): void {
  if (words.length) throw new Misuse(`entra-sync ${name} takes flags only: what is ${words.join(" ")}?`);
}
