import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import * as z from "zod";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { compressed, gathered, inBlocks } from "./encoding.ts";
import { authorize, type Role } from "./principal.ts";
import { invalidRequest, Problem, problemResponse } from "./problem.ts";

/** What a handler gets besides the request: the caller, and the invocation to log to. */
export interface Caller {
  readonly by: string;
  readonly context: InvocationContext;
}

/** Makes an HTTP handler for callers with a role from a function that returns an answer or throws. */
export const endpoint = (
  auth: "key" | "entra",
  role: Role,
  answer: (request: HttpRequest, caller: Caller) => Promise<HttpResponseInit>,
): HttpHandler =>
  answering(async (request, context) =>
    answer(request, { by: authorize(request, auth, role).name, context }),
  );

/**
 * Makes an HTTP handler for any caller from a function that returns an answer or throws: errors become problem
 * details. Each answer has the invocation's id, by which the log is searched.
 */
export function answering(
  answer: (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>,
  /** Headers of every answer, also of problems. */
  headersFor: (request: HttpRequest) => Readonly<Record<string, string>> = () => ({}),
): HttpHandler {
  return async (request, context) => {
    const { invocationId } = context;
    const response = await answerTo(request, context).catch((error: unknown) =>
      problemResponse(toProblem(error, context), invocationId),
    );
    const headers = { "x-request-id": invocationId, ...headersFor(request), ...response.headers };
    return compressed(request, withSecurityHeaders({ ...response, headers }));
  };

  async function answerTo(request: HttpRequest, context: InvocationContext) {
    if (request.url.length > longestAddress) throw addressTooLong;
    // What fails while it is made is a problem as well: nothing of it was sent.
    return gathered(request, await answer(request, context));
  }
}

/** The header that says when to come again (RFC 9110, section 10.2.3). */
export const retryAfter = (seconds: number) => ({ "retry-after": String(Math.max(1, Math.ceil(seconds))) });

/** The host checks the key; behind Easy Auth no key is needed. */
export const authLevelFor = (auth: "key" | "entra") => (auth === "key" ? "function" : "anonymous");

/** An answer in JSON, in pieces where a property of it is a list that is made item by item. */
export const json = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: hasPieces(body) ? ReadableStream.from(inBlocks(jsonPieces(body))) : JSON.stringify(body),
});

const isPieces = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const hasPieces = (body: unknown): body is object =>
  typeof body === "object" && body !== null && Object.values(body).some(isPieces);

/** The text that JSON.stringify would make of the whole. */
async function* jsonPieces(body: object): AsyncGenerator<string> {
  let separator = "{";
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    if (!isPieces(value)) {
      yield JSON.stringify(value);
      continue;
    }
    let before = "[";
    for await (const item of value) {
      yield `${before}${JSON.stringify(item)}`;
      before = ",";
    }
    yield before === "[" ? "[]" : "]";
  }
  yield "}";
}

/** Default headers of every answer: no caching, no scripts, no framing, no referrer. */
const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/**
 * Adds them to an answer that has not its own; one that it has as an empty text is left out. Strict-Transport-Security is
 * left to App Service, which holds the certificate.
 */
function withSecurityHeaders(response: HttpResponseInit): HttpResponseInit {
  const all = Object.entries({ ...securityHeaders, ...response.headers });
  return { ...response, headers: Object.fromEntries(all.filter(([, value]) => value !== "")) };
}

/** Bytes of path and query: Kestrel's limit for a request line, and enough for 30 long e-mails. */
const longestAddress = 8_192;

const addressTooLong = new Problem(
  414,
  "address-too-long",
  `Path and query are longer than ${longestAddress} characters.`,
  "Send a long list in a body, by POST.",
);

function toProblem(error: unknown, context: InvocationContext): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  if (error instanceof RetryLater) {
    const { code, message, afterSeconds, remedy, requestId } = error;
    const seconds = Math.ceil(afterSeconds);
    return new Problem(503, code, message, remedy ?? `Try again in ${seconds} s.`, {
      upstreamRequestId: requestId,
      headers: retryAfter(seconds),
    });
  }
  if (error instanceof GiveUp) {
    return new Problem(502, error.code, error.message, error.remedy, { upstreamRequestId: error.requestId });
  }
  context.error("A request failed", {
    problem: error instanceof Error ? (error.stack ?? error.message) : "unknown",
  });
  return new Problem(
    503,
    "unavailable",
    "The app could not do that just now; its storage may be unreachable.",
    `Try again. If it persists, look in the log for invocation ${context.invocationId}.`,
  );
}

/** How many requests may come at once, and how many a second from then on. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Lets a request of a caller through, or throws a Problem 429 that says when to come again. */
type Limit = (caller: string) => void;

/** A token bucket: what it holds, and when that was true (milliseconds). */
interface Bucket {
  tokens: number;
  at: number;
}

/** Callers that are remembered; who is forgotten begins with a full bucket again. */
const mostCallers = 50_000;

/** Limits requests of each caller, and of all callers together in this process; `now` is in milliseconds. */
export function rateLimit(rates: { readonly each: Rate; readonly all: Rate }, now = Date.now): Limit {
  const everyone: Bucket = { tokens: rates.all.burst, at: now() };
  const buckets = new Map<string, Bucket>();
  return (caller) => {
    const own = buckets.get(caller) ?? { tokens: rates.each.burst, at: now() };
    // The caller first: who sends too much takes nothing from the others.
    take(own, rates.each, "You have sent");
    take(everyone, rates.all, "All callers together have sent");
    buckets.delete(caller);
    buckets.set(caller, own);
    const [oldest] = buckets.keys();
    if (oldest !== undefined && buckets.size > mostCallers) buckets.delete(oldest);
  };

  function take(bucket: Bucket, { burst, perSecond }: Rate, who: string): void {
    const time = now();
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) / 1000) * perSecond);
    bucket.at = time;
    if (bucket.tokens < 1) throw tooMany(who, (1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
  }
}

function tooMany(who: string, seconds: number): Problem {
  const headers = retryAfter(seconds);
  const again = `Try again in ${headers["retry-after"]} s.`;
  return new Problem(429, "too-many-requests", `${who} more requests than are allowed.`, again, { headers });
}
