import { z } from "zod";

/** What Graph answered to one request; `text` is the body, "" where there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Microsoft's id of the request, which their support asks for. */
export function requestIdOf(answer: Answer): string | undefined {
  const id = answer.headers.get("request-id") ?? "";
  // A proxy may answer in Graph's place: only what looks like an id goes into records.
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** The body as JSON, undefined where it is none: a proxy's HTML page, a truncated answer. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string().catch("") }) });

/** Graph's error code, "" where the body holds none. */
export function refusalCodeOf(answer: Answer): string {
  const refusal = Refusal.safeParse(jsonOf(answer));
  return refusal.success ? refusal.data.error.code : "";
}

/** Graph's error code and message on one line, at most 300 characters, "" where the body holds none. */
export function refusalOf(answer: Answer): string {
  const refusal = Refusal.safeParse(jsonOf(answer));
  if (!refusal.success) return "";
  const { code, message } = refusal.data.error;
  const line = `${code}: ${message}`.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
