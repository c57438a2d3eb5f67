import { randomUUID } from "node:crypto";
import { skippedBecause } from "../core/outcome.ts";
import type { Plan, PlanHead, PlannedEmployee } from "../core/plan.ts";
import { headOf, type Log, newRun, type Run } from "../core/run.ts";
import type { Guard } from "../core/safety/guards.ts";
import { type Divided, divide, type Part } from "../core/safety/held-targets.ts";
import { hasEnded } from "../core/status.ts";
import type { Making } from "../stores/plans.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";
import type { PlannedRun } from "./plan.ts";
import { awaitRelease } from "./release.ts";

/** Leaves the decision about a run to a person, with what its guards say. */
export async function holdRun(
  { id, plan }: Run,
  guards: readonly Guard[],
  records: Records,
  log: Log,
): Promise<void> {
  const reason = heldBecause(id, guards, plan);
  const heldAt = new Date().toISOString();
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

/** What a run goes on with: its targets, their plan, and their verification. */
export interface Rest {
  readonly changed: Partial<Pick<Run, "targets" | "plan" | "guards" | "waiting">>;
  readonly plan: PlanHead;
  readonly checkups: PlannedRun["checkups"];
  readonly skipped: PlannedRun["skipped"];
}

type Made = Pick<PlannedRun, "plan" | "guards" | "checkups" | "skipped">;

/**
 * What a run goes on with: everything, where no guard holds it or a person has released it. Targets that guards hold get a
 * run of their own, which is held like any other; undefined where the rest has nothing to write, so that the run itself
 * is to be held.
 */
export async function holdBack(run: Run, made: Made, records: Records, log: Log): Promise<Rest | undefined> {
  // Planned again after an interruption, it may have divided an older plan already.
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
    heldAt: new Date().toISOString(),
    guards,
    partOf: run.id,
    plan: headOf(waiting),
    reason: heldBecause(part.id, guards, waiting),
  };
  const pointer = { run: part.id, targets: waiting.targets };
  // Before it exists: when the run is planned again, it is ended.
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

/** Stores a part of a stored plan, person by person, and notes who is skipped in it. */
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
