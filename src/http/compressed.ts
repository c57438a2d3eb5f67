import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { acceptedEncoding } from "./accepted-encoding.ts";

const text = /^(text\/|application\/(problem\+)?json\b)/;

/** Bytes below which compressing costs more than it saves. */
const worthwhile = 16_384;

/** The same answer, gzipped where it is long text and the caller takes that: a plan of thousands shrinks to a twentieth. */
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
