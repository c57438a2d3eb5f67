import { describePlan } from "../report/describe-plan.ts";
import type { Document } from "../report/document.ts";
import { toMarkdown } from "../report/markdown.ts";
import { type TextKind, toText } from "../report/text.ts";
import type { PlanWithGuards } from "./client.ts";
import { style } from "./terminal.ts";

const styles = {
  title: "bold",
  strong: "bold",
  muted: "gray",
  added: "green",
  removed: "red",
  warning: "yellow",
} as const satisfies Record<TextKind, Parameters<typeof style>[0]>;

/** A plan as lines to print, in colours where they can be seen. */
export function describe(plan: PlanWithGuards, format: "text" | "markdown" | "json"): readonly string[] {
  if (format === "json") return [JSON.stringify(plan, null, 2)];
  const document = describePlan(plan, { guards: plan.guards });
  return format === "markdown" ? toMarkdown(document).trimEnd().split("\n") : linesOf(document);
}

/** A report as lines to print, in colours where they can be seen. */
export const linesOf = (document: Document): readonly string[] =>
  toText(document, { style: (kind, part) => style(styles[kind], part) })
    .trimEnd()
    .split("\n");
