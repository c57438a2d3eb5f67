import type { Check } from "./finding.ts";
import type { RecentRuns } from "./recent-runs.ts";

const HOUR = 3_600_000;

/** Two nights' starts and two hours to run: as the alert has it. */
const MOST_HOURS = 26;

/** Whether the last good run is of the last night. */
export const lastRun =
  (runs: () => Promise<RecentRuns>, now = Date.now): Check =>
  async () => {
    const { last, lastGood } = await runs();
    if (!last) {
      return {
        state: "warning",
        reason: "There has been no run in a month.",
        remedy: "entra-sync sync --mode preview",
      };
    }
    const latest = `The last one, ${last.id}, is ${last.status}${last.code ? ` (${last.code})` : ""}.`;
    if (!lastGood?.endedAt) {
      return {
        state: "warning",
        reason: `No run of everybody has ended well in a month. ${latest}`,
        remedy: `entra-sync runs ${last.id}`,
      };
    }
    const hours = Math.floor((now() - Date.parse(lastGood.endedAt)) / HOUR);
    const details = { hours };
    const age = hours < 1 ? "less than an hour" : `${hours} h`;
    if (hours < MOST_HOURS) return { state: "ok", reason: `A run ended well ${age} ago.`, details };
    const reason = `No run of everybody has ended well for ${hours} h. ${latest}`;
    return { state: "warning", reason, remedy: `entra-sync runs ${last.id}`, details };
  };
