import {
  Client,
  type Context,
  GraphClientError,
  HTTPMessageHandler,
  type Middleware,
  ResponseType,
} from "@microsoft/microsoft-graph-client";
import type { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, networkError, requestIdOf, type Traced, untraced } from "../http/answer.ts";
import { asAnswer, type Gathered, type GatherTimes, gather, partsIn } from "../http/batch.ts";
import type { Permission } from "../http/permission.ts";
import { answerError, unexpectedAnswer } from "./answer.ts";

/** One request: `path` below `/v1.0` with its query, or the whole URL of a next page. */
interface GraphRequest {
  readonly method: "get" | "post" | "patch" | "put" | "delete";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Sent unchanged, in place of a body. */
  readonly content?: { readonly type: string; readonly bytes: Uint8Array };
  readonly permission: Permission;
  /** Whether it only reads although its method is not GET. */
  readonly changesNothing?: boolean;
  /** For a batch, the statuses of the parts of an answer. */
  readonly parts?: (answer: Answer) => readonly number[] | undefined;
  /** As in `Call`: a 403 is about this user. */
  readonly mayBeForbidden?: boolean;
  /** The error of this request for an unsuccessful answer; undefined for the general one. */
  readonly refusal?: (answer: Answer) => GiveUp | undefined;
}

/** Microsoft Graph v1.0: answers are 2xx, anything else throws RetryLater or GiveUp. */
export interface Graph {
  /** "https://graph.microsoft.com" or a replacement; never with a path. */
  readonly origin: string;
  send(
    request: GraphRequest,
  ): Promise<Answer & { readonly bytes: Uint8Array; readonly requestId: string | undefined }>;
}

/** Sends a request; undefined for a refusal that `isExpected`. Any other refusal is thrown. */
export async function sendUnless(
  graph: Graph,
  request: GraphRequest,
  isExpected: (answer: Answer) => boolean,
): Promise<Answer | undefined> {
  let wasExpected = false;
  const refusal = (answer: Answer) => {
    if (isExpected(answer)) wasExpected = true;
    return undefined;
  };
  return graph.send({ ...request, refusal }).catch((error: unknown) => {
    if (wasExpected) return undefined;
    throw error;
  });
}

interface GraphOptions {
  /** An https origin; default Microsoft's. */
  readonly url?: string;
  /** A bearer token for Graph; `renew` requests a new one. */
  readonly token: (o: { renew: boolean }) => Promise<string>;
  /** For one request and its answer; default 15. */
  readonly timeoutSeconds?: number;
  /** Records each request. */
  readonly traced?: Traced;
  /** Called before each request that changes something; what it throws is thrown, and nothing is sent. */
  readonly mayWrite?: () => Promise<void>;
}

/** A client for Microsoft Graph that sends one request at a time and repeats one only after a 401. */
export function connectGraph({
  url,
  token,
  timeoutSeconds = 15,
  traced = untraced,
  mayWrite,
}: GraphOptions): Graph {
  const { origin, host } = new URL(url ?? "https://graph.microsoft.com");
  const client = Client.initWithMiddleware({
    baseUrl: origin,
    // Graph sends no redirects, and a redirect must not carry a change to another host.
    fetchOptions: { redirect: "manual" },
    middleware: [
      keepErrors(),
      authenticate(origin, token),
      limitTime(timeoutSeconds),
      new HTTPMessageHandler(),
    ],
  });

  async function exchange({ method, path, body, content }: GraphRequest) {
    const request = client.api(path).responseType(ResponseType.RAW);
    if (content) request.header("Content-Type", content.type);
    // For a view of bytes other than a Buffer, the SDK sends the whole underlying memory.
    const sent = content ? Buffer.from(content.bytes) : body;
    const hasBody = method === "patch" || method === "put" || method === "post";
    const response: Response = hasBody ? await request[method](sent) : await request[method]();
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { status, headers } = response;
    return { status, headers, bytes, text: new TextDecoder().decode(bytes) };
  }

  return {
    origin,
    async send(request) {
      if (request.method !== "get" && !request.changesNothing) await mayWrite?.();
      const operation = `${request.method.toUpperCase()} ${resourceOf(request.path, origin)}`;
      const { mayBeForbidden = false } = request;
      const call = { dependency: "graph", host, mayBeForbidden, ...impersonal(operation) } as const;
      return traced(call, async (note) => {
        const answer = await exchange(request).catch((error: unknown) => {
          throw networkError(
            error instanceof GraphClientError ? error.customError : error,
            "Microsoft Graph",
            operation,
          );
        });
        const requestId = requestIdOf(answer);
        note({ status: answer.status, requestId, parts: request.parts?.(answer) });
        if (answer.status < 200 || answer.status > 299) {
          throw request.refusal?.(answer) ?? answerError(answer, operation, request.permission);
        }
        return { ...answer, requestId };
      });
    },
  };
}

/** The path alone: queries hold e-mail addresses, which do not belong in messages. */
function resourceOf(path: string, origin: string): string {
  return new URL(path, origin).pathname.replace(/^\/v1\.0/, "");
}

