import type { IncomingMessage } from "node:http";
import { connectionError, tooLarge } from "./download-error.ts";

interface BodyOptions {
  /** What to call the server in errors. */
  readonly host: string;
  /** In bytes. */
  readonly maximum: number;
  readonly signal: AbortSignal;
}

/** The body of an answer; GiveUp as soon as it is known to exceed the maximum, RetryLater when it breaks off. */
export async function readBody(
  response: IncomingMessage,
  { host, maximum, signal }: BodyOptions,
): Promise<Buffer> {
  if (Number(response.headers["content-length"]) > maximum) throw tooLarge(host, maximum);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > maximum) throw tooLarge(host, maximum);
      chunks.push(chunk);
    }
  } catch (error) {
    throw connectionError(host, error, signal);
  }
  return Buffer.concat(chunks, size);
}
