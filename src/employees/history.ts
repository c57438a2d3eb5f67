import pMap from "p-map";
import type { Account, Accounts } from "../core/identity/account.ts";
import { isJoined, matchPeople } from "../core/identity/match.ts";
import { unmatchedNote, unsurePerson } from "../core/identity/unsure.ts";
import { accountKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Note, Value } from "../core/target.ts";
import { findAccounts, type Matchable } from "../runs/accounts.ts";
import { type AuditRecord, atOf } from "../stores/audit.ts";
import type { OutcomeOf } from "../stores/outcomes.ts";
import type { Records } from "../stores/records.ts";

/** One write to a person for its readers: the value before and after, the rule, the time, and who started the run. */
export interface HistoryEntry extends Pick<AuditRecord, "run" | "target" | "field" | "rule" | "state"> {
  /** ISO 8601: when it ended, or was meant to begin. */
  readonly at: string;
  readonly from: Value;
  readonly to: Value;
  readonly requestId?: string;
  /** When the values were erased from the record (ISO 8601); both are null then. */
  readonly erasedAt?: string;
  /** Absent where the run is not on record any more. */
  readonly startedBy?: string;
  readonly releasedBy?: string;
}

/** The writes to a person, newest first, at most `limit`; `complete` is false when there are more. */
export interface History {
  readonly email: string;
  /** Object id of the account that it belongs to; null where the address leads to none. */
  readonly account: string | null;
  /** Addresses that the account was synced by in these entries, the newest first. */
  readonly addresses: readonly string[];
  /** Object ids of other accounts that have or had this address, the newest first. */
  readonly otherAccounts: readonly string[];
  readonly entries: readonly HistoryEntry[];
  readonly complete: boolean;
}

/** The person to read the history of: an address, and the accounts that it leads to. */
export interface HistoryOf {
  readonly email: string;
  readonly account: string | undefined;
  readonly others: readonly string[];
}

/** Reads an account's history from the audit log, and who requested each run. */
export async function readHistory(
  { email, account, others: otherAccounts }: HistoryOf,
  limit: number,
  { journal, runs }: Pick<Records, "journal" | "runs">,
): Promise<History> {
  const found: AuditRecord[] = [];
  for await (const record of account ? journal.history(accountKey(account)) : []) {
    found.push(record);
    if (found.length > limit) break;
  }
  const records = found.slice(0, limit);
  const ids = [...new Set(records.map(({ run }) => run))];
  const known = new Map(await pMap(ids, async (id) => [id, await runs.get(id)] as const, { concurrency: 8 }));
  const entries = records.map((record): HistoryEntry => {
    const { run, target, field, from = null, to = null, rule, state, requestId, erasedAt } = record;
    const { startedBy, release } = known.get(run) ?? {};
    return {
      at: atOf(record),
      run,
      target,
      field,
      from,
      to,
      rule,
      state,
      ...(requestId && { requestId }),
      ...(erasedAt && { erasedAt }),
      ...(startedBy && { startedBy }),
      ...(release && { releasedBy: release.by }),
    };
  });
  const addresses = [...new Set(records.flatMap((record) => record.email ?? []))];
  const person = { email, account: account ?? null, addresses, otherAccounts };
  return { ...person, entries, complete: found.length <= limit };
}

/** The outcome of a person in a run, and who requested the run. */
export interface LastOutcome extends Outcome {
  readonly startedBy: string;
}

const dayMs = 24 * 3_600_000;
/** The search for an outcome ends after this many runs or days. */
const furthest = { days: 31, runs: 40 };

/** The newest outcome of a person in each target, from recent runs; none where there was nothing to do. */
export async function lastOutcomes(
  person: OutcomeOf,
  targets: readonly string[],
  { runs, outcomes }: Pick<Records, "runs" | "outcomes">,
  now = new Date(),
): Promise<readonly LastOutcome[]> {
  const recent = await runs.list(new Date(now.getTime() - furthest.days * dayMs), 1000);
  const written = recent.filter(({ mode, summary, fanOut }) => mode === "apply" && (summary ?? fanOut));
  const places = targets.flatMap((target) => written.slice(0, furthest.runs).map((run) => ({ target, run })));
  const found = await pMap(
    places,
    async ({ target, run: { id, startedBy } }) => {
      const outcome = await outcomes.find(id, target, person);
      // Until 0.2 outcomes were kept by address: of a person without an account only those without one are theirs.
      const isTheirs = outcome && (person.entraId !== null || outcome.entraId === null);
      return isTheirs ? { ...outcome, startedBy } : undefined;
    },
    { concurrency: 16 },
  );
  return targets.flatMap((target) => found.find((outcome) => outcome?.target === target) ?? []);
}

/** The account that a plan would join an employee to, or why there is none. */
export async function accountOf(
  email: string,
  accounts: Accounts,
  matchable: Matchable,
): Promise<{ readonly account: Account } | { readonly note: Note }> {
  const { employees } = matchable.source;
  const found = await findAccounts(accounts, [email], matchable);
  const index = employees.findIndex(({ employee }) => employee.email === email);
  const joined = matchPeople(employees, found, matchable)[index] ?? { match: "none", found: [] };
  const [own] = joined.found;
  if (own && isJoined(joined)) return { account: own.account };
  if (!joined.doubt) return { note: unmatchedNote(email, joined) };
  const planned = unsurePerson({ email, inScope: true, changes: [] }, joined.doubt, joined.found, []);
  return { note: planned.notes[0] ?? unmatchedNote(email, joined) };
}
