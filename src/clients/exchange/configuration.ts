import * as z from "zod";
import { GiveUp, type RetryLater } from "../../core/errors.ts";
import { type Gathered, gather } from "../http/batch.ts";
import { type Command, type Exchange, MOST_AT_ONCE, type Ran } from "./exchange.ts";

/** The message configuration (signature) of the mailbox with an Entra object id; GiveUp "no-mailbox" where there is none. */
export async function getMessageConfiguration(
  exchange: Exchange,
  entraId: string,
): Promise<MessageConfiguration> {
  const configuration = read(await exchange.invoke(command(entraId)));
  if (configuration instanceof GiveUp) throw configuration;
  return configuration;
}

/** The same for at most ten mailboxes in one request, in request order; a failure is returned in place of its result. */
export async function getMessageConfigurations(
  exchange: Exchange,
  entraIds: readonly string[],
): Promise<readonly (MessageConfiguration | RetryLater | GiveUp)[]> {
  const results = await exchange.batch(entraIds.map(command));
  return results.map((result) => (result instanceof Error ? result : read(result)));
}

/** Batches reads of mailboxes that begin within 100 ms of one another (`gather`); a single call takes longer than that. */
export const gatherConfigurations = (exchange: Exchange): Gathered<string, MessageConfiguration> =>
  gather({
    together: (entraIds) => getMessageConfigurations(exchange, entraIds),
    alone: (entraId) => getMessageConfiguration(exchange, entraId),
    most: MOST_AT_ONCE,
    withinMs: 100,
  });

const command = (entraId: string): Command => ({
  cmdlet: "Get-MailboxMessageConfiguration",
  parameters: { Identity: entraId },
});

/** The row has a canonical name instead of the requested identity, so there must be exactly one row. */
function read({ rows, requestId }: Ran): MessageConfiguration | GiveUp {
  const [row, ...more] = rows;
  const configuration = MessageConfiguration.safeParse(row);
  if (configuration.success && more.length === 0) return configuration.data;
  return new GiveUp(
    "unexpected-answer",
    `Exchange Online returned ${rows.length} message configurations that can be read, not one`,
    requestId === undefined ? {} : { requestId },
  );
}

/**
 * Writes the message configuration of the mailbox with an Entra object id, and none of its other settings; GiveUp "no-mailbox"
 * where there is none. All keys at once: with HTML alone Exchange would derive the text, and text alone would replace the HTML.
 */
export async function setMessageConfiguration(
  exchange: Exchange,
  entraId: string,
  configuration: MessageConfiguration,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await exchange.invoke({
    cmdlet: "Set-MailboxMessageConfiguration",
    parameters: { Identity: entraId, ...configuration },
  });
  return { requestId };
}

/** The part of a mailbox's message configuration that this app writes, as Exchange names it. */
export const MessageConfiguration = z.object({
  SignatureHtml: z.string().nullish().transform(orEmpty),
  SignatureText: z.string().nullish().transform(orEmpty),
  SignatureTextOnMobile: z.string().nullish().transform(orEmpty),
  AutoAddSignature: z.boolean().catch(false),
  AutoAddSignatureOnReply: z.boolean().catch(false),
  AutoAddSignatureOnMobile: z.boolean().catch(false),
});

/** The part of a mailbox's message configuration that this app writes: missing texts are "", missing switches false. */
export type MessageConfiguration = z.infer<typeof MessageConfiguration>;

function orEmpty(text: string | null | undefined): string {
  return text ?? "";
}

/** Settings for every mailbox of the tenant. */
export interface OrganizationConfig {
  /** While on, Outlook stores signatures elsewhere, and does not show those of the message configuration. */
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
