import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";

/** A content coding of HTTP that the app can answer in. */
export type Encoding = "br" | "gzip";

/**
 * The coding that a caller's Accept-Encoding prefers, of those `offered` in the app's order of preference; undefined
 * for the plain bytes, also without that header (RFC 9110, section 12.5.3).
 */
export function acceptedEncoding(header: string | null, offered: readonly Encoding[]): Encoding | undefined {
  const weights = new Map((header ?? "").split(",").map(weigh));
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get("*") ?? 0;
  const [best] = offered.toSorted((a, b) => weightOf(b) - weightOf(a));
  if (best === undefined || weightOf(best) === 0) return undefined;
  // A caller that prefers the plain bytes gets them.
  return (weights.get("identity") ?? 0) > weightOf(best) ? undefined : best;
}

function weigh(part: string): [string, number] {
  const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return [coding, weight === undefined ? 1 : Number.parseFloat(weight) || 0];
}

const text = /^(text\/|application\/(problem\+)?json\b)/;

/** Size in bytes below which compression costs more than it saves. */
const worthwhile = 16_384;

/** The same answer, gzipped where it is long text and the caller accepts gzip: a plan of thousands shrinks to a twentieth. */
export async function compressed(
  { headers: asked }: HttpRequest,
  response: HttpResponseInit,
): Promise<HttpResponseInit> {
  const { body } = response;
  const headers = new Headers(response.headers);
  if (typeof body !== "string" || Buffer.byteLength(body) < worthwhile) return response;
  if (!text.test(headers.get("content-type") ?? "")) return response;
  headers.set("vary", "accept-encoding");
  if (!acceptedEncoding(asked.get("accept-encoding"), ["gzip"])) return { ...response, headers };
  headers.set("content-encoding", "gzip");
  return { ...response, headers, body: await promisify(gzip)(body) };
}
