import * as z from "zod";

// The console's content security policy forbids code made from text, and even trying it is reported as a violation.
if ("document" in globalThis) z.config({ jitless: true });

/** Schemas of answers by their name in the OpenAPI description, where other schemas refer to them. */
export const answers = z.registry<{ id: string; description?: string }>();

/** The same for request bodies: these are described as they are sent, before defaults and trimming. */
export const requests = z.registry<{ id: string; description?: string }>();

/** What a schema parses to, unchangeable: the type of every answer. */
export type Parsed<Schema extends z.ZodType> = Immutable<z.output<Schema>>;

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** Why something is ordered: a line of text that goes on record. */
export const GivenReason = z
  .string()
  .trim()
  .min(1, "must not be empty: give the reason in one line")
  .max(500)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "must be one line of text");

/** A count of something. */
export const Count = z.int().nonnegative();

/** A moment, ISO 8601 in UTC. */
export const Moment = z.string().meta({ format: "date-time" });

/** SHA-256 of a plan, 64 hexadecimal digits. */
export const Digest = z.string().regex(/^[\da-f]{64}$/, "must be 64 hexadecimal digits");

/** A run's id, such as 20261122T030000Z-k3xq7a: the time of its request, to be read aloud. */
export const RunId = z.string().regex(/^\d{8}T\d{6}Z-[a-z2-7]{6}$/, "must be a run's id");

/** The same two in answers: described, and not checked again by those who read them. */
export const AnsweredDigest = z.string().meta({ pattern: "^[0-9a-f]{64}$" });
export const AnsweredRunId = z.string().meta({ pattern: "^\\d{8}T\\d{6}Z-[a-z2-7]{6}$" });

/** What a caller must be allowed to do: an app role of the registration that signs people in. */
export const Role = z.enum(["Sync.Preview", "Sync.Read", "Sync.Run"]);
export type Role = z.output<typeof Role>;

/** `preview` only plans, `apply` also writes. */
export const Mode = z.enum(["preview", "apply"]);

/** One operation of the HTTP API; its name in the table is its operation id and, except for previews, the name of its function. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /api, with parameters in braces. */
  readonly path: string;
  /**
   * The role that it takes; `caller` is anyone who is let in at all, `anonymous` takes no key and no sign-in, `delegated` takes
   * the add-in's access token for the person who is signed in to Outlook, independently of HTTP_AUTH.
   */
  readonly access: Role | "caller" | "anonymous" | "delegated";
  /** The role that is enough where the body says `"mode": "preview"`, so that nothing is written. */
  readonly dryRunAccess?: Role;
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** By their names in lower case. */
  readonly headers?: z.ZodObject;
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

/** Problem details (RFC 9457): why a request was not done, and what to do about it. */
export const Problem = z
  .object({
    type: z.literal("about:blank"),
    title: z.string().describe("The name of the HTTP status."),
    status: z.int(),
    code: z.string().describe("Stable and kebab-case: what programs go by."),
    detail: z.string(),
    remedy: z.string().exactOptional().describe("What a person can do about it."),
    requestId: z.string().describe("The invocation's id, by which the app's log can be searched."),
    upstreamRequestId: z
      .string()
      .exactOptional()
      .describe("Microsoft's own request id, where it was they who refused."),
  })
  .register(answers, { id: "Problem", description: "Problem details (RFC 9457)." });
export type Problem = Parsed<typeof Problem>;

/** What a client needs of a problem, also of one from an app of another version. */
export const ProblemAsRead = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
  requestId: z.string().optional(),
});
