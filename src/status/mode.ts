import type { Mode } from "../core/plan.ts";
import type { Check } from "./finding.ts";

/** Whether anything is written. */
export const mode =
  (syncMode: Mode, targets: readonly string[]): Check =>
  () => {
    if (syncMode === "apply")
      return { state: "ok", reason: `SYNC_MODE is apply: runs write ${targets.join(", ")}.` };
    return {
      state: "off",
      reason: "Nothing is written: SYNC_MODE is preview.",
      remedy: "When previews show what you want, have an administrator set SYNC_MODE to apply.",
    };
  };
