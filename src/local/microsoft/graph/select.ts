import { GraphError } from "./graph-error.ts";
import { findProperty, PROPERTIES, type Property, type PropertyName } from "./properties.ts";
import type { StoredUser } from "./users.ts";

const NAMES = Object.keys(PROPERTIES) as PropertyName[];
const DEFAULT_SET = NAMES.filter((name) => (PROPERTIES[name] as Property).byDefault);

/** The properties an answer holds, and whether a $select named them. */
export type Selection = { names: PropertyName[]; explicit: boolean };

/** Reads $select; without one the default set. Throws a 400 GraphError for a property users do not have. */
export function parseSelect(select: string | undefined): Selection {
  if (select === undefined) return { names: DEFAULT_SET, explicit: false };
  const names = select.split(",").map((part) => {
    const property = findProperty(part.trim());
    if (property) return property.name;
    throw new GraphError(
      400,
      "BadRequest",
      `Parsing OData Select and Expand failed: Could not find a property named '${part.trim()}' on type 'user'.`,
    );
  });
  return { names: [...new Set(names)], explicit: true };
}

/** The selected properties of a user, in the order of the selection. */
export function project(user: StoredUser, { names }: Selection): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, user[name]]));
}

/** The fragment of an `@odata.context` that names the selection. */
export function contextOf({ names, explicit }: Selection): string {
  return explicit ? `users(${names.join(",")})` : "users";
}
