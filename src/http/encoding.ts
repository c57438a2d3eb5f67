import { pipeline, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
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

/**
 * An answer in pieces as a whole, as the Functions host takes it. What is long is gzipped while it is made, for a caller
 * that accepts that: it is never in memory as text.
 */
export async function gathered(
  { headers: asked }: HttpRequest,
  response: HttpResponseInit,
): Promise<HttpResponseInit> {
  const { body } = response;
  if (!(body instanceof ReadableStream)) return response;
  const pieces = body.values();
  const first = await pieces.next();
  if (first.done) return { ...response, body: "" };
  const second = await pieces.next();
  if (second.done) return { ...response, body: first.value };

  const all = async function* () {
    yield first.value;
    yield second.value;
    yield* pieces;
  };
  // As a plain object, to which more are added.
  const headers = { ...Object.fromEntries(new Headers(response.headers)), vary: "accept-encoding" };
  if (!acceptedEncoding(asked.get("accept-encoding"), ["gzip"])) {
    return {
      ...response,
      headers,
      body: await buffer(Readable.from(all()).map((text) => Buffer.from(text))),
    };
  }
  const bytes = await buffer(pipeline(Readable.from(all()), createGzip(), () => {}));
  return { ...response, headers: { ...headers, "content-encoding": "gzip" }, body: bytes };
}

/** So many characters are gzipped at a time. */
const blockSize = 65_536;

/** Pieces as blocks: an answer may have 100,000 pieces, and each time that something is gzipped takes a thread. */
export async function* inBlocks(pieces: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length < blockSize) continue;
    yield text;
    text = "";
  }
  if (text) yield text;
}

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
