import * as z from "zod";
import { GraphError } from "./graph-error.ts";

/** A batch holds so many requests at most ("Combine multiple HTTP requests using JSON batching"). */
const MOST = 20;
/** Bytes of a batch's JSON, as others have met the limit. */
const LARGEST = 4 * 1024 * 1024;
const BASE = "/v1.0";

const Part = z.strictObject({
  id: z.string().min(1),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
});
type Part = z.output<typeof Part>;
const Batch = z.strictObject({ requests: z.array(z.unknown()).min(1) });

/**
 * Runs each request of a batch by itself through `handle`, with the batch's Authorization, and answers in the reverse
 * order; throws a 400 GraphError for a batch that is none.
 */
export async function runBatch(
  text: string,
  given: {
    readonly origin: string;
    readonly authorization: string | undefined;
    readonly handle: (request: Request) => Response | Promise<Response>;
  },
): Promise<{ responses: object[] }> {
  const parts = parse(text);
  const responses = await Promise.all(
    parts.map(async (part) => asPart(part.id, await given.handle(asRequest(part, given)))),
  );
  // The order of answers is not guaranteed.
  return { responses: responses.reverse() };
}

function parse(text: string): readonly Part[] {
  if (Buffer.byteLength(text) > LARGEST) {
    throw new GraphError(413, "RequestEntityTooLarge", "The batch has more than 4 MB.");
  }
  const batch = Batch.safeParse(jsonOf(text));
  if (!batch.success) throw refused("Invalid batch payload format.");
  const { requests } = batch.data;
  if (requests.length > MOST) {
    throw refused(`Number of batch request steps exceeds the maximum value of ${MOST}.`);
  }
  const parts = requests.map((request) => {
    const part = Part.safeParse(request);
    if (!part.success) throw refused(`Invalid batch request: ${z.prettifyError(part.error)}`);
    return checked(part.data);
  });
  // Ids are compared without regard to case.
  if (new Set(parts.map(({ id }) => id.toLowerCase())).size < parts.length) {
    throw refused("Request Id has to be unique in a batch.");
  }
  return parts;
}

function checked(part: Part): Part {
  const { id, method, url, body } = part;
  if (!url.startsWith("/")) throw refused(`The URL of request ${id} must be relative to the version: ${url}`);
  if (/^\/\$batch\b/i.test(url)) throw refused(`Request ${id} is a batch itself.`);
  const writes = method === "PATCH" || method === "PUT" || method === "POST";
  if (writes && (body == null || typeOf(part) === null)) {
    throw refused(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  if (!writes && body != null) throw refused(`Request ${id} is a ${method} with a body.`);
  return part;
}

const typeOf = ({ headers }: Part): string | null => new Headers(headers).get("content-type");

function asRequest(
  part: Part,
  { origin, authorization }: { origin: string; authorization: string | undefined },
): Request {
  const headers = new Headers(part.headers);
  if (!headers.has("authorization") && authorization !== undefined) {
    headers.set("authorization", authorization);
  }
  return new Request(`${origin}${BASE}${part.url}`, {
    method: part.method,
    headers,
    ...(part.body != null && { body: bodyOf(part) }),
  });
}

/** JSON as it is; anything else comes as base64. */
function bodyOf(part: Part): string | Uint8Array<ArrayBuffer> {
  if (/json/i.test(typeOf(part) ?? "")) return JSON.stringify(part.body);
  if (typeof part.body !== "string") throw refused(`The body of request ${part.id} is no base64.`);
  return new Uint8Array(Buffer.from(part.body, "base64url"));
}

async function asPart(id: string, answer: Response): Promise<object> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const headers = Object.fromEntries([...answer.headers].map(([name, value]) => [named(name), value]));
  if (bytes.length === 0) return { id, status: answer.status, headers };
  const isJson = /json/i.test(answer.headers.get("content-type") ?? "");
  const body: unknown = isJson ? JSON.parse(bytes.toString()) : bytes.toString("base64");
  return { id, status: answer.status, headers, body };
}

/** A header as Graph spells it in a batch: Retry-After, Content-Type. */
const named = (name: string): string =>
  name.startsWith("x-") || name.endsWith("-id")
    ? name
    : name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refused = (message: string): GraphError => new GraphError(400, "BadRequest", message);
