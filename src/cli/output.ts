import { rmSync } from "node:fs";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { describePlan } from "../report/describe-plan.ts";
import type { Document } from "../report/document.ts";
import { toMarkdown } from "../report/markdown.ts";
import { type TextKind, toText } from "../report/text.ts";
import type { PlanWithGuards } from "./client.ts";
import { fileError } from "./error-message.ts";
import { onInterrupt, print, style } from "./terminal.ts";

/** Prints a value as JSON: the only thing that a command with --format json writes to standard output. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Prints lines of text. */
export const printLines = (lines: readonly string[]): void => {
  for (const line of lines) print(line);
};

const styles = {
  title: "bold",
  strong: "bold",
  muted: "gray",
  added: "green",
  removed: "red",
  warning: "yellow",
} as const satisfies Record<TextKind, Parameters<typeof style>[0]>;

/** A report as lines to print, in colours where they can be seen. */
export const linesOf = (document: Document): readonly string[] =>
  toText(document, { style: (kind, part) => style(styles[kind], part) })
    .trimEnd()
    .split("\n");

export type PlanFormat = "text" | "markdown" | "json";

/** Prints a plan in a format. */
export function printPlan(plan: PlanWithGuards, format: PlanFormat): void {
  if (format === "text") printLines(linesOf(describePlan(plan, { guards: plan.guards })));
  else print(planText(plan, format).trimEnd());
}

/** A plan as the text of a file in a format, without colours. */
export function planText(plan: PlanWithGuards, format: PlanFormat): string {
  if (format === "json") return `${JSON.stringify(plan, null, 2)}\n`;
  const document = describePlan(plan, { guards: plan.guards });
  return format === "markdown" ? toMarkdown(document) : toText(document);
}

/** A file that is written whole or not at all. */
export interface OutFile {
  /** Also in parts, each as it comes. */
  save(text: string | AsyncIterable<string>): Promise<void>;
  /** Leaves the file as it was before. */
  discard(): Promise<void>;
}

/**
 * Opens a file to be written with --out. The text goes to a file beside it, which then takes its place: an interrupted
 * command leaves no half of a plan. Throws at once, before there is anything to write, when it cannot be written.
 */
export async function openOutFile(file: string): Promise<OutFile> {
  try {
    const existing = await stat(file).catch(() => undefined);
    // A device or a pipe (/dev/stdout) must not be replaced by a file, and neither must a symbolic link.
    if (existing && !existing.isFile() && !existing.isDirectory())
      return { save: (text) => writeFile(file, text), discard: async () => {} };
    if (existing?.isDirectory()) throw Object.assign(new Error("It is a folder."), { code: "EISDIR" });
    const target = existing ? await realpath(file) : file;
    const draft = `${target}.${process.pid}.tmp`;
    const handle = await open(draft, "wx");
    const finished = onInterrupt(() => rmSync(draft, { force: true }));
    return {
      save: async (text) => {
        try {
          await handle.writeFile(text);
          await handle.close();
          await rename(draft, target);
        } catch (cause) {
          throw fileError("written", file, cause);
        }
        finished();
      },
      discard: async () => {
        // It may be closed already.
        await handle.close().catch(() => {});
        await rm(draft, { force: true });
        finished();
      },
    };
  } catch (cause) {
    throw fileError("written", file, cause);
  }
}
