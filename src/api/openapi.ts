import * as z from "zod";
import { answers, Problem, requests } from "./route.ts";
import { type Route, routes } from "./routes.ts";

type Json = Record<string, unknown>;

/** The package's version: a test holds them equal, since the deployed app has no package.json of the project. */
const version = "0.1.0";

const uri = (id: string) => `#/components/schemas/${id}`;

/** The OpenAPI 3.1 description of every route, as plain data. */
export function describeApi(): Json {
  return {
    openapi: "3.1.1",
    info: {
      title: "Entra Employee Sync",
      version,
      summary: "Keeps Entra ID, Outlook and Teams in step with the employee database, every night.",
      description: [
        "Answers may get further fields in later versions; those that are here stay.",
        "Errors are problem details (RFC 9457) with a stable `code`, and a `remedy` where there is one.",
        "The web console is served below `/api/console`, and is not part of this description.",
      ].join("\n"),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api", description: "The app that served this description" }],
    security: [{ functionKey: [] }, { entra: [] }],
    tags: tags.map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: {
      securitySchemes: {
        functionKey: {
          type: "apiKey",
          in: "header",
          name: "x-functions-key",
          description: "A function or host key, where HTTP_AUTH is key.",
        },
        entra: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A token of Entra ID for the app's registration with the role that the operation names, where HTTP_AUTH is entra.",
        },
        addin: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A delegated access token of the add-in's registration (ADDIN_CLIENT_ID) with the scope Signature.Read.",
        },
      },
      headers: {
        ETag: { description: "To be sent as If-None-Match.", schema: { type: "string" } },
        RequestId: { description: "The invocation's id.", schema: { type: "string" } },
        Location: {
          description: "Where to follow the run.",
          schema: { type: "string", format: "uri-reference" },
        },
        Deprecation: {
          description: "Since when this form of the path is deprecated (RFC 9745).",
          schema: { type: "string", pattern: "^@\\d+$" },
        },
      },
      responses: Object.fromEntries(
        Object.entries(problems).map(([status, [name, description]]) => [
          name,
          {
            description,
            headers: requestId,
            content: status === "401" ? { ...problem, "*/*": {} } : problem,
          },
        ]),
      ),
      schemas: components(),
    },
  };
}

const tags = [
  ["App", "The app itself"],
  ["Approvals", "What is approved once, so that no guard holds it from then on"],
  ["Employees", "The people in the employee database"],
  ["Exclusions", "People who are left alone"],
  ["Links", "Which account is an employee's, where a person has to decide"],
  ["Mismatches", "Values that differ between Entra ID and the database"],
  ["Outlook add-in", "The signature where people write"],
  ["Previews", "What a sync would do"],
  ["Read-back", "What Entra ID holds, in the employee database"],
  ["Runs", "Syncs, from the request to their outcomes"],
] as const;

const problem = { "application/problem+json": { schema: { $ref: uri(answers.get(Problem)?.id ?? "") } } };
const requestId = { "x-request-id": { $ref: "#/components/headers/RequestId" } };

/** Each status of problem details: the name of its shared response, and what it means. */
const problems: Readonly<Record<number, readonly [string, string]>> = {
  400: ["InvalidRequest", "The request is not valid; `detail` says where."],
  401: ["NotSignedIn", "No valid key (refused by the Functions host, without a body), or not signed in."],
  403: ["RoleMissing", "The caller lacks the role, or another web page sent the request."],
  404: ["NotFound", "There is no such thing."],
  409: ["Conflict", "Not possible in the present state; `code` says why."],
  410: ["Gone", "What was requested is not kept any more; `remedy` says how to begin again."],
  413: ["TooLarge", "The body is too large."],
  414: ["AddressTooLong", "Path and query are too long."],
  415: ["UnsupportedMediaType", "The body is not JSON."],
  422: [
    "Unprocessable",
    "The body is well-formed, but cannot be used: a template with an error, for example.",
  ],
  429: ["TooManyRequests", "More requests than one caller or all may send; `Retry-After` says for how long."],
  431: ["PrincipalTooLarge", "The caller's identity has too many claims."],
  502: ["UpstreamRefused", "Microsoft, the database or an image host refused."],
  503: ["Unavailable", "Not possible just now; try again."],
};

/** What any route can answer with, and what any that asks for a key or a sign-in can. */
const always = [414];
const guarded = [400, 401, 403, 431, 503];
const byToken = [400, 401, 403, 503];

/** The statuses of problem details that a route can answer with. */
export const problemStatuses = ({ access, problems: own = [] }: Route): readonly number[] =>
  [...new Set([...always, ...askedOf(access), ...own])].toSorted((a, b) => a - b);

function askedOf(access: Route["access"]): readonly number[] {
  if (access === "anonymous") return [];
  return access === "delegated" ? byToken : guarded;
}

