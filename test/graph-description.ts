import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Exchange } from "../src/local/microsoft/http/exchange-log.ts";

/** Microsoft's description of Graph's users, to hold exchanges against. */
export type GraphDescription = {
  /** What a request has that the description does not allow; empty when all is well. */
  problemsOfRequest(exchange: Exchange): string[];
  /** The same for the answer; nothing for an exchange that was never answered. */
  problemsOfAnswer(exchange: Exchange): string[];
};

type Schema = Record<string, unknown>;
type Operation = {
  parameters?: Schema[];
  requestBody?: Content;
  responses: Record<string, Content | Schema>;
};
type Content = { content?: Record<string, { schema: Schema }> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const FILE = "graph-users-subset.wire.openapi.json";
const BASE = "/v1.0";

/** Reads the description from GRAPH_DESCRIPTION, else from a folder beside the repository; null when neither has it. */
export function graphDescription(): GraphDescription | null {
  const root = resolve(import.meta.dirname, "..");
  const beside = globSync(`../*/reference/${FILE}`, { cwd: root }).map((found) => join(root, found));
  const file = process.env["GRAPH_DESCRIPTION"] ?? beside[0];
  return file === undefined ? null : describe(withDeletion(JSON.parse(readFileSync(file, "utf8"))));
}

/** Graph deletes a photo since v1.0 has "Delete profilePhoto" (204, no body); the description does not know it yet. */
function withDeletion(document: Document): Document {
  const path = "/users/{user-id}/photo/$value";
  const error = { $ref: "#/components/responses/error" };
  const removal = { responses: { "204": {}, "4XX": error, "5XX": error } };
  const paths = { ...document.paths, [path]: { ...document.paths[path], delete: removal } };
  return { ...document, paths };
}

/** The description has users only. What is asked of groups and of the log of changes, the stand-in checks itself. */
const isOther = ({ url }: Exchange): boolean =>
  /^\/(auditLogs\/|groups(\/|$)|users\/[^/]+\/checkMemberGroups$)/.test(
    new URL(url).pathname.slice(BASE.length),
  );

const isBatch = ({ url }: Exchange): boolean => new URL(url).pathname === `${BASE}/$batch`;

/** What a batch holds, each request with its answer as an exchange of its own. */
export function partsOf(batch: Exchange): Exchange[] {
  const { requests = [] } = batch.requestBody as { requests?: Part[] };
  const { responses = [] } = (batch.responseBody ?? {}) as { responses?: PartAnswer[] };
  return requests.map(({ id, method, url, headers = {}, body = null }) => {
    const answer = responses.find((one) => one.id === id);
    return {
      ...batch,
      method,
      url: `${new URL(batch.url).origin}${BASE}${url}`,
      requestHeaders: lowerCase(headers),
      requestBody: body,
      status: answer?.status ?? null,
      responseHeaders: lowerCase(answer?.headers ?? {}),
      responseBody: answer?.body ?? null,
    };
  });
}

type Part = { id: string; method: string; url: string; headers?: Record<string, string>; body?: unknown };
type PartAnswer = { id: string; status: number; headers?: Record<string, string>; body?: unknown };

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function describe(document: Document): GraphDescription {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(typed(document) as object, "graph");
  const names = propertyNames(document, "microsoft.graph.user");

  return {
    problemsOfRequest(exchange) {
      if (isOther(exchange)) return [];
      if (isBatch(exchange)) return partsOf(exchange).flatMap((part) => this.problemsOfRequest(part));
      const found = find(document, exchange);
      if (!found) return [`${exchange.method} ${exchange.url} is not described.`];
      const body = exchange.requestBody;
      return [
        ...problemsOfQuery(document, found.operation, new URL(exchange.url)),
        ...problemsOfType(found.operation.requestBody, exchange.requestHeaders["content-type"]),
        ...(found.operation.requestBody?.content?.["application/json"]
          ? [
              ...validate(ajv, `${found.pointer}/requestBody/content/application~1json/schema`, body),
              ...unknownNames(names, body),
            ]
          : []),
      ];
    },
    problemsOfAnswer(exchange) {
      if (exchange.status === null || isOther(exchange)) return [];
      if (isBatch(exchange) && exchange.status === 200) {
        return partsOf(exchange).flatMap((part) => this.problemsOfAnswer(part));
      }
      const found = find(document, exchange);
      // What is not described is refused; a refusal looks the same everywhere.
      const operation = found ?? {
        operation: document.paths["/users"]?.["get"] as Operation,
        pointer: "/paths/~1users/get",
      };
      return problemsOfAnswer(ajv, document, names, operation, exchange);
    },
  };
}

type Match = { operation: Operation; pointer: string };

function find(document: Document, { method, url }: Exchange): Match | undefined {
  const path = new URL(url).pathname;
  for (const [template, item] of Object.entries(document.paths)) {
    const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
    const operation = item[method.toLowerCase()];
    if (operation && new RegExp(`^${BASE}${pattern}$`).test(path)) {
      const escaped = template.replaceAll("~", "~0").replaceAll("/", "~1");
      return { operation, pointer: `/paths/${encodeURIComponent(escaped)}/${method.toLowerCase()}` };
    }
  }
  return undefined;
}

function problemsOfQuery(document: Document, { parameters = [] }: Operation, url: URL): string[] {
  // Parts of nextLink and deltaLink, which are opaque, so they are described nowhere.
  const opaque = ["$skiptoken", "$deltatoken"];
  const known = parameters.map((parameter) => resolveRef(document, parameter)["name"]).concat(opaque);
  return [...url.searchParams.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => `${url.pathname}: query parameter ${name} is not described.`);
}

function problemsOfAnswer(
  ajv: Ajv,
  document: Document,
  names: ReadonlySet<string>,
  { operation, pointer }: Match,
  exchange: Exchange,
): string[] {
  const status = String(exchange.status);
  const key = [status, `${status[0]}XX`].find((candidate) => candidate in operation.responses);
  if (key === undefined) return [`${exchange.method} ${exchange.url}: status ${status} is not described.`];

  const response = resolveRef(document, operation.responses[key] as Schema) as Content;
  const described = response.content?.["application/json"];
  const type = exchange.responseHeaders["content-type"] ?? "";
  if (response.content && !described) return problemsOfType(response, type);
  if (!described) return exchange.responseBody === null ? [] : [`${exchange.url}: ${status} has a body.`];
  if (!type.startsWith("application/json"))
    return [`${exchange.url}: content type ${type} is not described.`];

  const ref = (operation.responses[key] as Schema)["$ref"];
  const at = typeof ref === "string" ? ref.slice(1) : `${pointer}/responses/${key}`;
  const users = status.startsWith("2") ? usersIn(exchange.responseBody) : [];
  return [
    ...validate(ajv, `${at}/content/application~1json/schema`, exchange.responseBody),
    ...users.flatMap((user) => unknownNames(namesOf(document, described.schema, names), user)),
  ];
}

function problemsOfType(described: Content | undefined, type = ""): string[] {
  const types = Object.keys(described?.content ?? {});
  const known = types.length === 0 || types.some((one) => type.startsWith(one));
  return known ? [] : [`Content type ${type} is not described.`];
}

// Everything else that is answered is a user, or a page of users.
function namesOf(document: Document, schema: Schema, ofUsers: ReadonlySet<string>): ReadonlySet<string> {
  const isPhoto = String(schema["$ref"]).endsWith("/microsoft.graph.profilePhoto");
  return isPhoto ? propertyNames(document, "microsoft.graph.profilePhoto") : ofUsers;
}

function usersIn(body: unknown): unknown[] {
  const value = (body as { value?: unknown } | null)?.value;
  return Array.isArray(value) ? value : [body];
}

function validate(ajv: Ajv, pointer: string, value: unknown): string[] {
  const check = ajv.getSchema(`graph#${pointer}`) as ValidateFunction | undefined;
  if (!check) throw new Error(`The description has nothing at ${pointer}.`);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || "body"} ${message}`);
}

// The description leaves objects open, which would let any misspelt property pass.
function unknownNames(names: ReadonlySet<string>, body: unknown): string[] {
  if (typeof body !== "object" || body === null) return ["The body is no object."];
  return (
    Object.keys(body)
      // A delta query's annotation of who is gone has a name of its own.
      .filter((name) => !name.startsWith("@odata.") && name !== "@removed" && !names.has(name))
      .map((name) => `Property ${name} is not described.`)
  );
}

function propertyNames(document: Document, name: string): Set<string> {
  const collect = (schema: Schema): string[] => {
    const resolved = resolveRef(document, schema);
    const parts = (resolved["allOf"] ?? []) as Schema[];
    return [...Object.keys((resolved["properties"] ?? {}) as Schema), ...parts.flatMap(collect)];
  };
  return new Set(collect(document.components.schemas[name] ?? {}));
}

function resolveRef(document: Document, schema: Schema): Schema {
  const ref = schema["$ref"];
  if (typeof ref !== "string") return schema;
  const keys = ref.slice("#/".length).split("/");
  return keys.reduce((at, key) => at[key] as Schema, document as unknown as Schema);
}

// OpenAPI 3.0 writes `nullable` also where no type stands beside it, which ajv refuses.
function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "nullable" || "type" in value);
  return Object.fromEntries(entries.map(([key, item]) => [key, typed(item)]));
}
