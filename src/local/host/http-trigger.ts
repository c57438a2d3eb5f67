import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { FunctionDefinition, Trigger } from "./function-definition.ts";
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

/** A route template, ready to match; `template` includes the prefix and has no slash at its ends. */
export interface Route {
  readonly template: string;
  /** Sorts first what is more specific: a literal segment before a parameter before a catch-all. */
  readonly rank: string;
  /** The parameters of a path that matches (an optional one that is absent is left out), else undefined. */
  match(path: string): Record<string, string> | undefined;
}

/** Reads ASP.NET's `a/{b}/{c?}` and `a/{*rest}`; throws on a reserved route and on constraints. */
export function parseRoute(route: string, prefix: string): Route {
  const own = route.replace(/^\/+|\/+$/g, "");
  // A prefix test, as the host's: "adminonly" is refused too.
  if (/^(admin|runtime)/i.test(own)) {
    throw new Error(
      `The route "${own}" conflicts with the host's own: it must not start with admin or runtime.`,
    );
  }
  const template = [prefix, own].filter(Boolean).join("/");
  const segments = template.split("/").map(parseSegment);
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join("")}/?$`, "i");
  return {
    template,
    rank: segments.map((segment) => segment.rank).join(""),
    match(path) {
      const match = pattern.exec(path);
      if (!match) return undefined;
      const found = Object.entries(match.groups ?? {}).filter(([, value]) => value);
      return Object.fromEntries(found.map(([name, value]) => [name, decode(value)]));
    },
  };
}

function parseSegment(segment: string): { readonly pattern: string; readonly rank: string } {
  if (!segment.includes("{"))
    return { pattern: `/${segment.replace(/[.*+?^$()|[\]\\]/g, "\\$&")}`, rank: "1" };
  const [, star, name, optional] = /^\{(\*?)([A-Za-z_]\w*)(\??)\}$/.exec(segment) ?? [];
  if (!name) throw new Error(`This host cannot read the route segment "${segment}".`);
  if (star) return { pattern: `(?:/(?<${name}>.*))?`, rank: "5" };
  if (optional) return { pattern: `(?:/(?<${name}>[^/]+))?`, rank: "3" };
  return { pattern: `/(?<${name}>[^/]+)`, rank: "3" };
}

/** The real host decodes route values but for an escaped slash, which stays as it was sent (4.1037, run). */
const decode = (text: string): string =>
  text
    .split(/(%2f)/i)
    .map((part) => (/^%2f$/i.test(part) ? part : decodeAll(part)))
    .join("");

function decodeAll(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An HTTP request or response as the worker protocol carries it; names and values are single strings. */
export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  readonly cookies?: readonly { readonly name?: string }[];
}

/** A value as the worker protocol carries it: exactly one member is set. */
export interface TypedData {
  readonly string?: string;
  /** JSON text. */
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}
