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
