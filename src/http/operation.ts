import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import * as z from "zod";
import { isEmployeeKey } from "../api/employees.ts";
import { type OperationId, type Route, type Routes, routes } from "../api/routes.ts";
import { answering, json } from "./endpoint.ts";
import { authorize, bearerIn, type Identity } from "./principal.ts";
import { Problem } from "./problem.ts";

/** A request as its handler gets it: the parts that the route's schemas parsed, the caller for the record, and the invocation to log to. */
export interface Asked<Id extends OperationId> {
  readonly params: PartOf<Routes[Id], "params">;
  readonly query: PartOf<Routes[Id], "query">;
  readonly headers: PartOf<Routes[Id], "headers">;
  readonly body: PartOf<Routes[Id], "body">;
  /** The caller's name, or the object id that their token is of; empty on routes that take neither role nor token. */
  readonly by: string;
  /** Whether the caller may see people and their values: who has the role Sync.Preview alone may not. */
  readonly seesPeople: boolean;
  readonly request: HttpRequest;
  readonly context: InvocationContext;
}

type PartOf<R, Part extends string> = R extends { readonly [Name in Part]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;

/** What a handler may answer: a status and media type of its route, JSON by its schema. */
export type Reply<Id extends OperationId> = ReplyTo<Routes[Id]["answers"]>;

type ReplyTo<Answers> = {
  [Status in keyof Answers]: keyof Answers[Status] extends never
    ? Headed<Status>
    : {
        [Media in keyof Answers[Status]]: Content<Status, Media, Answers[Status][Media]>;
      }[keyof Answers[Status]];
}[keyof Answers];

interface Headed<Status> {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
}

type Content<Status, Media, Schema> = Media extends "application/json"
  ? Headed<Status> & {
      readonly json: Schema extends z.ZodType ? ByPieces<Sendable<z.input<Schema>>> : never;
    }
  : Headed<Status> & { readonly type: Media; readonly body: string | Uint8Array };

/** The lists of an answer may be made while it is sent, item by item. */
type ByPieces<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? {
        readonly [Key in keyof T]:
          | T[Key]
          | (T[Key] extends readonly (infer Item)[] ? AsyncIterable<Item> : never);
      }
    : T;

/** JSON omits undefined properties, so optional ones may be undefined. */
type Sendable<T> = T extends readonly (infer Item)[]
  ? readonly Sendable<Item>[]
  : T extends object
    ? {
        readonly [Key in keyof T]:
          | Sendable<T[Key]>
          | (Partial<Pick<T, Key>> extends Pick<T, Key> ? undefined : never);
      }
    : T;

/** A 200 reply in JSON. */
export const ok = <Body>(body: Body) => ({ status: 200, json: body }) as const;

/** Makes the HTTP handler of an operation: checks the caller's role or, by `bearerOf`, their token; parses the request, and sends the answer. */
export function operation<Id extends OperationId>(
  id: Id,
  auth: "key" | "entra",
  answer: (asked: Asked<Id>) => Promise<Reply<Id>>,
  bearerOf: (request: HttpRequest) => Promise<Identity> = bearerIn(undefined),
): HttpHandler {
  const route: Route = routes[id];
  return answering(
    async (request, context) => {
      const { access, dryRunAccess } = route;
      const isOpen = access === "anonymous" || access === "caller" || access === "delegated";
      const byToken = access === "delegated" ? await bearerOf(request) : unknownCaller;
      const caller = isOpen ? byToken : authorize(request, auth, dryRunAccess ?? access);
      const seesPeople = caller.roles.includes("Sync.Read");
      const parsed = await parse(request, route);
      if (!isOpen && dryRunAccess && !isDryRun(parsed.body)) authorize(request, auth, access);
      const asked = { by: caller.name, seesPeople, request, context, ...parsed };
      // The parts were parsed by the schemas that define their types.
      return toResponse(await answer(asked as Asked<Id>));
    },
    (request) => deprecation(request, route),
  );
}

const unknownCaller = { name: "", roles: [] };

/** Only where the request says so: what a request without a mode does depends on SYNC_MODE, which can change. */
const isDryRun = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "mode" in body && body.mode === "preview";

const inWords = { error: (issue: z.core.$ZodRawIssue) => requirement(issue) };

async function parse(request: HttpRequest, { params, query, headers, body, maxBytes }: Route) {
  return {
    params: params?.parse(paramsOf(request), inWords),
    query: query?.parse(queryOf(request, query), inWords),
    headers: headers?.parse(Object.fromEntries(request.headers), inWords),
    body: body?.parse(await readJsonBody(request, maxBytes), inWords),
  };
}

/** The Functions host leaves an escaped slash in a route value as it was sent, and decodes all else. */
const paramsOf = ({ params }: HttpRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replaceAll(/%2f/gi, "/")]));

