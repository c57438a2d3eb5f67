import { type Logger, SeverityNumber } from "@opentelemetry/api-logs";
import type { Log } from "../core/run.ts";
import type { Metrics } from "./metrics.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Sends lines with their fields as custom dimensions, part of the operation under way; and counts the results of runs. */
export function sendLog(logger: Logger, { employees }: Pick<Metrics, "employees">): Log {
  const line =
    (severityNumber: SeverityNumber) =>
    (body: string, fields: Fields = {}) =>
      logger.emit({ severityNumber, body, attributes: dimensions(fields) });
  return {
    info: line(SeverityNumber.INFO),
    warn: line(SeverityNumber.WARN),
    error: line(SeverityNumber.ERROR),
    results(counts) {
      for (const [target, byResult] of Object.entries(counts))
        for (const [result, people] of Object.entries(byResult)) employees.add(people, { target, result });
    },
  };
}

/** Custom dimensions are text: what has parts of its own is written as JSON. */
function dimensions(fields: Fields): Record<string, string | number | boolean> {
  const simple = (value: unknown) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value == null ? [] : [[name, simple(value)]])),
  );
}
