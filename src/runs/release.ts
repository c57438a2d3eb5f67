import { sendMessage } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import type { Log, Reason, Run } from "../core/run.ts";
import { notUnsure } from "../core/safety/approval.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";

/** A held run waits this long for a person; what it was made from is too old after that. */
export const releasableMs = 24 * 3_600_000;

/** Ends a held run when the time to release it is over; until then a message comes back for it. */
export async function awaitRelease(run: Run, records: Records, log: Log): Promise<void> {
  if (isPastRelease(run, new Date())) {
    await endRun(run, "stale", records, log, { reason: expired, from: "held" });
    return;
  }
  const end = Date.parse(run.heldAt ?? run.createdAt) + releasableMs;
  await sendMessage(records.storage, runsQueue, { v: 1, run: run.id }, (end - Date.now()) / 1000 + 60);
}

/** What came of asking for a release: the run on its way again, or why not. */
export type Release = { readonly run: Run } | { readonly refused: Reason };

/**
 * Lets a held run go on, once, within a day, for exactly the plan that the person has read (its digest). What is
 * written then is planned again and narrowed to what is still the same. Of those who are unsure, only the people
 * named are written: their accounts are confirmed by it.
 */
export async function releaseRun(
  { id }: Run,
  { digest, by, people = [] }: { digest: string; by: string; people?: readonly string[] | undefined },
  records: Records,
  log: Log,
  now = new Date(),
): Promise<Release> {
  const refusal = { reason: await notInDoubt(id, people, records) };
  if (refusal.reason) return { refused: refusal.reason };
  let held: Run | undefined;
  const released = await records.runs.update(id, (run) => {
    refusal.reason = refusalOf(run, digest, now);
    if (refusal.reason || !run.plan) return undefined;
    held = run;
    const release = { by, at: now.toISOString(), plan: run.plan.id, ...(people.length > 0 && { people }) };
    const { reason: _, postponed: __, ...rest } = run;
    return { ...rest, status: "queued", release };
  });
  if (!released) return { refused: refusal.reason ?? notHeld(id, "gone") };
  await sendMessage(records.storage, runsQueue, { v: 1, run: id }).catch(async (error: unknown) => {
    // It must not go on by itself long after the answer said that it failed.
    await records.runs.update(id, ({ status }) => (status === "queued" ? held : undefined));
    throw error;
  });
  log.info("A held run was released", { run: id });
  return { run: released };
}

/** Why people cannot be named: the plan that is held does not wait for a decision about them. */
async function notInDoubt(
  id: string,
  people: readonly string[],
  { runs, plans }: Pick<Records, "runs" | "plans">,
): Promise<Reason | undefined> {
  const held = people.length > 0 ? (await runs.get(id))?.plan : undefined;
  const plan = held && (await plans.read(held.id));
  const others = plan ? notUnsure(plan, people) : [];
  if (others.length === 0) return undefined;
  return {
    code: "not-unsure",
    message: `The plan of run ${id} does not wait for a decision about ${others.join(", ")}; nothing was released.`,
    remedy: `Name only people who are unsure in the plan: entra-sync runs plan ${id}. Everyone else in it is released without being named.`,
  };
}

function refusalOf(run: Run, digest: string, now: Date): Reason | undefined {
  if (run.release) {
    const { by, at } = run.release;
    return { code: "already-released", message: `Run ${run.id} was released by ${by} at ${at} already.` };
  }
  if (run.status !== "held") return notHeld(run.id, run.status);
  if (isPastRelease(run, now)) return expired;
  if (run.plan?.digest !== digest) return otherDigest;
  return undefined;
}

/** Whether a held run has waited too long. */
const isPastRelease = ({ heldAt, createdAt }: Run, now: Date): boolean =>
  now.getTime() - Date.parse(heldAt ?? createdAt) >= releasableMs;

/** Ends the held runs that a newer plan of all employees, in all of their targets, makes out of date. */
export async function replaceHeld(newer: Run, records: Records, log: Log): Promise<void> {
  const since = new Date(Date.parse(newer.createdAt) - 2 * releasableMs);
  const held = (await records.runs.list(since, 1000)).filter(
    ({ id, status, createdAt, targets, undo, remove }) =>
      status === "held" &&
      id !== newer.id &&
      // What these plan is not the database's word, and released they are planned again.
      undo === undefined &&
      remove === undefined &&
      createdAt <= newer.createdAt &&
      targets.every((target) => newer.targets.includes(target)),
  );
  const reason = {
    code: "newer-plan",
    message: `Run ${newer.id} has planned everybody anew since.`,
    remedy: "Look at that run; release it instead if it is held.",
  };
  for (const run of held) await endRun(run, "stale", records, log, { reason, from: "held" });
}

const notHeld = (id: string, status: string): Reason => ({
  code: "not-held",
  message: `Run ${id} is not held (it is ${status}); there is nothing to release.`,
});

const expired: Reason = {
  code: "release-expired",
  message: "The run was not released within 24 hours; what it was made from is too old now.",
  remedy: "Start a new run.",
};

const otherDigest: Reason = {
  code: "other-plan",
  message: "The digest is not that of the plan which is held.",
  remedy: "Read the plan (entra-sync runs plan ID) and give the digest that it shows.",
};
