import { GiveUp, RetryLater } from "../../core/errors.ts";

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

/** Statuses for a conflict with another write to the same object: after reading it again, the write can be repeated. */
export const CONFLICT: ReadonlySet<number> = new Set([409, 412, 423, 425]);

/**
 * Makes the error for an answer that does not come from the service; `found` describes it. Such an error may pass, unless
 * `mayPass` is false.
 */
type Unexpected = (
  answer: Answer,
  operation: string,
  found: string,
  options?: { readonly mayPass?: boolean },
) => GiveUp;

/** Makes errors for answers of something other than `service`, such as a proxy or a hostile server; `setting` has its address. */
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
 * Checks the next-page links of one read: they have to begin with `base`, since the token is sent to their host, and must not
 * lead back to an earlier page, which would be read for ever (`first` is the first one). Returns the link, undefined after the
 * last page; throws GiveUp.
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

/** Seconds to wait after a connection that failed. */
const WAIT = 5;

/** Whether a code of OpenSSL or Node says that a certificate is not trusted, which a retry does not fix. */
export const isUntrusted = (code: string): boolean =>
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT_)/.test(code);

/**
 * The error of a request to `service` without a complete answer. A write may have been made although its connection
 * broke: read again before repeating it.
 */
export function networkError(error: unknown, service: string, operation: string): RetryLater | GiveUp {
  // The token comes from elsewhere, and its errors say what to do already.
  if (error instanceof RetryLater || error instanceof GiveUp) return error;

  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new RetryLater("network", `${service} did not answer ${operation} in time`, WAIT, {
      cause: error,
    });
  }
  const code = codeOf(error);
  if (isUntrusted(code)) {
    return new GiveUp("untrusted-certificate", `${service}'s certificate is not trusted (${code})`, {
      cause: error,
      remedy: "If a proxy signs for it, start the app with its authority in NODE_EXTRA_CA_CERTS.",
    });
  }
  // fetch reports every broken connection as a TypeError with the reason in its cause.
  if (error instanceof TypeError || code !== "") {
    const reason = code === "" ? "connection failed" : code;
    return new RetryLater("network", `No answer from ${service} to ${operation} (${reason})`, WAIT, {
      cause: error,
    });
  }
  throw error;
}

function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return "";
}

/** A call to another system, as it may be shown to anyone: no address of a person, no query, no value. */
export interface Call {
  readonly dependency: "graph" | "exchange" | "postgres" | "photo";
  /** Without ids: "GET /users/{id}". */
  readonly operation: string;
  /** `host` or `host:port`. */
  readonly host: string;
  /** Entra object id of the user. */
  readonly entraId?: string | undefined;
  /** Whether a 403 is about this one user, and is expected of some, rather than about what the app may do. */
  readonly mayBeForbidden?: boolean;
}

/** The answer to a call. */
export interface CallAnswer {
  readonly status?: number;
  /** Microsoft's id of the request. */
  readonly requestId?: string | undefined;
  /** Of a batch: the status of each request in it, which Microsoft counts and throttles as if it had come alone. */
  readonly parts?: readonly number[] | undefined;
}

/** Makes a call, and records its duration and result; the last answer passed to `note` counts. */
export type Traced = <T>(call: Call, work: (note: (answer: CallAnswer) => void) => Promise<T>) => Promise<T>;

/** Makes a call without recording it. */
export const untraced: Traced = (_, work) => work(() => {});
