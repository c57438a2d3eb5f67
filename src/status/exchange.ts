import type { OrganizationConfig } from "../clients/exchange/configuration.ts";
import type { Check } from "./finding.ts";

/** Whether Exchange runs a cmdlet for the app; `organization` is undefined while no signature is written. */
export const exchange =
  (organization: (() => Promise<OrganizationConfig>) | undefined): Check =>
  async () => {
    if (!organization)
      return { state: "off", reason: "SYNC_TARGETS has no signature, so Exchange Online is not asked." };
    await organization();
    return { state: "ok", reason: "Exchange Online answers, and runs cmdlets for the app." };
  };