function paths(): Json {
  const described: Record<string, Json> = {};
  for (const [id, route] of Object.entries<Route>(routes)) {
    described[route.path] = { ...described[route.path], [route.method.toLowerCase()]: operation(id, route) };
  }
  return described;
}

function operation(id: string, route: Route): Json {
  const { access, dryRunAccess, tag, summary, body, params, query, headers } = route;
  const enough = dryRunAccess ? ` For \`"mode": "preview"\` \`${dryRunAccess}\` is enough.` : "";
  const role = access.startsWith("Sync.") ? { description: `Needs the role \`${access}\`.${enough}` } : {};
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...role,
    ...(access === "anonymous" && { security: [] }),
    ...(access === "delegated" && { security: [{ addin: [] }] }),
    ...((params ?? query ?? headers) && {
      parameters: [
        ...parameters("path", params),
        ...parameters("query", query),
        ...parameters("header", headers),
      ],
    }),
    ...(body && {
      requestBody: { content: { "application/json": { schema: schemaOf(body, requests, "input") } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, content]) => [status, answer(route, status, content)]),
      ),
      ...Object.fromEntries(
        problemStatuses(route).map((status) => [
          status,
          { $ref: `#/components/responses/${problems[status]?.[0]}` },
        ]),
      ),
    },
  };
}

function answer(
  { params, answers: all }: Route,
  status: string,
  content: Readonly<Record<string, z.ZodType>>,
): Json {
  const media = Object.entries(content).map(([type, schema]) => [
    type,
    { schema: schemaOf(schema, answers, "output") },
  ]);
  return {
    description: descriptions[status] ?? "Done",
    headers: {
      ...requestId,
      ...("304" in all && { etag: { $ref: "#/components/headers/ETag" } }),
      ...(status === "202" && { location: { $ref: "#/components/headers/Location" } }),
      ...(params && "key" in params.shape && { deprecation: { $ref: "#/components/headers/Deprecation" } }),
    },
    ...(media.length > 0 && { content: Object.fromEntries(media) }),
  };
}

const descriptions: Readonly<Record<string, string>> = {
  "200": "The answer",
  "202": "Accepted: follow the run",
  "304": "Not changed since the ETag that was sent",
};

const parameters = (place: "path" | "query" | "header", object: z.ZodObject | undefined): Json[] =>
  Object.entries(object?.shape ?? {}).map(([name, schema]) => {
    const { description, ...own } = schemaOf(schema, requests, "input");
    const isRequired = place === "path" || !schema.safeParse(undefined).success;
    return {
      name,
      in: place,
      ...(isRequired && { required: true }),
      ...(description ? { description } : {}),
      schema: own,
    };
  });

type Registry = typeof answers;

/** A reference to a schema that has a name, else the schema itself. */
function schemaOf(schema: z.core.$ZodType, registry: Registry, io: "input" | "output"): Json {
  const id = registry.get(schema)?.id;
  if (id) return { $ref: uri(id) };
  return cleaned(z.toJSONSchema(schema, { io, override }));
}

function components(): Json {
  const all = [
    ...Object.entries(z.toJSONSchema(answers, { io: "output", uri, override }).schemas),
    ...Object.entries(z.toJSONSchema(requests, { io: "input", uri, override }).schemas),
  ];
  return Object.fromEntries(
    all.map(([name, schema]) => [name, cleaned(schema)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Without what only says that a number is one of JavaScript's. */
function override({ jsonSchema: schema }: { jsonSchema: { maximum?: number | undefined } }): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

const cleaned = ({ $schema: _, $id: __, ...schema }: object & { $schema?: unknown; $id?: unknown }): Json =>
  generated(schema) as Json;

/**
 * The same schema as generators of clients read it (findings/openapi-null-client-generators.sh): of zod's anyOf with null, NSwag
 * makes an empty class, and of oneOf Kiota keeps nothing where its members have no names. So null is in `type`, or in oneOf
 * beside a schema with a name; what is one of several objects is in anyOf; and several formats of a text are a text as well.
 */
function generated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(generated);
  if (typeof value !== "object" || value === null) return value;
  const schema: Json = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, generated(part)]),
  );
  const { anyOf, oneOf, ...rest } = schema;
  const union = anyOf ?? oneOf;
  if (!Array.isArray(union)) return schema;
  const members: readonly Json[] = union;
  const [one = {}, ...others] = members.filter(({ type }) => type !== "null");
  const { type } = one;
  if (others.length + 1 === members.length) {
    const isText = members.every((member) => member["type"] === "string");
    return { ...rest, ...(isText && { type: "string" }), anyOf: members };
  }
  if (others.length > 0 || typeof type !== "string" || "enum" in one) return { ...rest, oneOf: members };
  return { ...one, ...rest, type: [type, "null"] };
}
