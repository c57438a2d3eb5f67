import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { type Logger, SeverityNumber } from "@opentelemetry/api-logs";
import type { Call, CallAnswer, Traced } from "../clients/http/answer.ts";
import type { Metrics } from "./metrics.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Records each call as a dependency, and counts all that were answered, and those that were throttled or refused; of a
 * batch, what it holds.
 */
export function traceCalls(
  tracer: Tracer,
  { made, throttled, refused }: Pick<Metrics, "made" | "throttled" | "refused">,
): Traced {
  return (call, work) =>
    tracer.startActiveSpan(
      call.operation,
      { kind: SpanKind.CLIENT, attributes: { ...attributesOf(call), ...ofOperation() } },
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
          const { status, requestId, parts } = answer;
          if (status !== undefined) span.setAttribute("http.response.status_code", status);
          if (requestId !== undefined) span.setAttribute("requestId", requestId);
          // That an administrator's phones are refused says nothing of what the app may.
          const isExpected = status === 403 && call.mayBeForbidden;
          if (status !== undefined && !isExpected) made.add(parts?.length ?? 1, { dependency, operation });
          for (const one of parts ?? (status === undefined || isExpected ? [] : [status])) {
            if (one === 401 || one === 403) refused.add(1, { dependency, status: String(one), operation });
          }
          const waiting = parts?.filter((one) => one === 429).length ?? 0;
          if (waiting > 0) throttled.add(waiting, { dependency });
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

/** The name of the operation under way, in the context of all that it does. */
const nameKey = createContextKey("operation name");

/** The attribute by which the exporter gives an item the name of its operation; it does that by itself only for requests. */
export function ofOperation(): Attributes {
  const name = context.active().getValue(nameKey);
  return typeof name === "string" ? { "ai.operation.name": name } : {};
}

/**
 * Records a function's work within an operation. It is no request: the host records one for each invocation, and it would
 * count twice. What the work is part of besides is linked, so that the operation of a run of thousands stays small enough
 * to look at. An error is recorded as an exception by its code.
 */
export function runOperation(tracer: Tracer, logger: Logger): Telemetry["operation"] {
  return (name, { traceparent, links = [], fields = {} }, work) => {
    const parent = contextOf(traceparent).setValue(nameKey, name);
    const options = {
      kind: SpanKind.INTERNAL,
      attributes: { ...fields, "ai.operation.name": name },
      links: links.flatMap((each) => {
        const linked = trace.getSpanContext(contextOf(each));
        return linked && linked.traceId !== trace.getSpanContext(parent)?.traceId
          ? [{ context: linked }]
          : [];
      }),
    };
    return tracer.startActiveSpan(name, options, parent, async (span) => {
      try {
        return await work();
      } catch (error) {
        const code = codeOf(error);
        span.setAttribute("code", code).setStatus({ code: SpanStatusCode.ERROR, message: code });
        // Not as an event of the span: those lose the operation's name.
        logger.emit({
          severityNumber: SeverityNumber.ERROR,
          attributes: {
            ...ofOperation(),
            ...fields,
            "exception.type": code,
            "exception.message": code,
            "exception.stacktrace": framesOf(error),
          },
        });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

/** The context of a W3C traceparent, always sampled, also where its flag says otherwise: nothing that failed may be left out. */
const contextOf = (traceparent: string | undefined): Context =>
  traceparent
    ? propagation.extract(ROOT_CONTEXT, { traceparent: traceparent.replace(/-[0-9a-f]{2}$/, "-01") })
    : ROOT_CONTEXT;

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
