import { randomUUID } from "node:crypto";
import { sendMessage, timeBy } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import { skippedBecause } from "../core/outcome.ts";
import type { Plan, PlanHead, PlannedEmployee } from "../core/plan.ts";
import { headOf, type Log, newRun, type Reason, type Run } from "../core/run.ts";
import { notUnsure } from "../core/safety/approval.ts";
import type { Guard } from "../core/safety/guards.ts";
import { type Divided, divide, type Part } from "../core/safety/held-targets.ts";
import { hasEnded } from "../core/status.ts";
import type { Making } from "../stores/plans.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";
import type { PlannedRun } from "./plan.ts";

/** Holds a run for a person to decide, with the messages of its guards. */
export async function holdRun(
  { id, plan }: Run,
  guards: readonly Guard[],
  records: Records,
  log: Log,
): Promise<void> {
  const reason = heldBecause(id, guards, plan);
  const heldAt = timeBy(records.storage);
  // A second delivery of the same message must not hold a run that was released meanwhile.
  const held = await records.runs.update(id, (current) =>
    hasEnded(current) || current.release ? undefined : { ...current, status: "held", heldAt, reason },
  );
  if (!held) return;
  await awaitRelease(held, records, log);
  log.warn("The run is held", { run: id, guards: guards.map(({ name }) => name) });
}

function heldBecause(id: string, guards: readonly Guard[], plan: Pick<Plan, "digest"> | undefined) {
  const message = guards.map((guard) => guard.message).join(" ");
  const named = guards.some(({ name }) => name === "another-person")
    ? " (and --person EMAIL for each who is to become the person that the database says)"
    : "";
  const remedy = `Read the plan: entra-sync runs plan ${id}. If it is right: entra-sync runs release ${id} --digest ${plan?.digest ?? ""}, within 24 hours${named}. If not: entra-sync runs cancel ${id}.`;
  return { code: "held", message, remedy };
}

/** The part of a run that goes on: its targets, their plan, and their verification. */
export interface Rest {
  readonly changed: Partial<Pick<Run, "targets" | "plan" | "guards" | "waiting">>;
  readonly plan: PlanHead;
  readonly checkups: PlannedRun["checkups"];
  readonly skipped: PlannedRun["skipped"];
}

type Made = Pick<PlannedRun, "plan" | "guards" | "checkups" | "skipped">;

/**
 * The part of a run that goes on: all of it if no guard holds it or a person has released it. Targets that guards hold get a
 * run of their own, which is held like any other. Undefined if the rest has nothing to write: then the run itself is held.
 */
export async function holdBack(run: Run, made: Made, records: Records, log: Log): Promise<Rest | undefined> {
  // Planned again after an interruption, it may have split off a part of an older plan.
  if (run.waiting) await endPart(run.waiting.run, records, log);
  const { plan, guards, checkups, skipped } = made;
  if (guards.length === 0 || run.release) {
    return { changed: run.waiting ? { waiting: undefined } : {}, plan, checkups, skipped };
  }
  const divided = divide(plan, { free: randomUUID(), waiting: randomUUID() });
  return divided && holdPart(run, divided, made, records, log);
}

async function holdPart(
  run: Run,
  divided: Divided,
  { plan, guards, checkups: all }: Made,
  records: Records,
  log: Log,
): Promise<Rest> {
  const checkups = all.filter(({ target }) => !plan.held?.includes(target));
  const skipped: PlannedEmployee[] = [];
  const free = await savePart(divided.free, { plan, checkups, skipped }, records);
  const waiting = await savePart(divided.waiting, { plan, checkups: [], skipped: [] }, records);

  const { mode, trigger, startedBy, emails, syncMode, traceparent } = run;
  const asked = {
    mode,
    trigger,
    startedBy,
    traceparent,
    ...(emails && { emails }),
    ...(syncMode && { syncMode }),
  };
  const part = newRun({ ...asked, targets: waiting.targets }, new Date(run.createdAt));
  const held: Run = {
    ...part,
    status: "held",
    heldAt: timeBy(records.storage),
    guards,
    partOf: run.id,
    plan: headOf(waiting),
    reason: heldBecause(part.id, guards, waiting),
  };
  const pointer = { run: part.id, targets: waiting.targets };
  // Recorded before that run exists, so that it is ended if this one is planned again.
  await records.runs.update(run.id, (current) =>
    hasEnded(current) ? undefined : { ...current, waiting: pointer },
  );
  await records.runs.create(held);
  await awaitRelease(held, records, log);
  const names = guards.map(({ name }) => name);
  log.warn("The run is held", { run: part.id, partOf: run.id, targets: waiting.targets, guards: names });
  return {
    changed: { targets: free.targets, plan: headOf(free), guards: [], waiting: pointer },
    plan: free,
    checkups,
    skipped,
  };
}

