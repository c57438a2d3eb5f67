import type { Mode, Totals } from "../plan.ts";
import type { Reason, Run } from "../run.ts";
import { fewPeople, type Guard } from "./guards.ts";

/** Why a run that ended as done is not a good run, for one target or, without `target`, for all. */
export interface Shortcoming extends Reason {
  readonly target?: string;
}

/** What is read of a run to judge it. */
export type Judged = Pick<
  Run,
  "id" | "status" | "mode" | "emails" | "undo" | "targets" | "plan" | "summary" | "release"
>;

/** Whether a run counts: it is done, of everyone, in the configured mode. */
export const isOfEveryone = (run: Judged, wanted: Mode): boolean => isWhole(run) && run.mode === wanted;

/** A run that was cancelled and retried is done for those retried alone. */
const isWhole = ({ status, emails, undo, summary }: Judged): boolean =>
  status === "done" && emails === undefined && undo === undefined && summary?.neverTried === undefined;

/** Why a run that is done is not a good run for a target; empty if it is one. */
export function shortcomings(run: Judged, target: string): readonly Shortcoming[] {
  if (!run.targets.includes(target)) return [notPlanned(run, target)];
  return [...accountsMissing(run), ...notPlannedIn(run, target), ...nothingWritten(run, target)];
}

/** The guard of a plan that found fewer people than it should. */
const matchedGuard = "matched";

/** Whether a run found the accounts of its people, so that later runs can be compared with it. */
export const foundAccounts = (run: Judged): boolean =>
  isWhole(run) && run.plan !== undefined && accountsMissing(run).length === 0;

function accountsMissing({ id, plan, release }: Judged): readonly Shortcoming[] {
  if (!plan) return [];
  const { matched, employees } = plan.totals;
  if (matched === 0) {
    return [
      {
        code: "no-account-found",
        message: `None of ${employees} employees was found in Entra ID.`,
        remedy: `Check that ENTRA_TENANT_ID is the right tenant, and that the e-mails in the database are addresses of its accounts: entra-sync runs plan ${id}`,
      },
    ];
  }
  if (!plan.blocked.includes(matchedGuard) || release) return [];
  return [
    {
      code: "fewer-accounts-found",
      message: `Far fewer employees were found in Entra ID than before: ${matched} of ${employees}.`,
      remedy: `Look who is not-found, and why: entra-sync runs plan ${id}`,
    },
  ];
}

function notPlannedIn(run: Judged, target: string): readonly Shortcoming[] {
  const { plan } = run;
  if (!plan || plan.complete) return [];
  // Runs of 0.1 do not say which.
  return plan.unplanned?.includes(target) === false ? [] : [notPlanned(run, target)];
}

const notPlanned = ({ id }: Judged, target: string): Shortcoming => ({
  code: "target-not-planned",
  message: `Nothing was planned for ${target}.`,
  target,
  remedy: `See what is in its way: entra-sync runs ${id}`,
});

/** Fewer failures may each have their own cause: an account that only an administrator may write, a deleted mailbox. */
const fewFailed = 3;

function nothingWritten({ id, plan, summary }: Judged, target: string): readonly Shortcoming[] {
  const planned = plan?.totals.targets[target]?.employees ?? 0;
  const { failed: refused = 0, poisoned = 0, lost = 0, ...counts } = summary?.counts[target] ?? {};
  const failed = refused + poisoned + lost;
  const { changed = 0, unchanged = 0, stale = 0, superseded = 0, queued = 0 } = counts;
  const others = changed + unchanged + stale + superseded + queued;
  if (planned === 0 || others > 0 || failed < Math.min(fewFailed, plan?.totals.matched ?? fewFailed))
    return [];
  const codes = new Set(summary?.failures.filter((one) => one.target === target).map(({ code }) => code));
  const areForbidden = codes.size === 1 && codes.has("forbidden");
  return [
    {
      code: "all-writes-failed",
      message: `No one was written in ${target}: ${failed} failed${codes.size > 0 ? ` (${[...codes].join(", ")})` : ""}.`,
      target,
      remedy: `${areForbidden ? everyoneForbidden : "Fix the cause"}, then retry them: entra-sync runs ${id}`,
    },
  ];
}

/** Of one person it may be their account; of everyone it is the app. */
const everyoneForbidden =
  "Hardly all of them are administrators': see whether a permission or role of the app was removed (entra-sync status), or the accounts are in a restricted management administrative unit";

/**
 * Holds a run in which fewer people have an account than in the last good one: by more than `percent`, and by at least ten
 * people or most of a small company. Rows that are gone or rejected have guards of their own.
 */
export function guardMatched(now: Totals, last: Totals | undefined, percent: number): readonly Guard[] {
  if (!last || last.matched === 0) return [];
  const usable = ({ employees, rejected = 0 }: Totals) => Math.max(1, employees - rejected);
  const expected = (last.matched / usable(last)) * usable(now);
  const lost = expected - now.matched;
  const isMany = lost >= fewPeople || lost > expected / 2;
  if (!isMany || (lost / expected) * 100 <= percent) return [];
  return [
    {
      name: matchedGuard,
      message: `${now.matched} of ${usable(now)} employees have an account in Entra ID; in the last good run it was ${last.matched} of ${usable(last)} (at most ${percent} % may be missing).`,
    },
  ];
}
