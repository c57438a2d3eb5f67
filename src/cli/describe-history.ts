import type { History, HistoryEntry } from "../api/person.ts";
import type { Value } from "../core/target.ts";
import { excerpt } from "../report/visible.ts";
import { columns, plain, style } from "./terminal.ts";

/** A person's history as lines of text, newest first, a paragraph for each run. */
export function describeHistory(history: History): string[] {
  const { email, entries, complete } = history;
  const others = othersOf(history);
  if (entries.length === 0) return [`Nothing that was written of ${plain(email)} is on record.`, ...others];
  // Values are excerpts already; cut again they would say nothing.
  const rows = columns(entries.map(rowOf), Number.POSITIVE_INFINITY);
  const lines = entries.flatMap((entry, index) => [
    ...(entry.run === entries[index - 1]?.run ? [] : [...(index ? [""] : []), headOf(entry)]),
    rows[index] ?? "",
  ]);
  const more = "There is more than this; --format json has all that the app returned.";
  return [...lines, ...(complete ? [] : ["", style("gray", more)]), ...others];
}

/** Earlier addresses of the account, and earlier accounts of the address. */
function othersOf({ email, addresses = [], otherAccounts = [] }: History): string[] {
  const earlier = addresses.filter((address) => address !== email);
  const ids = otherAccounts.join(", ");
  return [
    ...(earlier.length ? ["", `The same account was synced as ${plain(earlier.join(", "))}.`] : []),
    ...(ids ? ["", `Other accounts have had this address; --account shows their writes: ${plain(ids)}`] : []),
  ];
}

function headOf({ run, at, startedBy, releasedBy }: HistoryEntry): string {
  const who = [startedBy && `by ${startedBy}`, releasedBy && `released by ${releasedBy}`].filter(Boolean);
  return `${style("bold", run)}  ${at.slice(0, 16)}Z  ${plain(who.join(", "))}`;
}

const rowOf = ({
  target,
  field,
  from,
  to,
  rule,
  state,
  requestId = "",
  erasedAt,
}: HistoryEntry): string[] => [
  `  ${plain(target)}.${plain(field)}`,
  state === "done" ? style("green", state) : style("yellow", state),
  erasedAt ? `(erased ${erasedAt.slice(0, 10)})` : `${shown(from, to)} → ${shown(to, from)}`,
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
