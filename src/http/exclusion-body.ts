import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { readJsonBody } from "./json-body.ts";
import { someTargets } from "./run-body.ts";

/** The body of `PUT /api/exclusions/{email}`, `targets` being all of them when it names none; throws a Problem or a ZodError that says what is wrong with it. */
export async function readExclusionBody(request: HttpRequest, all: readonly string[], now = new Date()) {
  const { targets = all, ...rest } = schema(all, now).parse(await readJsonBody(request));
  return { targets, ...rest };
}

const schema = (targets: readonly string[], now: Date) =>
  z.strictObject({
    targets: someTargets(targets),
    reason: z
      .string()
      .trim()
      .min(1, "is missing: say why, in a line")
      .max(500)
      .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "is one line of text"),
    // A time without a zone would mean another moment on another machine.
    until: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })], {
        error: "is a date (2027-01-31) or a time with its zone (2027-01-31T17:00:00+01:00)",
      })
      .refine((until) => Date.parse(until) > now.getTime(), "is in the future")
      .optional(),
  });
