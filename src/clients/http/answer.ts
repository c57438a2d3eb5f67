import { GiveUp } from "../../core/errors.ts";

/** What Microsoft answered to one request; `text` is the body, "" where there is none or it cannot be read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Microsoft's id of the request, for a support case. */
export function requestIdOf({ headers }: Pick<Answer, "headers">): string | undefined {
  const id = headers.get("request-id") ?? "";
  // A proxy may answer in Microsoft's place: only what looks like an id goes into records.
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** The body as JSON, undefined where it is not JSON: a proxy's HTML page, a sentence, a truncated answer. */
export function jsonOf({ text }: Pick<Answer, "text">): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Statuses that say that another write to the same object is under way, or was a moment ago: what differs now may be written. */
export const CONFLICT: ReadonlySet<number> = new Set([409, 412, 423, 425]);

/**
 * Makes the error for an answer that does not come from the service: `found` is what it is. It may pass, unless a whole answer
 * says what it should not.
 */
type Unexpected = (
  answer: Answer,
  operation: string,
  found: string,
  options?: { readonly mayPass?: boolean },
) => GiveUp;

/** The errors for what answers in the place of `service`, such as a proxy's page or a hostile server; `setting` has its address. */
export const unexpectedAnswers =
  (service: string, setting: string): Unexpected =>
  (answer, operation, found, { mayPass = true } = {}) => {
    const requestId = requestIdOf(answer);
    return new GiveUp("unexpected-answer", `The answer to ${operation} is not ${service}'s: ${found}`, {
      ...(requestId === undefined ? {} : { requestId }),
      mayPass,
      remedy: `Check ${setting}, and whether a proxy answers in ${service}'s place.`,
    });
  };

/**
 * Holds the links of one read from page to page to addresses that begin with `base`, since the token is sent to their host,
 * and to pages that were not there yet (`first` was): one that leads back would be read for ever. Throws GiveUp; returns the
 * link, undefined after the last page.
 */
export function linksBelow(base: string, operation: string, unexpected: Unexpected, first?: string) {
  const seen = new Set([first]);
  return (answer: Answer, next: string | null | undefined): string | undefined => {
    if (next == null) return undefined;
    const refuse = (found: string) => unexpected(answer, operation, found, { mayPass: false });
    if (!next.startsWith(base)) throw refuse("its next page is elsewhere");
    if (seen.has(next)) throw refuse(`its next page was there before, ${seen.size} pages ago or fewer`);
    seen.add(next);
    return next;
  };
}
