import type { InvocationContext } from "@azure/functions";
import type { Log } from "../core/run.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** Logs to telemetry, or else to the invocation. Not to both: the host sends on what it is given, but as mere text. */
export const logOf = (context: InvocationContext, { log }: Pick<Telemetry, "log">): Log =>
  log ?? {
    info: (message, fields) => context.log(...line(message, fields)),
    warn: (message, fields) => context.warn(...line(message, fields)),
    error: (message, fields) => context.error(...line(message, fields)),
  };

const line = (message: string, fields: Readonly<Record<string, unknown>> | undefined) =>
  fields ? [message, JSON.stringify(fields)] : [message];
