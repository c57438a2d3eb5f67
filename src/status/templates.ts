import type { Check } from "./finding.ts";

/** Whether the signature's templates compile; `load` throws GiveUp with file and line where they do not. */
export const templates =
  (load: () => unknown, isOn: boolean): Check =>
  () => {
    if (!isOn) return { state: "off", reason: "SYNC_TARGETS has no signature." };
    load();
    return { state: "ok", reason: "The signature's templates compile." };
  };
