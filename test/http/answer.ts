import { HttpRequest, type HttpResponseInit, InvocationContext } from "@azure/functions";
import { endpoint } from "../../src/http/endpoint.ts";
import type { Role } from "../../src/http/principal.ts";

/** The result of a handler: `logged` is what it logged to the invocation as errors. */
export interface Answered {
  readonly status: number | undefined;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly logged: readonly unknown[];
}

/** Sends a request through an endpoint to this handler, as the host does. */
export async function answer(
  handler: Parameters<typeof endpoint>[2],
  {
    auth = "key",
    role = "Sync.Read",
    url = "http://localhost/api/runs",
  }: { auth?: "key" | "entra"; role?: Role; url?: string } = {},
  headers: Record<string, string> = {},
): Promise<Answered> {
  const logged: unknown[] = [];
  const context = new InvocationContext({
    functionName: "test",
    invocationId: "invocation-1",
    logHandler: (level, ...rest) => void (level === "error" && logged.push(...rest)),
  });
  const request = new HttpRequest({ method: "GET", url, headers });
  const response = (await endpoint(auth, role, handler)(request, context)) as HttpResponseInit;
  return {
    status: response.status,
    headers: new Headers(response.headers),
    body: JSON.parse(String(response.body)) as Record<string, unknown>,
    logged,
  };
}
