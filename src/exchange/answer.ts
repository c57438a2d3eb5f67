/** What Exchange Online answered to one request; `text` is the body, "" where there is none or it cannot be read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Microsoft's id of the request, which their support asks for. */
export function requestIdOf({ headers }: Pick<Answer, "headers">): string | undefined {
  const id = headers.get("request-id") ?? "";
  // A proxy may answer in Exchange's place: only what looks like an id goes into records.
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** The body as JSON, undefined where it is none: a proxy's HTML page, a sentence, a truncated answer. */
export function jsonOf({ text }: Pick<Answer, "text">): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
