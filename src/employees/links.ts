import type { Source } from "../core/employee.ts";
import { accountKey, employeeKey, normalizeEmail } from "../core/key.ts";
import { type Link, sourceOf } from "../core/link.ts";
import type { Candidate } from "../core/match.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Change, Note } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { accountReader, type RunAccount, runsToRead } from "./run-account.ts";

/** A person who waits for a decision: why, the accounts it may be, and what would be written to the first of them. */
export interface WaitingLink {
  /** The employee key of `email`. */
  readonly key: string;
  readonly email: string;
  readonly name: string;
  /** The run that planned it last, and when (ISO 8601). */
  readonly run: string;
  readonly plannedAt: string;
  readonly code: string;
  readonly notes: readonly Note[];
  readonly candidates: readonly Candidate[];
  readonly changes: readonly Change[];
}

/** What was decided about a row's account. */
export interface LinkView {
  readonly key: string;
  readonly email: string;
  readonly decision: "confirmed" | "refused";
  readonly account: string | null;
  readonly refused: readonly string[];
  readonly by: string;
  readonly at: string;
}

/** Who waits for a decision by the newest plans, and what was decided; `asOf` is when everyone was planned last. */
export interface LinkList {
  readonly asOf: string | null;
  readonly waiting: readonly WaitingLink[];
  readonly decided: readonly LinkView[];
}

/** A link as callers see it, with its employee key. */
export const linkView = ({ email, entraId, state, refused, by, at }: Link): LinkView => ({
  ...{ key: employeeKey(email), email, decision: state === "confirmed" ? state : "refused" },
  ...{ account: entraId, refused, by, at },
});

const dayMs = 24 * 3_600_000;
/** Plans are kept for 30 days. */
const furthestDays = 31;

/** Reads who waits for a decision, from the database and the plans on record; it plans nothing. */
export function linkLister(
  { readSource }: Pick<Planning, "readSource">,
  records: Pick<Records, "runs" | "plans" | "outcomes" | "links">,
  targets: readonly string[],
): () => Promise<LinkList> {
  const readAccounts = accountReader(records);
  return async () => {
    const since = new Date(Date.now() - furthestDays * dayMs);
    const [source, decided, runs] = await Promise.all([
      readSource(),
      records.links.decided(),
      records.runs.list(since, 1000),
    ]);
    const accounts = await readAccounts(runsToRead(runs, targets));
    const base = accounts.find(({ run }) => run.emails === undefined);
    return {
      asOf: base?.plannedAt ?? null,
      waiting: waitingIn(source, accounts, new Map(decided.map((link) => [link.source, link]))),
      decided: decided.map(linkView).sort(byEmail),
    };
  };
}

const byEmail = (a: { email: string }, b: { email: string }): number =>
  normalizeEmail(a.email) < normalizeEmail(b.email) ? -1 : 1;

/** The employees whose newest plan (`accounts`, newest first) is unsure, unless it was decided since then. */
function waitingIn(
  { employees }: Source,
  accounts: readonly RunAccount[],
  decided: ReadonlyMap<string, Link>,
): readonly WaitingLink[] {
  const waiting = employees.flatMap((row) => {
    const { email, firstName, lastName } = row.employee;
    const by = accounts.find((account) => hasCovered(account, normalizeEmail(email)));
    const planned = by?.planned.get(normalizeEmail(email));
    if (!by || !planned?.unsure || isSettled(planned, by.plannedAt, decided.get(sourceOf(row)))) return [];
    const { code, candidates, changes } = planned.unsure;
    const name = [firstName, lastName].filter(Boolean).join(" ");
    const who = { key: employeeKey(email), email, name, run: by.run.id, plannedAt: by.plannedAt };
    return [{ ...who, code, notes: notesOf(planned), candidates, changes }];
  });
  return waiting.sort(byEmail);
}

/** An undo plans by the record, not by the match. */
const hasCovered = ({ run, covered, planned }: RunAccount, email: string): boolean =>
  run.undo === undefined && (planned.has(email) || (covered?.has(email) ?? true));

/** The notes that are about the person, not about a target. */
const notesOf = ({ notes }: PlannedEmployee): readonly Note[] =>
  notes.filter(({ target }) => target === undefined);

/** Whether a decision answers what a plan asks: a later confirmation, or the refusal of all candidates. */
function isSettled({ unsure }: PlannedEmployee, plannedAt: string, link: Link | undefined): boolean {
  if (!link) return false;
  if (link.state === "confirmed") return link.at > plannedAt;
  const refused = new Set(link.refused.map(accountKey));
  return unsure?.candidates.every(({ entraId }) => refused.has(accountKey(entraId))) ?? false;
}
