import type { RunView } from "../../api/runs.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { OutcomeStatus } from "../../core/status.ts";
import { columns, plain, style } from "../terminal.ts";
import { attributeOf } from "./explanation.ts";
import { describeGuards, describeWaysOut, said } from "./guards.ts";

const words: Record<OutcomeStatus, { mark: string; color: Parameters<typeof style>[0] }> = {
  changed: { mark: "✓", color: "green" },
  unchanged: { mark: "=", color: "gray" },
  skipped: { mark: "–", color: "yellow" },
  stale: { mark: "~", color: "yellow" },
  superseded: { mark: "~", color: "gray" },
  failed: { mark: "✗", color: "red" },
  poisoned: { mark: "✗", color: "red" },
  lost: { mark: "?", color: "red" },
  verified: { mark: "✓", color: "gray" },
  drifted: { mark: "≠", color: "yellow" },
  queued: { mark: "…", color: "gray" },
};

/** A run as lines of text: how it ended, what was planned, what was done, who failed and why. */
export function describeRun(run: RunView): string[] {
  return [
    headline(run),
    ...nothingWritten(run),
    ...planned(run),
    ...notes(run),
    ...describeGuards(run),
    ...outcomes(run),
    ...partWaiting(run),
    ...writtenBack(run),
    ...reason(run),
    ...describeDifference(run),
    ...failures(run),
  ];
}

function headline({ id, status, mode, summary, undo, remove }: RunView): string {
  const color = status === "done" ? (summary?.failures.length ? "yellow" : "green") : "red";
  const time = summary ? ` in ${duration(summary.seconds)}` : "";
  const kind = undo ? "undo" : remove ? "removal" : "sync";
  const what = mode === "preview" ? "preview" : kind;
  return `${style(["bold", color], `${what} ${status}`)}${time}  ${style("gray", id)}`;
}

function nothingWritten({ mode, syncMode, pause }: RunView): string[] {
  if (mode !== "preview") return [];
  const asked = pause ? `writing was paused: ${plain(pause.reason)}` : "a preview was requested";
  const why = syncMode === "preview" ? "SYNC_MODE is preview" : asked;
  return [`  nothing was written: ${why}`];
}

function planned({ plan }: RunView): string[] {
  if (!plan) return [];
  const { employees, matched, changed, changes, outOfScope, inStep = plan.totals.unchanged } = plan.totals;
  const leftOut = employees - changed - outOfScope - inStep;
  const what = `${changed === 1 ? "person" : "people"}, ${changes} ${changes === 1 ? "change" : "changes"}`;
  return columns([
    ["  employees", `${employees}`, style("gray", `${matched} found in Entra ID`)],
    ["  to change", `${changed}`, style("gray", `${what}; ${inStep} in step, ${leftOut} left out`)],
    ...(outOfScope
      ? [["  not in scope", `${outOfScope}`, style("gray", "differ, but SYNC_SCOPE leaves them alone")]]
      : []),
  ]);
}

/** Why what Entra ID holds was not written back to the database. */
function writtenBack({ readback }: RunView): string[] {
  if (!readback?.reason) return [];
  const { message, remedy } = readback.reason;
  return [`  ${style("yellow", "!")} ${plain(message)}`, ...(remedy ? [`    → ${plain(remedy)}`] : [])];
}

/** What concerns everyone: a target that could not be planned, signatures that would not show. */
function notes({ plan }: RunView): string[] {
  return (plan?.notes ?? []).flatMap(({ message, remedy }) => [
    `  ${style("yellow", "!")} ${plain(message)}`,
    ...(remedy ? [`    → ${plain(remedy)}`] : []),
  ]);
}

