import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refuse } from "../http/inject-faults.ts";
import { ExchangeError, errorBody } from "./exchange-error.ts";
import { failed, type Invoked } from "./invoke-command.ts";
import type { Excess } from "./limits.ts";

const CONCURRENT =
  "You have reached the maximum number of concurrent requests per tenant. Please wait and try again";

/** A fault as a failed cmdlet; its code is the exception's name, with or without a namespace. */
export function faultError({
  status,
  code = "Microsoft.Exchange.Data.Directory.ServerBusyException",
  message = "The server cannot service this request right now. Try again later.",
}: Parameters<Refuse>[1]): ExchangeError {
  const exception = code.includes(".") ? code : `Microsoft.Exchange.Data.Storage.${code}`;
  return new ExchangeError(status, exception, message);
}

/** Words a refusal as Exchange does. */
export const refuseExchange: Refuse = (c, refusal) => {
  const error = faultError(refusal);
  const type = error.exception.split(".").at(-1) ?? "";
  return c.json(errorBody(error), error.status as ContentfulStatusCode, { "X-ExceptionType": type });
};

/** Too many cmdlets: 429 with Retry-After. */
export function tooMany(excess: Excess): Invoked {
  const refused = failed(
    new ExchangeError(429, "Microsoft.Exchange.Data.Directory.OverBudgetException", "Too many requests."),
  );
  if (excess === "concurrent") return refused;
  return { ...refused, headers: { ...refused.headers, "Retry-After": String(excess.retryAfterSeconds) } };
}

/** Too many concurrent requests: 429 in plain text, without Retry-After. */
export function tooManyAtOnce(): Response {
  return new Response(CONCURRENT, { status: 429, headers: { "Content-Type": "text/plain" } });
}
