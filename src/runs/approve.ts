import type { Log, Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import type { Approved } from "../stores/runs.ts";
import { releasableMs, releaseRun } from "./hold.ts";

/**
 * Records an approval (the first one of its name stays), and releases the held runs that wait for nothing else; without
 * `mayWrite` they stay held.
 */
export async function approve(
  { name, by, mayWrite }: { readonly name: string; readonly by: string; readonly mayWrite: boolean },
  records: Records,
  log: Log,
  now = new Date(),
): Promise<{ readonly approved: Approved; readonly released: readonly Run[] }> {
  const approved = await records.approvals.add({ name, by, at: now.toISOString() });
  log.info("Something was approved for all plans", { name });
  if (!mayWrite) return { approved, released: [] };

  const names = new Set((await records.approvals.all()).map((one) => one.name));
  const released: Run[] = [];
  for (const run of (await heldNow(records, now)).filter(waitsFor(name))) {
    const isLetThrough = (run.guards ?? []).every(({ approval }) => approval && names.has(approval));
    if (!isLetThrough) continue;
    const release = await releaseRun(run, { digest: run.plan?.digest ?? "", by }, records, log, now);
    if ("run" in release) released.push(release.run);
  }
  return { approved, released };
}

/** The held runs, newest first. */
export async function heldNow({ runs }: Pick<Records, "runs">, now = new Date()): Promise<readonly Run[]> {
  const recent = await runs.list(new Date(now.getTime() - 2 * releasableMs), 1000);
  return recent.filter(({ status }) => status === "held");
}

/** Whether a run has a guard that an approval of this name would let through. */
export const waitsFor =
  (name: string) =>
  ({ guards = [] }: Run): boolean =>
    guards.some(({ approval }) => approval === name);
