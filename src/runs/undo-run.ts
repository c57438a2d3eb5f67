import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import pMap from "p-map";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey, addressKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import { approvalOf, withinApproval } from "../core/safety/approval.ts";
import type { OutcomeStatus } from "../core/status.ts";
import { allWillReturn, guardUndo, undoOf, undoPlan } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";
import type { PlannedRun, Planning } from "./plan.ts";
import { undoableTargets } from "./undo.ts";

/** The outcomes with which something may have been written. */
const mayBeWritten: readonly OutcomeStatus[] = ["changed", "failed", "poisoned", "lost", "queued"];

/** More people than this take longer to read again than one function may last (30 minutes, host.json). */
const atMost = 20_000;

/** How many people are read at the same time: each takes a few requests to tables and to Microsoft. */
const atOnce = 16;

type Kept = Pick<Records, "journal" | "states" | "plans" | "outcomes">;

/**
 * Plans the undo of what a run wrote, of everyone or of the people that are named: from the record and what is there now,
 * not from the employee database. A released plan is narrowed to what is still the same. Throws RetryLater, or GiveUp
 * "nothing-to-undo" or "undo-too-large".
 */
export async function planUndoOfRun(
  request: Pick<Run, "mode" | "targets" | "emails" | "digest" | "release"> & { readonly undo: string },
  planning: Pick<Planning, "targets">,
  records: Kept,
): Promise<Pick<PlannedRun, "plan" | "guards" | "checkups">> {
  const { undo: run, mode, targets: requested, digest, release } = request;
  const now = new Date();
  const written = await writtenIn(request, records);
  if (written.length === 0) throw nothingToUndo(run);
  if (written.length > atMost) throw tooLarge(run, written.length);

  const released = release && (await records.plans.read(release.plan));
  const approval = released && approvalOf(released);
  const people = await pMap(
    written,
    async ({ email, entraId }): Promise<PlannedEmployee> => {
      const person = { run, email, entraId };
      const targets = await patiently(() => undoableTargets({ ...person, requested }, planning, records));
      const undone = undoOf({ ...person, targets });
      return approval ? withinApproval(approval, undone) : undone;
    },
    { concurrency: atOnce },
  );
  const hasChanges = people.some(({ changes }) => changes.length > 0);
  const made = undoPlan({
    ...{ id: randomUUID(), mode, now, requested, people },
    emails: written.map(({ email }) => email),
    notes: hasChanges ? [allWillReturn] : [],
  });
  const guards = guardUndo(made, { run, digest });
  const plan = { ...made, blocked: guards.map(({ name }) => name) };
  await records.plans.save(plan, [], []);
  return { plan, guards, checkups: [] };
}

/** Each account of which a run may have written something in one of the targets, in the order of the addresses. */
async function writtenIn(
  { undo, targets, emails = [] }: Parameters<typeof planUndoOfRun>[0],
  { outcomes }: Pick<Records, "outcomes">,
) {
  const named = new Set(emails.map(addressKey));
  const found = new Map<string, Pick<Outcome, "email"> & { readonly entraId: string }>();
  for await (const { target, email, entraId } of outcomes.list(undo, mayBeWritten)) {
    if (entraId === null || !targets.includes(target)) continue;
    if (named.size > 0 && !named.has(addressKey(email))) continue;
    found.set(accountKey(entraId), { email, entraId });
  }
  return [...found.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** How often a read is tried that Microsoft throttles, and how long to wait for it at most. */
const tries = 5;
const longestSeconds = 30;

/** One person's throttled read must not begin the plan of a thousand again. */
export async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof RetryLater) || n === tries || error.afterSeconds > longestSeconds) throw error;
      await delay(1000 * Math.max(1, error.afterSeconds) * (1 + Math.random()));
    }
  }
}

const nothingToUndo = (run: string) =>
  new GiveUp("nothing-to-undo", `Run ${run} wrote nothing that is on record.`, {
    remedy: `See what it did: entra-sync runs ${run}.`,
  });

const tooLarge = (run: string, people: number) =>
  new GiveUp(
    "undo-too-large",
    `Run ${run} wrote ${people} people; an undo puts back at most ${atMost} at a time.`,
    { remedy: "Undo it in parts: by target (--targets), or some people at a time (--email, repeated)." },
  );
