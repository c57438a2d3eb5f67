import type { Exchange } from "../../src/local/microsoft/http/exchange-log.ts";

/** A cmdlet as Exchange was sent it. */
export interface Command {
  readonly CmdletName: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly CmdletInput: Command;
}

/** The cmdlets of requests to Exchange, alone and in batches, in order. */
export const commandsIn = (exchanges: readonly Exchange[]): readonly Command[] =>
  exchanges.flatMap(({ url, requestBody }) =>
    url.endsWith("/$batch")
      ? (requestBody as { requests: { body: Body }[] }).requests.map(({ body }) => body.CmdletInput)
      : [(requestBody as Body).CmdletInput],
  );
