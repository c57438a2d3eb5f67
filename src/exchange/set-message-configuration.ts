import type { Exchange } from "./connect-exchange.ts";
import type { MessageConfiguration } from "./message-configuration.ts";

/**
 * Writes what the mailbox of an Entra object id adds to messages, and none of its other settings; GiveUp
 * "no-mailbox" where there is none. All keys at once: HTML alone would derive the text, text alone replace the HTML.
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
