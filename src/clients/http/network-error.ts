import { GiveUp, RetryLater } from "../../core/errors.ts";

/** Seconds to wait after a connection that failed. */
const WAIT = 5;

/** OpenSSL's and Node's codes for a certificate that a retry does not fix. */
const UNTRUSTED =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID)/;

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
  if (UNTRUSTED.test(code)) {
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

/** Makes a call, and records its duration and result; `note` receives the answer, and the last one counts. */
export type Traced = <T>(call: Call, work: (note: (answer: CallAnswer) => void) => Promise<T>) => Promise<T>;

/** Makes a call without recording it. */
export const untraced: Traced = (_, work) => work(() => {});
