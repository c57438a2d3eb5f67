import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { Problem } from "./problem.ts";

/** 64 KB: a thousand addresses and room to spare. */
const maximumBytes = 65_536;

const mediaType = /^application\/json\s*(;|$)/i;

/** The body of `POST /api/runs`; throws a Problem or a ZodError that says what is wrong with it. */
export async function readRunBody(request: HttpRequest, targets: readonly string[]) {
  const text = await request.text();
  if (text.trim() === "") return {};
  // A form or plain text can be sent from anybody's web page without asking; JSON cannot.
  if (!mediaType.test(request.headers.get("content-type") ?? "")) {
    throw new Problem(415, "unsupported-media-type", "Send the body as application/json.");
  }
  if (Buffer.byteLength(text) > maximumBytes)
    throw new Problem(413, "too-large", `At most ${maximumBytes} bytes, please.`);
  return schema(targets).parse(parse(text));
}

const schema = (targets: readonly string[]) =>
  z.strictObject({
    emails: z.array(z.string().trim().min(3).max(254)).min(1).max(1000).optional(),
    // Twice the same target would be twice the same change.
    targets: z
      .array(z.enum(targets))
      .min(1)
      .transform((names) => [...new Set(names)])
      .optional(),
    mode: z.enum(["preview", "apply"]).optional(),
    digest: z
      .string()
      .regex(/^[\da-f]{64}$/, "is 64 hexadecimal digits")
      .optional(),
  });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "invalid-json", "The body is no JSON.");
  }
}
