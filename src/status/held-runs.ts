import type { Check } from "./finding.ts";
import type { RecentRuns } from "./recent-runs.ts";

/** Whether a plan waits for a person to let it go on. */
export const heldRuns =
  (runs: () => Promise<RecentRuns>): Check =>
  async () => {
    const { held } = await runs();
    if (held.length === 0) return { state: "ok", reason: "No run is held." };
    const each = held.map(({ id, guards = [] }) => `${id} (${guards.map(({ name }) => name).join(", ")})`);
    return {
      state: "warning",
      reason: `Held, and waiting for a person: ${each.join("; ")}.`,
      remedy: held.map(({ id }) => `entra-sync runs ${id}`).join("\n"),
      details: { runs: held.map(({ id }) => id) },
    };
  };
