import pMap from "p-map";
import { type Source, shownName } from "../core/employee.ts";
import type { Account } from "../core/identity/account.ts";
import { type Link, sourceOf } from "../core/identity/link.ts";
import type { Candidate } from "../core/identity/match.ts";
import { accountKey, employeeKey, normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee, Unsure } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import type { Change, Note } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { isByMatch, runsToRead, runsWithPlans } from "./run-results.ts";

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
  key: employeeKey(email),
  email,
  decision: state === "confirmed" ? state : "refused",
  account: entraId,
  refused,
  by,
  at,
});

/** The account that was confirmed, and who it may belong to. */
export interface Confirmed {
  readonly account: Account;
  /** The e-mail of another active employee, where the account has that address. */
  readonly hasAddressOf: string | undefined;
}

/** What a confirmation says of its account. */
export const confirmedView = ({ account, hasAddressOf }: Confirmed) => ({
  userPrincipalName: account.userPrincipalName,
  displayName: account.displayName ?? null,
  ...(hasAddressOf !== undefined && { hasAddressOf }),
});

/** Reads who waits for a decision, from the database and the plans on record; it plans nothing. */
export function linkLister(
  { readSource }: Pick<Planning, "readSource">,
  { runs, plans, links }: Pick<Records, "runs" | "plans" | "links">,
  targets: readonly string[],
): () => Promise<LinkList> {
  return async () => {
    const [source, decided, recent] = await Promise.all([
      readSource(),
      links.decided(),
      runsWithPlans({ runs }, new Date()),
    ]);
    const matching = recent.filter(isByMatch);
    const read = await pMap(runsToRead(matching, targets), (run) => doubtsOf(run, plans), { concurrency: 4 });
    const newest = read.flatMap((doubts) => doubts ?? []);
    return {
      asOf: newest.find(({ emails }) => emails === undefined)?.plannedAt ?? null,
      waiting: waitingIn(source, newest, new Map(decided.map((link) => [link.source, link]))),
      decided: decided.map(linkView).sort(byEmail),
    };
  };
}

/** The people that one run could not plan without a decision, by normalized e-mail; it covered `emails`, or everyone. */
interface Doubts {
  readonly run: string;
  readonly plannedAt: string;
  readonly emails: ReadonlySet<string> | undefined;
  readonly unsure: ReadonlyMap<string, PlannedEmployee>;
}

/** Undefined where the plan is not kept any more. */
async function doubtsOf(run: Run, plans: Records["plans"]): Promise<Doubts | undefined> {
  const plan = await plans.read(run.plan?.id ?? "");
  if (!plan) return undefined;
  const unsure = plan.employees.filter((person) => person.unsure);
  return {
    run: run.id,
    plannedAt: plan.createdAt,
    emails: run.emails && new Set(run.emails.map(normalizeEmail)),
    unsure: new Map(unsure.map((person) => [normalizeEmail(person.email), person])),
  };
}

const byEmail = (a: { email: string }, b: { email: string }): number =>
  normalizeEmail(a.email) < normalizeEmail(b.email) ? -1 : 1;

/** The employees who are unsure in their newest plan (`doubts`, newest first), unless it was decided since then. */
function waitingIn(
  { employees }: Source,
  doubts: readonly Doubts[],
  decided: ReadonlyMap<string, Link>,
): readonly WaitingLink[] {
  const waiting = employees.flatMap((row) => {
    const { email } = row.employee;
    const address = normalizeEmail(email);
    const by = doubts.find(({ emails }) => emails?.has(address) ?? true);
    const planned = by?.unsure.get(address);
    if (!by || !planned?.unsure || isSettled(planned, by.plannedAt, decided.get(sourceOf(row)))) return [];
    const { code, changes } = planned.unsure;
    const candidates = leftOf(planned.unsure, decided.get(sourceOf(row)));
    // Changes are planned for the first candidate only.
    const isFirst = candidates[0] === planned.unsure.candidates[0];
    const who = {
      key: employeeKey(email),
      email,
      name: shownName(row.employee),
      run: by.run,
      plannedAt: by.plannedAt,
    };
    return [{ ...who, code, notes: notesOf(planned), candidates, changes: isFirst ? changes : [] }];
  });
  return waiting.sort(byEmail);
}

/** The notes that are about the person, not about a target. */
const notesOf = ({ notes }: PlannedEmployee): readonly Note[] =>
  notes.filter(({ target }) => target === undefined);

/** Whether a person's doubt is settled by a later decision: a confirmation, or the refusal of all candidates. */
export function isSettled(
  { unsure }: Pick<PlannedEmployee, "unsure">,
  plannedAt: string,
  link: Link | undefined,
): boolean {
  if (!unsure || !link) return false;
  return link.state === "confirmed" ? link.at > plannedAt : leftOf(unsure, link).length === 0;
}

/** The candidates that were not refused since. */
function leftOf({ candidates }: Unsure, link: Link | undefined): readonly Candidate[] {
  const refused = new Set(link?.refused.map(accountKey));
  return candidates.filter(({ entraId }) => !refused.has(accountKey(entraId)));
}
