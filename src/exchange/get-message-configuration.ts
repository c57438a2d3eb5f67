import { GiveUp, type RetryLater } from "../core/errors.ts";
import type { Command, Ran } from "./command.ts";
import type { Exchange } from "./connect-exchange.ts";
import { MessageConfiguration } from "./message-configuration.ts";

/** What the mailbox of an Entra object id adds to messages; GiveUp "no-mailbox" where there is none. */
export async function getMessageConfiguration(
  exchange: Exchange,
  entraId: string,
): Promise<MessageConfiguration> {
  const configuration = read(await exchange.invoke(command(entraId)));
  if (configuration instanceof GiveUp) throw configuration;
  return configuration;
}

/** The same for at most ten mailboxes in one request, in the order asked; what failed is returned in its place. */
export async function getMessageConfigurations(
  exchange: Exchange,
  entraIds: readonly string[],
): Promise<readonly (MessageConfiguration | RetryLater | GiveUp)[]> {
  const results = await exchange.batch(entraIds.map(command));
  return results.map((result) => (result instanceof Error ? result : read(result)));
}

const command = (entraId: string): Command => ({
  cmdlet: "Get-MailboxMessageConfiguration",
  parameters: { Identity: entraId },
});

/** The row does not repeat the identity asked for (it has a canonical name instead), so there must be only one. */
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