function queryOf({ query }: HttpRequest, { shape }: z.ZodObject): Record<string, unknown> {
  const lists = Object.entries(shape).flatMap(([name, schema]) => {
    if (!isList(schema)) return [];
    // The host joins repeated parameters by commas; a caller may do the same.
    const values = query.getAll(name).flatMap((joined) => joined.split(","));
    const given = values.map((text) => text.trim()).filter(Boolean);
    return [[name, given.length ? given : undefined]];
  });
  return { ...Object.fromEntries(query), ...Object.fromEntries(lists) };
}

const isList = (schema: z.core.$ZodType): boolean =>
  schema instanceof z.ZodOptional ? isList(schema.unwrap()) : schema instanceof z.ZodArray;

/** When paths with an address were deprecated (RFC 9745: seconds since 1970). */
const deprecatedSince = `@${Date.UTC(2026, 10, 27) / 1000}`;

/** Paths that name a person by address are for callers from before 0.2: request logs keep paths. */
function deprecation(request: HttpRequest, { params }: Route): Record<string, string> {
  if (!params || !("key" in params.shape)) return {};
  return isEmployeeKey(request.params["key"] ?? "") ? {} : { deprecation: deprecatedSince };
}

/** A reply of any operation. */
interface AnyReply extends Headed<unknown> {
  readonly json?: unknown;
  readonly type?: unknown;
  readonly body?: string | Uint8Array;
}

function toResponse(reply: AnyReply): HttpResponseInit {
  const { status, headers, json: body } = reply;
  if (body !== undefined) return json(body, Number(status), headers);
  if (reply.body === undefined) return { status: Number(status), ...(headers && { headers }) };
  const type = String(reply.type);
  return {
    status: Number(status),
    headers: { "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type, ...headers },
    body: reply.body,
  };
}

/** 64 KB: room for more than a thousand addresses. */
const maximumBytes = 65_536;

const mediaType = /^application\/json\s*(;|$)/i;

/** A request's body as JSON, `{}` when there is none; throws a Problem for anything else, or for more than `maximum` bytes. */
export async function readJsonBody(request: HttpRequest, maximum = maximumBytes): Promise<unknown> {
  const text = await readText(request, maximum);
  if (text.trim() === "") return {};
  // Any web page can send a form or plain text without a preflight request, but not JSON.
  if (!mediaType.test(request.headers.get("content-type") ?? "")) {
    throw new Problem(415, "unsupported-media-type", "Send the body as application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "invalid-json", "The body is not JSON.");
  }
}

/** Stops at the first byte over the limit, regardless of the announced length. */
async function readText({ headers, body }: HttpRequest, maximum: number): Promise<string> {
  const tooLarge = new Problem(413, "too-large", `The body is larger than ${maximum} bytes.`);
  if (Number(headers.get("content-length") ?? 0) > maximum) throw tooLarge;
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maximum) throw tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What a part of a request must be, in words, where its schema has none of its own: for zod's `error` of a parse. */
export function requirement(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return typeRequirement(issue.expected, issue.input);
  if (issue.code === "invalid_value") return `must be ${oneOf(issue.values.map(String))}`;
  if (issue.code === "too_small") return sizeRequirement("at least", issue.origin, issue.minimum);
  if (issue.code === "too_big") return sizeRequirement("at most", issue.origin, issue.maximum);
  if (issue.code === "unrecognized_keys")
    return `must not have ${issue.keys.join(", ")}, which nothing reads`;
  if (issue.code === "invalid_key") return issue.issues[0]?.message;
  if (issue.code === "invalid_format" && issue.format === "guid")
    return "must be a GUID: 32 hexadecimal digits with hyphens";
  return undefined;
}

/** By zod's names of types. */
const types: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a JSON object",
  record: "a JSON object",
};

const typeRequirement = (expected: string, input: unknown): string =>
  input === undefined ? "must be given" : `must be ${types[expected] ?? expected}`;

/** The bounds of numbers are values, those of texts and lists are lengths. */
function sizeRequirement(bound: string, origin: string, limit: number | bigint): string {
  if (origin !== "string" && origin !== "array") return `must be ${bound} ${limit}`;
  if (limit === 1 && bound === "at least") return "must not be empty";
  return `must have ${bound} ${limit} ${origin === "string" ? "characters" : "entries"}`;
}

const oneOf = (values: readonly string[]): string =>
  values.length > 1 ? `one of ${values.join(", ")}` : (values[0] ?? "absent");
