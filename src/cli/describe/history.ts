import type { Decision } from "../../api/links.ts";
import type { History, HistoryEntry } from "../../api/person.ts";
import type { Value } from "../../core/target.ts";
import { brief, excerpt } from "../../report/visible.ts";
import { columns, plain, style } from "../terminal.ts";
import { attributeOf } from "./explanation.ts";

/** A person's history as lines of text, newest first, a paragraph for each run, then what was decided. */
export function describeHistory(history: History): string[] {
  const { email, entries, complete, decisions } = history;
  const decided = columns(decisions.map(decisionRow));
  const others = [...(decided.length > 0 ? ["", ...decided] : []), ...othersOf(history)];
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

const decisionRow = ({ what, at, by, email, account, previous, detail }: Decision): string[] => [
  `${at.slice(0, 16)}Z`,
  style("yellow", what),
  plain(account ? `account ${account} for ${email}` : email),
  plain(previous ? `instead of ${previous}` : (detail ?? "")),
  plain(`by ${by}`),
];

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
  `  ${plain(attributeOf(target, field))}`,
  state === "done" ? style("green", state) : style("yellow", state),
  erasedAt ? `(erased ${erasedAt.slice(0, 10)})` : `${shown(from, to)} → ${shown(to, from)}`,
  style("gray", plain(rule)),
  style("gray", plain(requestId)),
];

/** Characters shown of a value. */
const longest = 60;

/** A value in quotes, cut where it is long; beside another, the cut shows where they differ. */
export function shown(value: Value, other: Value): string {
  if (value === null) return "(empty)";
  const { start, shown, end } = excerpt(brief(value, other), longest, other ?? "");
  return plain(`${start}"${shown}"${end}`);
}
