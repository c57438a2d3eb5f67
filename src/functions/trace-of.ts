import type { InvocationContext } from "@azure/functions";

/** The operation that an invocation belongs to, for the run that it asks for. */
export const traceOf = ({
  traceContext,
}: InvocationContext): { readonly traceparent?: string | undefined } => ({
  traceparent: traceContext?.traceParent,
});
