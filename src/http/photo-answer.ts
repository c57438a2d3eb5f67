import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { GiveUp } from "../core/errors.ts";
import { noSuchEmployee, Problem } from "./problem.ts";

/** Which photo is asked for: what would be written or what Microsoft 365 has, and how many pixels a side at most. */
export const PhotoQuery = z.object({
  of: z.enum(["source", "entra"]).default("source"),
  size: z.coerce.number().int().min(48).max(648).optional(),
});

/** Photos are somebody's: their browser may keep them, for five minutes, and nobody in between. */
const cacheControl = "private, max-age=300";

/** A photo as an answer, without its bytes for a caller who has them; a Problem 404 where there is none. */
export async function photoAnswer(
  { headers }: HttpRequest,
  look: () => Promise<Uint8Array | undefined>,
): Promise<HttpResponseInit> {
  const photo = await look().catch(nonePossible);
  if (!photo) throw noSuchEmployee;
  const etag = `"${createHash("sha256").update(photo).digest("base64url")}"`;
  const kept = { etag, "cache-control": cacheControl };
  if (isAmong(etag, headers.get("if-none-match"))) return { status: 304, headers: kept };
  return { status: 200, headers: { ...kept, "content-type": "image/jpeg" }, body: photo };
}

/** What would be skipped in a run is simply not there; anything else is somebody's failure. */
function nonePossible(error: unknown): never {
  if (!(error instanceof GiveUp) || error.outcome !== "skipped") throw error;
  throw new Problem(404, error.code, error.message, error.remedy);
}

/** RFC 9110, section 13.1.2: a list, or `*` for whatever there is; `W/` makes no difference. */
const isAmong = (etag: string, known: string | null): boolean =>
  (known ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""))
    .some((one) => one === etag || one === "*");
