import type * as z from "zod";
import { type Parsed, ProblemAsRead } from "./route.ts";

/** Where the app is, and the function key or the Entra ID token that opens it. */
export interface ClientOptions {
  /** Without `/api`; empty for the page's own. */
  readonly url: string;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends every call of this client. */
  readonly signal?: AbortSignal | undefined;
  /** In place of the platform's. */
  readonly fetch?: typeof fetch;
  /** What the reader can do about a wrong key or address, where the app itself did not answer. */
  readonly remedies?: {
    readonly key: string;
    readonly address: string;
    readonly signIn: string;
    readonly again: string;
  };
}

/** One request; `ms` is how long an answer may take, a minute unless something else is given. */
export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly ms?: number;
}

interface Details {
  readonly remedy?: string | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** The app, or something in front of it, did not do as requested: `status` of HTTP, `code` of the problem, its detail as the message. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  /** By which the app's log can be searched. */
  readonly requestId: string | undefined;

  constructor(status: number, code: string, message: string, { remedy, requestId, cause }: Details = {}) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.requestId = requestId;
  }
}

/** No server answered: the app is not running there, the network is down, or it took too long. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Sends requests, and reads their answers by the schema that they have: another answer is Refused. */
export function reader(options: ClientOptions) {
  const send = sender(options);
  return { send, read, parsed, blob };

  async function read<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    call?: Call,
  ): Promise<Parsed<Schema>>;
  async function read(schema: z.ZodType, path: string, call?: Call): Promise<unknown> {
    const response = await send(path, call);
    return parsed(schema, await response.text(), response.status);
  }

  function parsed<Schema extends z.ZodType>(schema: Schema, text: string, status: number): Parsed<Schema>;
  function parsed(schema: z.ZodType, text: string, status: number): unknown {
    const { data, error } = schema.safeParse(parseJson(text));
    if (!error) return data;
    throw new Refused(status, "unexpected-answer", "Something answers there, but not this app.", {
      remedy: options.remedies?.address ?? "Check the address, and that app and client are of one version.",
      cause: error,
    });
  }

  async function blob(path: string, call?: Call): Promise<Blob> {
    return (await send(path, call)).blob();
  }
}

/** A query of the parameters that have a value, or nothing. */
export function query(
  values: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends requests to paths below `/api/`; throws Refused for every answer that is not a success, or NoAnswer. */
function sender(options: ClientOptions): (path: string, call?: Call) => Promise<Response> {
  const { url, key, token, headers, signal, fetch: send = fetch } = options;
  const base = `${url.replace(/\/+$/, "")}/api/`;

  return async (path, { method = "GET", body, ms = 60_000 } = {}) => {
    const response = await answerTo(`${base}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key && { "x-functions-key": key }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // The key is for this address only: no redirect may receive it.
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(ms), ...(signal ? [signal] : [])]),
    });
    if (response.ok) return response;
    throw await refusal(response, options);
  };

  /** The whole answer: a connection that breaks midway counts as no answer. */
  async function answerTo(address: string, request: RequestInit): Promise<Response> {
    try {
      const response = await send(address, request);
      if (response.type === "opaqueredirect") return response;
      const body = nullBody.includes(response.status) ? null : await response.arrayBuffer();
      const { status, headers } = response;
      return new Response(body, { status, headers });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const where = url || "the page's own address";
      throw new NoAnswer(`No server answers at ${where}. Is the app running there? (${reasonOf(cause)})`, {
        cause,
      });
    }
  }
}

/** Statuses without a body (Fetch Standard, "null body status"). */
const nullBody = [204, 205, 304];

async function refusal(response: Response, { remedies }: ClientOptions): Promise<Refused> {
  const { status, type, headers } = response;
  const requestId = headers.get("x-request-id") ?? undefined;
  // A browser does not show where a redirect leads; behind App Service authentication it is the sign-in.
  if (type === "opaqueredirect") return new Refused(401, "not-signed-in", "The sign-in has ended.");
  const { data: problem } = ProblemAsRead.safeParse(await response.json().catch(() => undefined));
  if (problem) {
    const { code, detail, remedy } = problem;
    return new Refused(status, code, detail, { remedy, requestId: problem.requestId ?? requestId });
  }
  const [message, remedy] = unexplained(status, remedies);
  return new Refused(status, `http-${status}`, message, { remedy, requestId });
}

/** What an answer means that the app did not write itself, but the host or something in front of it. */
function unexplained(status: number, remedies: ClientOptions["remedies"]): [string, string?] {
  const address = remedies?.address ?? "Check the app's address.";
  if (status === 401)
    return ["The app needs a function key, and this is not it.", remedies?.key ?? "Give its function key."];
  if (status >= 300 && status < 400)
    return ["The app redirects its callers, perhaps to sign in.", remedies?.signIn ?? address];
  if (status === 404) return ["Something answers there, but not this app.", address];
  const message = `The app answered ${status} without a reason.`;
  return (status === 429 || status >= 500) && remedies ? [message, remedies.again] : [message];
}

const reasonOf = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
};
