import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describeApi } from "../../src/api/openapi.ts";

/** A JSON Schema, as far as the description uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

// As a client of another language gets it: through JSON.
const description = JSON.parse(JSON.stringify(describeApi())) as Description;

/** Every operation of the description, with its method and path. */
export const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);
export type Described = (typeof operations)[number];

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: "https://api/", ...description });

/** How an answer differs from the description of its operation: in status, media type, or JSON. */
export async function problemsOf({ path, method, responses }: Described, answer: globalThis.Response) {
  const status = String(answer.status);
  const response = responses[status];
  if (!response)
    return [`${method} ${path} answers ${status}, which is not described: ${await answer.text()}`];
  const pointer = response.$ref ?? `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
  const body = await answer.text();
  const { content } = at(pointer) as Response;
  // The Functions host refuses a key, and answers for what it has no route for, without a body.
  if (body === "" && (status === "401" || !content)) return [];
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "(none)";
  if (!content?.[type]) return [`${method} ${path} answers ${status} with ${type}, which is not described`];
  if (!/json/.test(type)) return [];
  const validate = ajv.compile({
    $ref: `https://api/${pointer}/content/${escaped(type)}/schema`.replaceAll(/[{}]/g, encodeURIComponent),
  });
  if (validate(JSON.parse(body))) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [`${method} ${path} ${status}: ${instancePath} ${message}`, JSON.stringify(params)].join(" "),
  );
}

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

function at(pointer: string): unknown {
  return pointer
    .slice(2)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], description);
}

/** Names that exist in a running app, by property: random ones hardly ever match anything. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Values that a schema of the description allows; those of a known property are mostly of the known ones. */
export function valid(schema: Schema, known: Known = {}, name = ""): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valid(one, known, name)));
  const values = known[name];
  if (values && schema.type === "string")
    return fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: textOf(schema) },
    );
  if (schema.$ref) return valid(at(schema.$ref) as Schema, known, name);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === "integer") {
    return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1_000_000) });
  }
  if (schema.type === "array") return listOf(schema, known, name);
  if (schema.type === "object") return objectOf(schema, known);
  return textOf(schema);
}

const listOf = ({ items = {}, minItems = 0, maxItems = 5 }: Schema, known: Known, name: string) =>
  fc.array(valid(items, known, name), {
    minLength: minItems,
    maxLength: Math.max(minItems, Math.min(maxItems, 5)),
  });

function objectOf(
  { properties = {}, required = [], propertyNames, additionalProperties }: Schema,
  known: Known,
): fc.Arbitrary<unknown> {
  if (propertyNames && additionalProperties) {
    const keys = valid(propertyNames).map(String);
    return fc.dictionary(keys, valid(additionalProperties), { maxKeys: 3 });
  }
  const values = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, valid(one, known, name)]),
  );
  return fc.record(values, { requiredKeys: [...required] });
}

function textOf({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<unknown> {
  const ahead = fc.date({ min: new Date("2090-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  if (format === "date") return ahead.map((date) => date.toISOString().slice(0, 10));
  if (format === "date-time") return ahead.map((date) => date.toISOString());
  if (pattern) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength });
  return fc.string({ unit: "grapheme", minLength: Math.max(minLength, 1), maxLength });
}

/** Values that hardly any schema allows: other kinds, hostile text, far too much. */
export const invalid: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    null,
    "",
    " ",
    "\u0000",
    "../..",
    "%2F",
    "a\r\nb",
    "x".repeat(3_000),
    -1,
    1e308,
    "__proto__",
  ),
);
