import { isUnavailable } from "../clients/storage/entities.ts";
import { sendMessage } from "../clients/storage/storage.ts";
import type { Log } from "../core/run.ts";
import type { Records } from "../stores/records.ts";

/** Seconds until a message is tried again; up to twice that, so that not all come back together. */
const wait = 15;

/**
 * Does the work of a message; while tables or blobs do not answer, the message goes back on its queue. Tried again by
 * the host it would be poisoned within a minute, and a short outage would be the end of the run.
 */
export async function outlastStorage(
  { queue, message }: { queue: string; message: unknown },
  { storage }: Pick<Records, "storage">,
  log: Log,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    log.warn("Storage does not answer, and the message goes back to wait", { queue, problem: error.message });
    await sendMessage(storage, queue, message, wait * (1 + Math.random()));
  }
}
