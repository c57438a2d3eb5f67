import type { HttpRequest } from "@azure/functions";
import { Problem } from "./problem.ts";

/** 64 KB: room for more than a thousand addresses. */
const maximumBytes = 65_536;

const mediaType = /^application\/json\s*(;|$)/i;

/** A request's body as JSON, `{}` when there is none; throws a Problem for anything else, or for more than `maximum` bytes. */
export async function readJsonBody(request: HttpRequest, maximum = maximumBytes): Promise<unknown> {
  const text = await readText(request, maximum);
  if (text.trim() === "") return {};
  // Any web page can send a form or plain text without a preflight request, but not JSON.
  if (!mediaType.test(request.headers.get("content-type") ?? "")) {
    throw new Problem(415, "unsupported-media-type", "Send the body as application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "invalid-json", "The body is not JSON.");
  }
}

/** Stops at the first byte over the limit, regardless of the announced length. */
async function readText({ headers, body }: HttpRequest, maximum: number): Promise<string> {
  const tooLarge = new Problem(413, "too-large", `The body is larger than ${maximum} bytes.`);
  if (Number(headers.get("content-length") ?? 0) > maximum) throw tooLarge;
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maximum) throw tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
