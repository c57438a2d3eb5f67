import type { PlanDifference } from "../core/approval.ts";
import type { Guard } from "../core/guards.ts";
import type { RunView } from "../http/run-view.ts";
import { columns, plain, style } from "./terminal.ts";

/** Which guards a run tripped, with their numbers, and who let it go on; no lines where nothing stood in its way. */
export function describeGuards(run: RunView): string[] {
  const { guards = [], release } = run;
  if (guards.length === 0 && !release) return [];
  const lines = columns(guards.map(({ name, message }) => [`    ${plain(name)}`, plain(message)]));
  const described = lines.flatMap((line, index) => [line, ...examplesOf(guards[index])]);
  return [`  ${style("yellow", "!")} ${plain(headingOf(run))}`, ...described];
}

function examplesOf(guard: Guard | undefined): string[] {
  const rows = (guard?.examples ?? []).map((example) => [
    `      ${plain(example.email)}`,
    plain(said(example)),
  ]);
  return columns(rows).map((line) => style("gray", line));
}

function headingOf({ status, mode, guards = [], release }: RunView): string {
  if (release) {
    const all = guards.length === 0 ? "" : ", in spite of";
    return `released by ${release.by} at ${release.at}${all}`;
  }
  if (status === "held") return "held by";
  return mode === "preview" ? "a sync would be held by" : "was held by";
}

/** Where the plan differs from the one that was asked for by its digest. */
export function describeDifference({ difference }: RunView): string[] {
  if (!difference) return [];
  const { count, first } = difference;
  const rows = first.map(({ email, target, field, asked, now }) => [
    `    ${plain(email)}`,
    style("gray", `${target}.${field}`),
    plain(`${said(asked)} then, ${said(now)} now`),
  ]);
  const more = count - first.length;
  return [
    `  ${style("yellow", "!")} what differs, field by field: ${count}`,
    ...columns(rows),
    ...(more > 0 ? [style("gray", `    … and ${more} more`)] : []),
  ];
}

const said = (change: PlanDifference["asked"]): string =>
  change ? `${quoted(change.from)} → ${quoted(change.to)}` : "no change";

const quoted = (value: string | null): string => (value === null ? "nothing" : JSON.stringify(value));
