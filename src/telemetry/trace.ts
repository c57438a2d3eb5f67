import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Call, CallAnswer, Traced } from "../clients/http/network-error.ts";
import type { Metrics } from "./metrics.ts";
import type { Telemetry } from "./telemetry.ts";

/** Records each call as a dependency, and counts all that were answered, and those that were throttled or refused. */
export function traceCalls(
  tracer: Tracer,
  { made, throttled, refused }: Pick<Metrics, "made" | "throttled" | "refused">,
): Traced {
  return (call, work) =>
    tracer.startActiveSpan(
      call.operation,
      { kind: SpanKind.CLIENT, attributes: attributesOf(call) },
      async (span) => {
        const { dependency, operation } = call;
        let answer: CallAnswer = {};
        try {
          return await work((noted) => {
            answer = noted;
          });
        } catch (error) {
          const code = codeOf(error);
          span.setAttribute("code", code).setStatus({ code: SpanStatusCode.ERROR, message: code });
          if (code === "throttled") throttled.add(1, { dependency });
          throw error;
        } finally {
          const { status, requestId } = answer;
          if (status !== undefined) span.setAttribute("http.response.status_code", status);
          if (requestId !== undefined) span.setAttribute("requestId", requestId);
          // That an administrator's phones are refused says nothing of what the app may.
          const isExpected = status === 403 && call.mayBeForbidden;
          if (status !== undefined && !isExpected) made.add(1, { dependency, operation });
          if (status === 401 || (status === 403 && !isExpected))
            refused.add(1, { dependency, status: String(status), operation });
          span.end();
        }
      },
    );
}

/** The attributes by which Application Insights classifies dependencies (OpenTelemetry's semantic conventions). */
function attributesOf({ dependency, operation, host, entraId }: Call) {
  const kind =
    dependency === "postgres"
      ? { "db.system.name": "postgresql" }
      : { "http.request.method": operation.split(" ")[0] ?? "" };
  return { ...kind, dependency, "peer.service": host, ...(entraId && { entraId }) };
}

/**
 * Records a function's work as a request. A queue message belongs to its run, not to the invocation of
 * the host: that one is linked.
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

/** The stack of an error without its message: the message may name people, and the host logs it. */
function framesOf(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? "").match(/^ {4}at .*$/gm) : null;
  return [codeOf(error), ...(frames ?? [])].join("\n");
}

/** An error without its message, which may name people: its stable code, else its name. Not by class: this bundle's classes differ from those of the functions. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
