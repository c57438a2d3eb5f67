import type { Value } from "../core/target.ts";
import type { History, HistoryEntry } from "../employees/history.ts";
import { excerpt } from "../report/visible.ts";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { emailAmong, formatIn } from "./flags.ts";
import { columns, plain, print, style } from "./terminal.ts";

/** What `entra-sync history` can be told. */
export interface HistoryOptions {
  readonly email: string;
  readonly format: "text" | "json";
}

export const historyCommand = command<HistoryOptions>({
  usage: [["history EMAIL", "what was written of somebody, when, why and at whose word"]],
  flags: ["format", "url", "key", "token"],
  options: (words, flags) => ({
    email: emailAmong(words, "Whose history? entra-sync history EMAIL"),
    format: formatIn(flags, ["text", "json"]),
  }),
  run: history,
});

/** Prints what was written of somebody, newest first, a paragraph for each run. */
export async function history(client: Client, { email, format }: HistoryOptions): Promise<number> {
  const found = await client.history(email);
  const lines = format === "json" ? [JSON.stringify(found, null, 2)] : describeHistory(found);
  for (const line of lines) print(line);
  return 0;
}

function describeHistory({ email, entries, complete }: History): string[] {
  if (entries.length === 0) return [`Nothing that was written of ${plain(email)} is on record.`];
  const rows = columns(entries.map(rowOf));
  const lines = entries.flatMap((entry, index) => [
    ...(entry.run === entries[index - 1]?.run ? [] : [...(index ? [""] : []), headOf(entry)]),
    rows[index] ?? "",
  ]);
  const more = "There is more: GET /api/employees/{email}/history?limit=1000.";
  return [...lines, ...(complete ? [] : ["", style("gray", more)])];
}

function headOf({ run, at, startedBy, releasedBy }: HistoryEntry): string {
  const who = [startedBy && `by ${startedBy}`, releasedBy && `released by ${releasedBy}`].filter(Boolean);
  return `${style("bold", run)}  ${at.slice(0, 16)}Z  ${plain(who.join(", "))}`;
}

const rowOf = ({ target, field, from, to, rule, state, requestId = "" }: HistoryEntry): string[] => [
  `  ${plain(target)}.${plain(field)}`,
  state === "done" ? style("green", state) : style("yellow", state),
  `${shown(from, to)} → ${shown(to, from)}`,
  style("gray", plain(rule)),
  style("gray", plain(requestId)),
];

/** Characters shown of a value. */
const longest = 60;

function shown(value: Value, other: Value): string {
  if (value === null) return "(empty)";
  const { start, shown, end } = excerpt(
    value.replace(/^(sha256:[\da-f]{8})[\da-f]{56}$/, "$1…"),
    longest,
    other ?? "",
  );
  return plain(`${start}"${shown}"${end}`);
}
