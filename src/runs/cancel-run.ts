import type { Log, Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end-run.ts";

/** Cancels a run that has not ended: queued messages are dropped as they come up. Undefined when it has ended. */
export async function cancelRun(run: Run, by: string, records: Records, log: Log): Promise<Run | undefined> {
  return endRun(run, "cancelled", records, log, {
    reason: { code: "cancelled", message: `Cancelled by ${by}; what was written until then stays written.` },
  });
}