function outcomes({ summary, mode }: RunView): string[] {
  if (!summary || mode === "preview") return [];
  const { people } = summary;
  const all = people
    ? [
        ...(people.changed ? [["  people", style("green", "✓ changed"), `${people.changed}`]] : []),
        ...(people.failed ? [["  people", style("red", "✗ failed"), `${people.failed}`]] : []),
      ]
    : [];
  const rows = Object.entries(summary.counts).flatMap(([target, counts]) =>
    Object.entries(counts).map(([status, count]) => {
      const { mark, color } = words[status as OutcomeStatus];
      const dropped = status === "skipped" ? summary.neverTried?.[target] : undefined;
      return [`  ${target}`, style(color, `${mark} ${status}`), `${count}`, ...neverTried(dropped)];
    }),
  );
  return columns([...all, ...rows]);
}

const neverTried = (n = 0): string[] =>
  n > 0 ? [style("gray", `${n} never tried: the run was stopped before`)] : [];

/** The targets that wait in another run, or the run that these are a part of. */
function partWaiting({ waiting, partOf }: RunView): string[] {
  if (waiting) {
    const targets = plain(waiting.targets.join(", "));
    return [
      `  ${style("yellow", "!")} A guard holds ${targets}, which waits in a run of its own: entra-sync runs ${waiting.run}`,
    ];
  }
  return partOf === undefined ? [] : [style("gray", `  the targets that run ${partOf} did not write`)];
}

function reason(run: RunView): string[] {
  const { reason: why } = run;
  if (!why) return [];
  // What holds a run are its guards, which are described above.
  if (why.code === "held") return run.status === "held" ? describeWaysOut(run) : [];
  return [
    `  ${style("red", why.code)}  ${plain(why.message)}`,
    ...(why.remedy ? [`  → ${plain(why.remedy)}`] : []),
  ];
}

function failures({ summary }: RunView): string[] {
  return (summary?.failures ?? []).flatMap(({ email, target, message, remedy }) => [
    `  ${style("red", "✗")} ${plain(email)}  ${style("gray", target)}  ${plain(message)}`,
    ...(remedy ? [`    → ${plain(remedy)}`] : []),
  ]);
}

/** Seconds in readable form: "0.8 s", "2 min 5 s". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Where the plan differs from the one that was requested by its digest. */
function describeDifference({ difference }: RunView): string[] {
  if (!difference) return [];
  const { count, first } = difference;
  const rows = first.map(({ email, target, field, asked, now }) => [
    `    ${plain(email)}`,
    style("gray", attributeOf(target, field)),
    plain(`${said(asked)} then, ${said(now)} now`),
  ]);
  const more = count - first.length;
  return [
    `  ${style("yellow", "!")} what differs, field by field: ${count}`,
    ...columns(rows),
    ...(more > 0 ? [style("gray", `    … and ${more} more`)] : []),
  ];
}

/** What a reader looks for first: what failed, then what waits, at last what is left out every night. */
const urgent: readonly OutcomeStatus[] = ["failed", "poisoned", "lost", "queued", "drifted", "stale"];

const orderOf = (status: OutcomeStatus): number =>
  urgent.includes(status) ? urgent.indexOf(status) : urgent.length;

/** Outcomes as lines of text, one for each person and reason, the most urgent first; of more than `limit` the rest are counted. */
export function describeOutcomes(outcomes: readonly Outcome[], limit = Number.POSITIVE_INFINITY): string[] {
  const byUrgency = outcomes.toSorted((one, other) => orderOf(one.status) - orderOf(other.status));
  const groups = [
    ...Map.groupBy(byUrgency, ({ email, status, message }) => `${email}\n${status}\n${message}`).values(),
  ];
  const rows = groups.slice(0, limit).map((group) => {
    const [{ email = "", status = "", message = "" } = {}] = group;
    const targets = group.map(({ target }) => target).join(", ");
    return [`  ${plain(email)}`, style("gray", `${status}: ${targets}`), plain(message)];
  });
  const more = groups.length - rows.length;
  return [...columns(rows), ...(more > 0 ? [style("gray", `  … and ${more} more`)] : [])];
}