/** Stores a part of a stored plan, person by person, and collects who is skipped in it. */
async function savePart(
  { id, targets, of, plan: rest }: Part,
  { plan, checkups, skipped }: Omit<Rest, "changed" | "skipped"> & { readonly skipped: PlannedEmployee[] },
  { plans }: Pick<Records, "plans">,
): Promise<PlanHead> {
  const people = async function* (): Making {
    for await (const person of plans.people(plan.id)) {
      const own = of(person);
      if (!own) continue;
      if (targets.some((target) => skippedBecause(own, target))) skipped.push(own);
      yield own;
    }
    return { plan: rest(), checkups, ...(plan.templates?.served && { served: await plans.served(plan.id) }) };
  };
  return plans.write(id, people(), await plans.covered(plan.id));
}

async function endPart(id: string, records: Records, log: Log): Promise<void> {
  const part = await records.runs.get(id);
  const reason = { code: "newer-plan", message: "The run that it is a part of was planned again." };
  if (part) await endRun(part, "stale", records, log, { reason, from: "held" });
}

/** How long a held run can be released; after that, the data it was planned from is too old. */
export const releasableMs = 24 * 3_600_000;

/** Ends a held run once it can no longer be released; until then its message is requeued. */
export async function awaitRelease(run: Run, records: Records, log: Log): Promise<void> {
  if (isPastRelease(run, new Date(records.storage.clock.now()))) {
    await endRun(run, "stale", records, log, { reason: expired, from: "held" });
    return;
  }
  const end = Date.parse(run.heldAt ?? run.createdAt) + releasableMs;
  await sendMessage(
    records.storage,
    runsQueue,
    { v: 1, run: run.id },
    (end - records.storage.clock.now()) / 1000 + 60,
  );
}

/** The answer to a release: the run, which goes on, or why not. */
export type Release = { readonly run: Run } | { readonly refused: Reason };

/**
 * Releases a held run, once, within a day, for exactly the plan that the person has read (its digest). The run plans again and
 * writes only the changes that are still the same. Of the unsure people only the named ones are written: the release
 * confirms their accounts.
 */
export async function releaseRun(
  { id }: Run,
  { digest, by, people = [] }: { digest: string; by: string; people?: readonly string[] | undefined },
  records: Records,
  log: Log,
  now = new Date(records.storage.clock.now()),
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
    // It must not go on later by itself, when the caller got an error.
    await records.runs.update(id, ({ status }) => (status === "queued" ? held : undefined));
    throw error;
  });
  log.info("A held run was released", { run: id });
  return { run: released };
}

/** Refuses a release that names people who are not unsure in the held plan. */
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

/** Ends the held runs that are superseded by a newer plan of all employees in all of their targets. */
export async function replaceHeld(newer: Run, records: Records, log: Log): Promise<void> {
  const since = new Date(Date.parse(newer.createdAt) - 2 * releasableMs);
  const held = (await records.runs.list(since, 1000)).filter(
    ({ id, status, createdAt, targets, undo, remove }) =>
      status === "held" &&
      id !== newer.id &&
      // Undos and removals are not planned from the database, and are planned again when they are released.
      undo === undefined &&
      remove === undefined &&
      createdAt <= newer.createdAt &&
      targets.every((target) => newer.targets.includes(target)),
  );
  const reason = {
    code: "newer-plan",
    message: `Run ${newer.id} has planned all employees again since.`,
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
  message: "The run was not released within 24 hours; the data that it was planned from is too old now.",
  remedy: "Start a new run.",
};

const otherDigest: Reason = {
  code: "other-plan",
  message: "The digest is not that of the held plan.",
  remedy: "Read the plan (entra-sync runs plan ID) and give the digest that it shows.",
};
