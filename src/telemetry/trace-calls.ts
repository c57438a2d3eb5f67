import { SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { Call, CallAnswer, Traced } from "../clients/http/network-error.ts";
import { codeOf } from "./code-of.ts";
import type { Metrics } from "./metrics.ts";

/** Records each call as a dependency, and counts those that were throttled or refused. */
export function traceCalls(
  tracer: Tracer,
  { throttled, refused }: Pick<Metrics, "throttled" | "refused">,
): Traced {
  return (call, work) =>
    tracer.startActiveSpan(
      call.operation,
      { kind: SpanKind.CLIENT, attributes: attributesOf(call) },
      async (span) => {
        const { dependency } = call;
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
          if (status === 401 || status === 403) refused.add(1, { dependency, status: String(status) });
          span.end();
        }
      },
    );
}

/** By which Application Insights tells the kinds of dependencies apart (OpenTelemetry's semantic conventions). */
function attributesOf({ dependency, operation, host, entraId }: Call) {
  const kind =
    dependency === "postgres"
      ? { "db.system.name": "postgresql" }
      : { "http.request.method": operation.split(" ")[0] ?? "" };
  return { ...kind, dependency, "peer.service": host, ...(entraId && { entraId }) };
}
