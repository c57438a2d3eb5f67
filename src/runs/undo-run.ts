import { randomUUID } from "node:crypto";
import pMap from "p-map";
import { GiveUp } from "../core/errors.ts";
import { accountKey, addressKey, employeeKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import { approvalOf, withinApproval } from "../core/safety/approval.ts";
import type { OutcomeStatus } from "../core/status.ts";
import { allWillReturn, guardUndo, undoOf, undoPlan } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";
import { type Planning, releasedPlanIsGone } from "./plan.ts";
import {
  endedRun,
  nothingToUndo,
  type PlannedUndo,
  previewAgain,
  retryThrottled,
  undoableTargets,
} from "./undo.ts";

/** The outcome statuses after which something may have been written. */
const mayBeWritten: readonly OutcomeStatus[] = ["changed", "failed", "poisoned", "lost", "queued"];

/** More people than this take longer to read again than one function may last (30 minutes, host.json). */
const atMost = 20_000;

/** How many people are read at the same time: each takes a few requests to tables and to Microsoft. */
const atOnce = 16;

type Kept = Pick<Records, "journal" | "states" | "plans" | "outcomes" | "links" | "runs">;

/**
 * Plans the undo of what a run wrote, for everyone or for the people that are named: from the record and the current values,
 * not from the employee database. Of a released plan only the changes that are still the same remain. Throws RetryLater, or
 * GiveUp "nothing-to-undo" or "undo-too-large".
 */
export async function planUndoOfRun(
  request: Pick<Run, "mode" | "targets" | "emails" | "digest" | "release"> & { readonly undo: string },
  planning: Pick<Planning, "targets">,
  records: Kept,
): Promise<PlannedUndo> {
  const { undo: run, mode, targets: requested, digest, release } = request;
  const now = new Date();
  const original = await endedRun(run, records);
  const { written, unknown } = await writtenIn(request, records);
  if (written.length === 0) throw nothingToUndo(run);
  if (written.length > atMost) throw tooLarge(run, written.length);

  const released = release && (await records.plans.read(release.plan));
  if (release && !released) throw releasedPlanIsGone();
  const approval = released && approvalOf(released);
  const people = await pMap(
    written,
    async ({ email, entraId }): Promise<PlannedEmployee> => {
      const person = { run, email, entraId };
      const targets = await retryThrottled(() =>
        undoableTargets({ ...person, requested }, planning, records),
      );
      const undone = undoOf({ ...person, targets });
      return approval ? withinApproval(approval, undone, previewAgain) : undone;
    },
    { concurrency: atOnce },
  );
  // The next run does not plan people who have left.
  const returns = original?.remove === undefined && people.some(({ changes }) => changes.length > 0);
  const made = undoPlan({
    id: randomUUID(),
    mode,
    now,
    requested,
    people: [...people, ...unknown.map((email) => notWritten(run, email))],
    emails: [...written.map(({ email }) => email), ...unknown],
    notes: returns ? [allWillReturn] : [],
  });
  const guards = guardUndo(made, { run, digest });
  const plan = { ...made, blocked: guards.map(({ name }) => name) };
  await records.plans.save(plan);
  return { plan, guards, checkups: [], skipped: plan.employees };
}

/** An account that a run may have written, with the address that it had then. */
type Written = Pick<Outcome, "email"> & { readonly entraId: string };

/**
 * The accounts that a run may have written in one of the targets, in the order of their addresses; if people are named, only
 * theirs, and the named addresses that it did not write.
 */
async function writtenIn(
  { undo, targets, emails = [] }: Parameters<typeof planUndoOfRun>[0],
  { outcomes, links }: Pick<Records, "outcomes" | "links">,
): Promise<{ readonly written: readonly Written[]; readonly unknown: readonly string[] }> {
  const found = new Map<string, Written>();
  for await (const { target, email, entraId } of outcomes.list(undo, mayBeWritten)) {
    if (entraId !== null && targets.includes(target)) found.set(accountKey(entraId), { email, entraId });
  }
  const everyone = [...found.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
  if (emails.length === 0) return { written: everyone, unknown: [] };

  const byAddress = new Map(everyone.map((one) => [addressKey(one.email), one]));
  const named = await pMap(
    emails,
    async (email) => {
      const then = byAddress.get(addressKey(email));
      if (then) return then;
      // The address is a later one of the account, or was an alias then.
      const holders = await links.holdersOf(employeeKey(email));
      return holders.flatMap(({ entraId }) => found.get(accountKey(entraId)) ?? [])[0];
    },
    { concurrency: atOnce },
  );
  return {
    written: everyone.filter((one) => named.includes(one)),
    unknown: emails.filter((_, n) => named[n] === undefined),
  };
}

/** A person who is named, and was not written by the run. */
const notWritten = (run: string, email: string): PlannedEmployee => {
  const { code, message, remedy = "" } = nothingToUndo(run, email);
  return {
    email,
    entraId: null,
    match: "rejected",
    inScope: true,
    changes: [],
    notes: [{ code, message, remedy }],
  };
};

const tooLarge = (run: string, people: number) =>
  new GiveUp(
    "undo-too-large",
    `Run ${run} wrote ${people} people; an undo puts back at most ${atMost} at a time.`,
    { remedy: "Undo it in parts: by target (--targets), or some people at a time (--email, repeated)." },
  );
