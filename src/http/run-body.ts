import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { readJsonBody } from "./json-body.ts";

/** The body of `POST /api/runs`; throws a Problem or a ZodError that says what is wrong with it. */
export const readRunBody = async (request: HttpRequest, targets: readonly string[]) =>
  schema(targets).parse(await readJsonBody(request));

/** Some of the targets that are switched on. */
export const someTargets = (targets: readonly string[]) =>
  z
    .array(z.enum(targets))
    .min(1)
    // Twice the same target would be twice the same change.
    .transform((names) => [...new Set(names)])
    .optional();

/** At most a thousand addresses, whatever is at them. */
export const someEmails = z.array(z.string().trim().min(3).max(254)).min(1).max(1000).optional();

/** A plan's digest. */
export const digest = z.string().regex(/^[\da-f]{64}$/, "is 64 hexadecimal digits");

const schema = (targets: readonly string[]) =>
  z.strictObject({
    emails: someEmails,
    targets: someTargets(targets),
    mode: z.enum(["preview", "apply"]).optional(),
    digest: digest.optional(),
  });
