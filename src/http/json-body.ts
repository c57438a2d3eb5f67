import type { HttpRequest } from "@azure/functions";
import { Problem } from "./problem.ts";

/** 64 KB: a thousand addresses and room to spare. */
const maximumBytes = 65_536;

const mediaType = /^application\/json\s*(;|$)/i;

/** A request's body as JSON, `{}` when there is none; throws a Problem for anything else, or for more than `maximum` bytes. */
export async function readJsonBody(request: HttpRequest, maximum = maximumBytes): Promise<unknown> {
  const text = await readText(request, maximum);
  if (text.trim() === "") return {};
  // A form or plain text can be sent from anybody's web page without asking; JSON cannot.
  if (!mediaType.test(request.headers.get("content-type") ?? "")) {
    throw new Problem(415, "unsupported-media-type", "Send the body as application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "invalid-json", "The body is no JSON.");
  }
}

/** Stops at the first byte too many, whatever length was announced. */
async function readText({ headers, body }: HttpRequest, maximum: number): Promise<string> {
  const tooLarge = new Problem(413, "too-large", `At most ${maximum} bytes, please.`);
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
