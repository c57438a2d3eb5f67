import type { OrganizationConfig } from "../clients/exchange/configuration.ts";
import { type RoamingPolicy, roamingNote } from "../targets/signature/target.ts";
import type { Check } from "./finding.ts";

/** Whether Outlook shows the signatures that are written; `organization` is undefined while none is. */
export const roamingSignatures =
  (organization: (() => Promise<OrganizationConfig>) | undefined, policy: RoamingPolicy): Check =>
  async () => {
    if (!organization) return { state: "off", reason: "SYNC_TARGETS has no signature." };
    // Why Exchange does not answer is said once, by the check of that name.
    const found = await organization().catch(() => undefined);
    if (!found) return { state: "warning", reason: "Nobody can tell while Exchange Online does not answer." };
    if (!found.roamingSignatures) {
      return {
        state: "ok",
        reason: "Roaming signatures are postponed, so Outlook shows those written here.",
      };
    }
    const { message, remedy } = roamingNote(policy);
    return { state: "warning", reason: message, remedy };
  };
