import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { connect, isIP, type LookupFunction } from "node:net";
import tls from "node:tls";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { isUntrusted } from "../http/answer.ts";
import { madeAt, readRetryAfter } from "../http/retry.ts";
import { privateAddresses, type Refusal } from "./allowed-hosts.ts";

interface Reach {
  /** Whether private addresses may be connected to. */
  readonly privately: boolean;
  /** In place of the system's name resolution. */
  readonly lookup?: LookupFunction | undefined;
}

/** How long a connection waits for the next image of its host, in milliseconds; many servers close theirs after five seconds. */
const IDLE_MS = 4_000;

/** Connections to the hosts of images: an address is checked when it is connected to, and serves further images of its host. */
export function connections(reach: Reach): Agent {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  agent.createConnection = ({ host, port }) => openSocket({ host: host ?? "", port: Number(port) }, reach);
  return agent;
}

/** Checks an address when it is connected to, so that no name can resolve to another one in between. */
function openSocket({ host, port }: { host: string; port: number }, { privately, lookup }: Reach) {
  const socket = connect({
    host,
    port,
    ...(!privately && { blockList: privateAddresses }),
    ...(lookup && { lookup }),
  });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ socket, host, ALPNProtocols: ["http/1.1"], ...servername });
}

interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** As `connections` makes it. */
  readonly agent: Agent;
}

/** Sends one GET, and returns the answer with its body unread; follows no redirect. */
export async function request(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { headers, signal, agent } = options;
  const sent = get(url, {
    headers: {
      accept: "image/jpeg, image/png, image/webp, image/gif",
      "accept-encoding": "identity",
      // Firewalls refuse requests without one (AWS WAF, NoUserAgent_HEADER).
      "user-agent": "entra-employee-sync",
      ...headers,
    },
    // Cookies and policies of a firewall in front can be more than Node's 16 kB.
    maxHeaderSize: 64 * 1024,
    agent,
    signal,
  });
  try {
    const [response] = await once(sent, "response");
    return response;
  } catch (error) {
    // The server may have closed a connection that waited, just as it was used again; the next one is another.
    if (sent.reusedSocket && !signal.aborted) return request(url, options);
    throw connectionError(url.host, error, signal);
  } finally {
    // The reader of the body also receives every later error.
    sent.on("error", () => {});
  }
}

/** Seconds to wait after a connection that failed, and after a server that sends no Retry-After. */
const WAIT = 20;

/** An image's host is not Microsoft: what it does not send within a few tries and minutes is left for the next night. */
const TRIES = 4;
const LONGEST_WAIT = 60;

/** The error for an image that may be sent a little later. */
const passing = (code: RetryLater["code"], message: string, seconds = WAIT, cause?: unknown): RetryLater =>
  new RetryLater(code, message, Math.min(seconds, LONGEST_WAIT), { tries: TRIES, cause });

const PASSING = new Set([408, 425, 429]);

/** An image that a retry does not bring: not a failure, the person has no usable image. */
export const refuse = ({ code, message, remedy }: Refusal): GiveUp =>
  new GiveUp(code, message, { outcome: "skipped", remedy });

/** The error for an image that is larger than is fetched, `maximum` in bytes. */
export const tooLarge = (host: string, maximum: number): GiveUp =>
  refuse({
    code: "image-too-large",
    message: `The image at ${host} is larger than ${maximum} bytes.`,
    remedy: "Provide a smaller one.",
  });

/** The error for a chain of redirects that does not end. */
export const tooManyRedirects = (host: string): GiveUp =>
  refuse({
    code: "image-redirects",
    message: `The image's address redirects too often, last from ${host}.`,
    remedy: "Give the address that the image is at.",
  });

/** The error of an answer without an image; a query may contain a key, so messages name only the host. */
export function statusError(host: string, status: number, headers: IncomingHttpHeaders): GiveUp | RetryLater {
  if (status >= 500 || PASSING.has(status)) {
    const code = status === 429 ? "throttled" : "unavailable";
    const seconds = readRetryAfter(headers["retry-after"] ?? null, WAIT, madeAt(headers.date));
    return passing(code, `${host} answered ${status}`, seconds);
  }
  if (status === 404 || status === 410) {
    return refuse({
      code: "image-not-found",
      message: `${host} has no image at this address (${status}).`,
      remedy: "Correct the address in the employee database, or put the image there.",
    });
  }
  return refuse({
    code: "image-refused",
    message: `${host} does not hand out the image (${status}).`,
    remedy: "Let the image be read without signing in, or correct its address.",
  });
}

/** The error of a request without a complete answer; `signal` is its time limit. */
export function connectionError(host: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof GiveUp || error instanceof RetryLater || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";

  if (code === "ERR_IP_BLOCKED") {
    return refuse({
      code: "image-private-address",
      message: `${host} is at a private address, which images are not fetched from.`,
      remedy: "Serve the images from a public address.",
    });
  }
  if (isUntrusted(code)) {
    return new GiveUp("untrusted-certificate", `The certificate of ${host} is not trusted (${code})`, {
      cause: error,
      remedy: "Replace the certificate, or start the app with its authority in NODE_EXTRA_CA_CERTS.",
    });
  }
  // A body that is cut off by it breaks off with ECONNRESET.
  if (signal.aborted) {
    return passing("network", `${host} did not send the image in time`, WAIT, error);
  }
  if (code === "") return error;
  return passing("network", `No image from ${host} (${code})`, WAIT, error);
}