/** The operation without its id, and the id as a field of its own. */
function impersonal(operation: string): { operation: string; entraId?: string } {
  const [, before = operation, id, after = ""] = /^(\S+ \/users\/)([^/]+)(.*)$/.exec(operation) ?? [];
  // The function that says what has changed stands where an id would.
  if (id === undefined || /^(microsoft\.graph\.)?delta(\(\))?$/.test(id)) return { operation };
  // Anything other than an object id may be an e-mail address.
  const isObjectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  return { operation: `${before}{id}${after}`, ...(isObjectId && { entraId: id }) };
}

type Next = () => Promise<void>;

/** Makes a middleware of the SDK's chain, which sets the next one by `setNext`. */
function link(run: (context: Context, next: Next) => Promise<void>): Middleware {
  let following: Middleware | undefined;
  return {
    setNext: (middleware) => {
      following = middleware;
    },
    execute: (context) => run(context, async () => following?.execute(context)),
  };
}

/** Passes errors unchanged through the SDK, which would replace them by others without cause or code. */
export function keepErrors(): Middleware {
  return link(async (_, next) => {
    try {
      await next();
    } catch (error) {
      throw Object.assign(new GraphClientError("see customError"), { customError: error });
    }
  });
}

/**
 * Adds the bearer token; after a 401 asks once for a new one and repeats the request. The SDK's own handler
 * leaves the header out for hosts that are not Microsoft's and for any host with a port.
 */
export function authenticate(origin: string, token: (o: { renew: boolean }) => Promise<string>): Middleware {
  return link(async (context, next) => {
    if (new URL(String(context.request)).origin !== origin) {
      throw new Error("A token for Microsoft Graph was about to be sent to another host");
    }
    const send = async (renew: boolean) => {
      const authorization = `Bearer ${await token({ renew })}`;
      context.options = { ...context.options, headers: { ...context.options?.headers, authorization } };
      await next();
    };
    await send(false);
    if (context.response?.status !== 401) return;
    // An unread body would keep its connection from being used again.
    await context.response.body?.cancel();
    await send(true);
  });
}

/** Gives up on a request, reading its body included, after `seconds`. */
function limitTime(seconds: number): Middleware {
  return link(async (context, next) => {
    context.options = { ...context.options, signal: AbortSignal.timeout(seconds * 1000) };
    await next();
  });
}

/** More requests than this in a batch are refused (Microsoft Graph, "Combine multiple HTTP requests using JSON batching"). */
export const mostInBatch = 20;

/** One read: `path` below `/v1.0`, with its query; with a `body`, a POST to an action that changes nothing. */
interface BatchRead {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly permission: Permission;
}

/**
 * Sends at most twenty reads in one request. Errors are returned in place of answers, in request order; if the whole batch fails,
 * RetryLater or GiveUp is thrown. Graph throttles and counts each read separately, so a batch saves round trips but no quota.
 */
export async function readTogether(
  graph: Graph,
  reads: readonly BatchRead[],
): Promise<readonly (Answer | RetryLater | GiveUp)[]> {
  if (reads.length > mostInBatch) {
    throw new RangeError(`A batch takes ${mostInBatch} requests, not ${reads.length}.`);
  }
  const [first] = reads;
  if (!first) return [];
  const requests = reads.map(({ path, body }, index) => ({
    id: String(index + 1),
    method: body ? "POST" : "GET",
    url: path,
    ...(body && { headers: { "Content-Type": "application/json" }, body }),
  }));
  const answer = await graph.send({
    method: "post",
    path: "/$batch",
    body: { requests },
    changesNothing: true,
    permission: first.permission,
    parts: (whole) => partsIn(whole)?.map(({ status }) => status),
  });
  const found = partsIn(answer);
  if (!found) throw unexpectedAnswer(answer, "POST /$batch", "it has no parts");

  // Parts arrive in any order, and unknown ones are ignored.
  const parts = new Map(found.map((part) => [part.id, part]));
  return reads.map(({ path, body, permission }, index) => {
    const operation = `${body ? "POST" : "GET"} ${path.replace(/\?.*/, "")}`;
    const part = parts.get(String(index + 1));
    if (!part) return unexpectedAnswer(answer, operation, "the batch has no part for it");
    const own = asAnswer(part, requestIdOf(answer));
    return own.status >= 200 && own.status < 300 ? own : answerError(own, operation, permission);
  });
}

/** Sends a read; throws RetryLater or GiveUp. */
export type Read = (read: Omit<BatchRead, "body">) => Promise<Answer>;

/** Sends each read as its own request. */
export const readAlone =
  (graph: Graph): Read =>
  ({ path, permission }) =>
    graph.send({ method: "get", path, permission });

/** Batches reads that begin within 50 ms of one another (`gather`). */
export const gatherReads = (
  graph: Graph,
  options: Partial<GatherTimes> = {},
): Gathered<Omit<BatchRead, "body">, Answer> =>
  gather({
    together: (reads) => readTogether(graph, reads),
    alone: readAlone(graph),
    most: mostInBatch,
    withinMs: 50,
    ...options,
  });
