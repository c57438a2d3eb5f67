import { z } from "zod";
import { GiveUp } from "../core/errors.ts";
import type { Exchange } from "./connect-exchange.ts";

/** What concerns every mailbox of the tenant. */
export interface OrganizationConfig {
  /** While on, Outlook keeps signatures elsewhere and those of the message configuration do not show. */
  readonly roamingSignatures: boolean;
}

const Row = z.object({ PostponeRoamingSignaturesUntilLater: z.boolean().nullish() });

/** Reads the tenant's settings. */
export async function getOrganizationConfig(exchange: Exchange): Promise<OrganizationConfig> {
  const { rows, requestId } = await exchange.invoke({ cmdlet: "Get-OrganizationConfig", parameters: {} });
  const row = Row.safeParse(rows[0]);
  if (!row.success) {
    throw new GiveUp(
      "unexpected-answer",
      "Exchange Online returned no organization configuration",
      requestId === undefined ? {} : { requestId },
    );
  }
  // "Postpone" true is what turns roaming signatures OFF (Microsoft Learn, Set-OrganizationConfig).
  return { roamingSignatures: row.data.PostponeRoamingSignaturesUntilLater !== true };
}
