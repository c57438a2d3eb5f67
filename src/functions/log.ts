import type { InvocationContext } from "@azure/functions";
import type { Log } from "../runs/log.ts";

/** Logs to the invocation, so that every line belongs to the function that wrote it. */
export const logOf = (context: InvocationContext): Log => ({
  info: (message, fields) => context.log(...line(message, fields)),
  warn: (message, fields) => context.warn(...line(message, fields)),
  error: (message, fields) => context.error(...line(message, fields)),
});

const line = (message: string, fields: Readonly<Record<string, unknown>> | undefined) =>
  fields ? [message, JSON.stringify(fields)] : [message];
