import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { FunctionDefinition, Trigger } from "./function-definition.ts";
import type { HttpData } from "./functions-core.ts";
import type { Log } from "./host-log.ts";
import type { InvocationResult, Invoker } from "./invocation.ts";

type HttpTrigger = Extract<Trigger, { type: "http" }>;

/** A function and the parameters its route found in the path. */
export interface RouteMatch {
  readonly definition: FunctionDefinition<HttpTrigger>;
  readonly params: Record<string, string>;
}

/** The function for that method and path, the most specific route first; undefined also when only the method differs. */
export function findRoute(
  definitions: readonly FunctionDefinition<HttpTrigger>[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const ranked = definitions.toSorted((a, b) => (a.trigger.route.rank < b.trigger.route.rank ? -1 : 1));
  for (const definition of ranked) {
    const params = definition.trigger.route.match(path);
    if (params && definition.trigger.methods.includes(method)) return { definition, params };
  }
  return undefined;
}

/** What an HTTP answer takes. */
export interface AnswerContext {
  readonly invoker: Invoker;
  /** After this many seconds the caller gets 504, as Azure's load balancer gives up; the function runs on. */
  readonly requestSeconds: number;
  readonly log: Log;
}

/** Runs the function and writes what it returned: 204 for nothing, 500 with an empty body when it threw. */
export async function answer(
  { definition, params }: RouteMatch,
  request: IncomingMessage,
  response: ServerResponse,
  { invoker, requestSeconds, log }: AnswerContext,
): Promise<void> {
  const timeout = new AbortController();
  const result = await Promise.race([
    invoker.invoke(definition, {
      value: { http: await httpData(request, params) },
      traceParent: request.headers["traceparent"]?.toString(),
    }),
    setTimeout(requestSeconds * 1000, "late" as const, { signal: timeout.signal }).catch(
      () => "late" as const,
    ),
  ]);
  timeout.abort();
  if (result === "late") {
    log({ level: "warning", function: definition.name, message: `No answer within ${requestSeconds} s.` });
    response.writeHead(504).end();
    return;
  }
  writeResult(result, response);
}

function writeResult(result: InvocationResult, response: ServerResponse): void {
  if (!result.succeeded) {
    response.writeHead(500).end();
    return;
  }
  const http = result.response.returnValue?.http;
  if (!http) {
    response.writeHead(204).end();
    return;
  }
  if (http.cookies?.length) throw new Error("This host has no cookies: set a set-cookie header instead.");
  const body = http.body?.bytes ?? Buffer.alloc(0);
  response.writeHead(Number(http.statusCode ?? 200), http.headers).end(body);
}

async function httpData(request: IncomingMessage, params: Record<string, string>): Promise<HttpData> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(", ")]);
  const body = await buffer(request);
  return {
    method: request.method ?? "GET",
    url: url.href,
    headers: Object.fromEntries(headers),
    query: commaJoined(url.searchParams),
    params,
    ...(body.length > 0 && { body: { bytes: body } }),
  };
}

/** The worker protocol has one string per name: the host joins repeated ones with commas. */
function commaJoined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]));
}
