import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { codeOf } from "./code-of.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Records a function's work as a request. What comes from a queue belongs to its run, and not to the invocation that
 * the host knows of: that one is linked.
 */
export function runOperation(tracer: Tracer): Telemetry["operation"] {
  return (name, traceparent, work) => {
    const invocation = trace.getSpanContext(context.active());
    const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : context.active();
    const isElsewhere = invocation && invocation.traceId !== trace.getSpanContext(parent)?.traceId;
    const options = { kind: SpanKind.SERVER, ...(isElsewhere && { links: [{ context: invocation }] }) };
    return tracer.startActiveSpan(name, options, parent, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
        span.recordException({ name: codeOf(error), message: codeOf(error), stack: framesOf(error) });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

/** Where an error came from, without what it says: its text may name people, and the host logs it. */
function framesOf(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? "").match(/^ {4}at .*$/gm) : null;
  return [codeOf(error), ...(frames ?? [])].join("\n");
}
