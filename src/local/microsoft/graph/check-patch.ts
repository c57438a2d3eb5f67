import { badRequest, GraphError } from "./graph-error.ts";
import { findProperty, type Property, type PropertyName } from "./properties.ts";
import type { EntraUser } from "./user.ts";

/** A property of a PATCH with the value it gets. */
export type PatchedProperty = Property & { name: PropertyName; value: unknown };

/** Reads the body of a PATCH as properties of a user, types checked; throws a 400 GraphError. */
export function parsePatch(text: string): PatchedProperty[] {
  const body = parseObject(text);
  const properties = Object.entries(body)
    .filter(([name]) => name !== "@odata.type")
    .map(([name, value]) => {
      const property = findProperty(name);
      if (!property) {
        throw badRequest(`Property '${name}' does not exist on resource 'User' or is not served here.`);
      }
      checkType(property, value);
      return { ...property, value };
    });
  if (properties.length === 0) throw badRequest("The update has no property to change.");
  return properties;
}

/** Holds each value against what the directory takes and returns the change; throws a 400 GraphError. */
export function checkPatch(properties: PatchedProperty[]): Partial<EntraUser> {
  for (const property of properties) {
    if (property.readOnly) {
      throw badRequest(`Property '${property.name}' of resource 'User' is read-only and cannot be set.`);
    }
    checkValue(property);
  }
  return Object.fromEntries(properties.map(({ name, value }) => [name, value]));
}

function parseObject(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new GraphError(400, "BadRequest", "Unable to read JSON request payload.");
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new GraphError(400, "BadRequest", "The request payload has to be a JSON object.");
}

function checkType({ type, name }: { type: Property["type"]; name: string }, value: unknown): void {
  if (type === "texts" ? isTexts(value) : value === null || isScalar(type, value)) return;
  throw badRequest(
    type === "texts"
      ? `Property '${name}' takes an array of strings, which is empty when there is none.`
      : `The value of property '${name}' has the wrong type.`,
  );
}

function isScalar(type: Property["type"], value: unknown): boolean {
  return typeof value === (type === "flag" ? "boolean" : "string");
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function checkValue({ name, value, required, maxLength, maxItems }: PatchedProperty): void {
  const invalid = (why: string) =>
    badRequest(`Invalid value specified for property '${name}' of resource 'User'. ${why}`);
  if (value === null && required) throw invalid("It cannot be cleared.");
  if (Array.isArray(value) && value.length > (maxItems ?? Number.POSITIVE_INFINITY)) {
    throw invalid(`It holds ${maxItems} at most.`);
  }
  for (const text of Array.isArray(value) ? value : [value]) {
    if (text === "") throw invalid("It cannot be empty.");
    if (typeof text === "string" && text.length > (maxLength ?? Number.POSITIVE_INFINITY)) {
      throw invalid(`It has ${text.length} characters, ${maxLength} at most are kept.`);
    }
  }
}
