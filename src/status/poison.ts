import { answered } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Check } from "./finding.ts";

/** Whether messages lie where the host puts those that failed too often; the app takes note of each and takes it away. */
export const poison =
  (storage: Pick<Storage, "queue">, queues: readonly string[]): Check =>
  async () => {
    const depths = await Promise.all(
      queues.map(async (name) => [name, await depth(storage, `${name}-poison`)] as const),
    );
    const full = depths.filter(([, count]) => count > 0);
    if (full.length === 0) return { state: "ok", reason: "No message is poisoned." };
    return {
      state: "warning",
      reason: `Poisoned: ${full.map(([name, count]) => `${count} in ${name}-poison`).join(", ")}.`,
      remedy: "entra-sync runs shows whom it concerns; mend the cause, retry the run, then clear the queue.",
      details: { queues: Object.fromEntries(full.map(([name, count]) => [`${name}-poison`, count])) },
    };
  };

async function depth(storage: Pick<Storage, "queue">, name: string): Promise<number> {
  try {
    return (await (await storage.queue(name)).getProperties()).approximateMessagesCount ?? 0;
  } catch (error) {
    if (answered(error, 404)) return 0;
    throw error;
  }
}
