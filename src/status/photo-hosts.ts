import type { Check } from "./finding.ts";

/** Whether photos may come from anywhere. */
export const photoHosts =
  (hosts: readonly string[], isOn: boolean): Check =>
  () => {
    if (!isOn) return { state: "off", reason: "SYNC_TARGETS has no photo." };
    if (hosts.length > 0) return { state: "ok", reason: `Photos come from ${hosts.join(", ")}.` };
    return {
      state: "warning",
      reason: "No photo is fetched: PHOTO_HOSTS names no host.",
      remedy: "Set PHOTO_HOSTS to the hosts of the profile images, or leave photo out of SYNC_TARGETS.",
    };
  };
