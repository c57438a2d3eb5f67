import { type Role, z } from "./schema.ts";

/** One operation of the HTTP API; its name in the table is its operation id and, except for previews, the name of its function. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /api, with parameters in braces. */
  readonly path: string;
  /** The role that it takes; `caller` is anyone who is let in at all, `anonymous` takes no key and no sign-in. */
  readonly access: Role | "caller" | "anonymous";
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Bytes of the body; 64 KB unless something else is set: room for more than a thousand addresses. */
  readonly maxBytes?: number;
  /** By status and media type; JSON by schema, other text and files as strings. */
  readonly answers: Readonly<Record<number, Readonly<Record<string, z.ZodType>>>>;
  /** Statuses of problem details, besides those that any route can answer with. */
  readonly problems?: readonly number[];
}

/** Text of any kind. */
export const text = z.string();

/** JSON by a schema. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": schema }) as const;

/** The problems of routes that call Microsoft or the employee database. */
export const upstream = [502] as const;
