import type { MySignature } from "../api/addin.ts";
import type { Client } from "./client.ts";
import type { AddinConfig } from "./config.ts";
import type { Mail } from "./mail.ts";
import { isAnswerFor, type Remembered } from "./memory.ts";

/** Why the API did not give an answer: its own code, or one of the add-in's. */
export interface Failure {
  readonly code: string;
  /** Seconds to leave it alone. */
  readonly waitSeconds: number;
  /** Whether the app itself says that this person or this address gets nothing, so that what is remembered is over. */
  readonly isRefusal?: boolean;
}

export type Asked = { readonly answer: MySignature; readonly etag: string | undefined } | Failure;

/** What asking takes. */
export interface Asking {
  readonly config: AddinConfig;
  readonly fetch: typeof globalThis.fetch;
  /** Gets an access token without asking anyone; rejects with what sign-in says. */
  readonly token: () => Promise<string>;
  readonly client: Client;
}

/** Milliseconds for the token and the answer together: a client's own limit for a request is up to 45 s (office-js 3907). */
const askMs = 5_000;
/** Seconds until it is tried again where nothing came of it, so that several drafts in a row do not all wait. */
const pauseSeconds = 30;

/** Asks the API for the signature of a mail; never rejects. What is remembered is confirmed by 304 where it is still right. */
export async function ask(asking: Asking, mail: Mail, known: Remembered | undefined): Promise<Asked> {
  const stop = typeof AbortController === "function" ? new AbortController() : undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLate = false;
  const late = new Promise<Failure>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve({ code: "no-answer", waitSeconds: pauseSeconds });
      stop?.abort();
    }, askMs);
  });
  const token = async () => {
    const got = await asking.token();
    // Outlook may hand it out after minutes.
    if (isLate) throw new Error("It is too late to ask.");
    return got;
  };
  const answered = request({ ...asking, token }, mail, known, stop?.signal).catch(
    (error: unknown): Failure => ({ code: codeOf(error), waitSeconds: pauseSeconds }),
  );
  const first = await Promise.race([answered, late]);
  clearTimeout(timer);
  return first;
}

async function request(
  { config, fetch, token, client }: Asking,
  mail: Mail,
  known: Remembered | undefined,
  signal: AbortSignal | undefined,
): Promise<Asked> {
  const { type, format, from } = mail;
  const headers: Record<string, string> = {
    authorization: `Bearer ${await token()}`,
    "x-outlook-client": `${client.family}/${client.version}`,
  };
  if (known?.etag) headers["if-none-match"] = known.etag;
  // Not in the query: request logs keep addresses of pages.
  if (from) headers["x-mail-from"] = encodeURIComponent(from);
  const response = await fetch(`${config.origin}/api/me/signature?type=${type}&format=${format}`, {
    headers,
    credentials: "omit",
    ...(signal && { signal }),
  });
  if (response.status === 304 && known) return { answer: known.answer, etag: known.etag };
  // It may be anything: a proxy's page, or an app that is being deployed.
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status !== 200) return refusal(response, body);
  if (!isAnswerFor(body, mail)) return { code: "unreadable", waitSeconds: 60 };
  return { answer: body, etag: response.headers.get("etag") ?? undefined };
}

/** The longest that the API is left alone for, in seconds, also where it requests more. */
const longestWait = 900;

function refusal({ status, headers }: Response, body: unknown): Failure {
  const code = typeof body === "object" && body && "code" in body ? String(body.code) : `http-${status}`;
  const asked = Number(headers.get("retry-after")) || (status < 500 ? 300 : 0);
  const isRefusal = status === 403 || status === 404;
  return { code: code.slice(0, 60), waitSeconds: Math.min(asked, longestWait), isRefusal };
}

/** Where the person has to be asked, which no event's handler may do: the pane does. */
export const consentNeeded = "consent-needed";

/** Of MSAL its code, such as `nested_app_auth_bridge_disabled`; a request that did not get through has none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no-connection";
  if (error.name === "InteractionRequiredAuthError") return consentNeeded;
  const own = "errorCode" in error ? error.errorCode : undefined;
  return typeof own === "string" && own ? own.slice(0, 60) : "no-connection";
}
