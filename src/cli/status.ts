import type { Command } from "@commander-js/extra-typings";
import type { Status } from "../api/status.ts";
import { connect, withConnection } from "./connection.ts";
import { exitWith, formatOption, helpAfter } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { columns, plain, style } from "./terminal.ts";

/** Adds `entra-sync status`. */
export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("Check each connection and permission, with what to do about it.")
    .addOption(formatOption());
  withConnection(command).action(async (options) => {
    const status = await connect(options).status();
    if (options.format === "json") printJson(status);
    else printLines(describeStatus(status));
    exitWith(status.ok ? 0 : 1);
  });
  helpAfter(command, { exitCodes: { 0: "everything works, warnings included", 1: "something does not" } });
}

const marks: Record<Status["checks"][number]["state"], { mark: string; color: Parameters<typeof style>[0] }> =
  {
    ok: { mark: "✓", color: "green" },
    warning: { mark: "!", color: "yellow" },
    error: { mark: "✗", color: "red" },
    off: { mark: "–", color: "gray" },
  };

/**
 * A status as lines of text: the verdict, what needs a person with what to do below each, the most urgent first, and then
 * each other check with its mark. Where the app answers no such list, the checks in their order.
 */
export function describeStatus(status: Status): string[] {
  const { checks, attention = [] } = status;
  const listed = new Set(attention.map(({ name }) => name));
  const all = [...attention, ...checks.filter(({ name }) => !listed.has(name))];
  const rows = columns(all.map(row));
  const lines = all.map((check, index) => [rows[index] ?? "", ...remedy(check)]);
  return [
    headline(status),
    ...(status.attention ? [needed(attention.length)] : []),
    ...lines.slice(0, attention.length).flat(),
    ...(attention.length > 0 ? ["", style("bold", "Checks")] : []),
    ...lines.slice(attention.length).flat(),
  ];
}

const needed = (things: number): string =>
  things === 0 ? style("green", "Nothing needs you.") : style("bold", `Needs you: ${count(things, "thing")}`);

/** One check as lines of text, with what to do about it. */
export const describeCheck = (check: Status["checks"][number]): string[] => [
  ...columns([row(check)]),
  ...remedy(check),
];

function headline({ ok, mode, checkedAt, checks }: Status): string {
  const warnings = checks.filter(({ state }) => state === "warning").length;
  const errors = checks.filter(({ state }) => state === "error").length;
  const counted = [count(errors, "error"), count(warnings, "warning")].filter(Boolean).join(", ");
  const color = ok ? (warnings ? "yellow" : "green") : "red";
  const verdict = style(["bold", color], ok ? "status ok" : "status not ok");
  return `${verdict}${counted && `: ${counted}`}  ${style("gray", `SYNC_MODE ${mode}, ${plain(checkedAt)}`)}`;
}

const count = (number: number, what: string): string =>
  number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;

function row({ name, state, reason }: Status["checks"][number]): string[] {
  const { mark, color } = marks[state];
  return [`  ${style(color, mark)} ${plain(name)}`, plain(reason)];
}

function remedy({ remedy: text = "" }: Status["checks"][number]): string[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => `      → ${plain(line)}`);
}
