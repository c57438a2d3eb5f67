import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { LookupFunction } from "node:net";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { type Traced, untraced } from "../http/answer.ts";
import type { AllowedHosts, Refusal } from "./allowed-hosts.ts";
import {
  connectionError,
  connections,
  refuse,
  request,
  statusError,
  tooLarge,
  tooManyRedirects,
} from "./request.ts";

/** The content at an address: the media type that the server claims is ignored. */
export interface Downloaded extends Validators {
  readonly bytes: Buffer;
}

/**
 * Fetches an https URL; "unchanged" where it still matches `known`. Throws GiveUp "skipped" for what
 * is not fetched or not there, GiveUp for a certificate that is not trusted, RetryLater for what may pass.
 */
export type Download = (url: string, known?: Validators) => Promise<Downloaded | "unchanged">;

interface DownloadOptions {
  readonly hosts: AllowedHosts;
  /** For all redirects and the body together; default 15. */
  readonly timeoutSeconds?: number;
  /** Default 20 MB. */
  readonly maximumBytes?: number;
  /** In place of the system's name resolution. */
  readonly lookup?: LookupFunction;
  /** Records each request. */
  readonly traced?: Traced;
}

/** Why a redirect is not followed: the address in the database may be as it should be. */
const behindRedirect = (refusal: Refusal): Refusal =>
  refusal.code === "image-url-invalid"
    ? {
        ...refusal,
        message:
          "The image's address redirects to one that is not an https URL without user name and password.",
        remedy: "Give the address that the image is at, by https.",
      }
    : refusal;

const MOVED = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** Makes a download from allowed hosts at public addresses: no cookies, no credentials, no proxy. */
export function createDownload(options: DownloadOptions): Download {
  const { hosts, timeoutSeconds = 15, maximumBytes = 20 * 1024 * 1024, lookup, traced = untraced } = options;

  const publicly = connections({ privately: false, lookup });
  const onThisMachine = connections({ privately: true, lookup });

  return async (start, known = {}) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    let found = await visit(start, conditions(known), signal);
    for (let redirects = 1; found instanceof URL; redirects++) {
      if (redirects > MOST_REDIRECTS) throw tooManyRedirects(found.host);
      const behind = await visit(found.href, {}, signal, behindRedirect);
      // A redirect may lead to another image each time, also to an older one: the known validators do not
      // apply to it, and its own ones will not apply next time.
      found = behind instanceof URL || behind === "unchanged" ? behind : { bytes: behind.bytes };
    }
    return found;
  };

  /** What is at one address: an image, or where to look instead. */
  async function visit(
    at: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    explain = (refusal: Refusal) => refusal,
  ): Promise<Downloaded | "unchanged" | URL> {
    const refusal = hosts.refusal(at);
    if (refusal) throw refuse(explain(refusal));
    const url = new URL(at);
    const call = { dependency: "photo", operation: "GET photo", host: url.host } as const;
    return traced(call, async (note) => {
      const agent = hosts.isThisMachine(url) ? onThisMachine : publicly;
      const answer = await request(url, { headers, signal, agent });
      try {
        const { statusCode = 0, headers: answered } = answer;
        note({ status: statusCode });
        if (statusCode === 304 && Object.keys(headers).length > 0) return "unchanged";
        if (statusCode === 200) {
          const limits = { host: url.host, maximum: maximumBytes, signal };
          const bytes = await decoded(await readBody(answer, limits), answered["content-encoding"], limits);
          return { bytes, ...validatorsOf(answered) };
        }
        const location = asUtf8(answered.location ?? "");
        if (MOVED.has(statusCode) && location && URL.canParse(location, at)) return new URL(location, at);
        throw statusError(url.host, statusCode, answered);
      } finally {
        // An unread body would keep its connection open; a complete answer leaves it to the next image.
        if (answer.complete) answer.resume();
        else answer.destroy();
      }
    });
  }
}

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

const decoders = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** An encoding costs memory each time it is applied, and no server has a reason to apply it more often. */
const MOST_ENCODINGS = 3;

/**
 * A body without the compressions that were applied to it, the last one first (RFC 9110, Content-Encoding): none is
 * requested, but storage accounts send a file with the encoding it was uploaded with, and what is in front of them may add
 * its own. What cannot be decoded stays as it is: some send the header with a plain file.
 */
async function decoded(bytes: Buffer, encodings = "", limits: Omit<BodyOptions, "signal">): Promise<Buffer> {
  const names = encodings.split(",").map((name) => name.trim().toLowerCase());
  const applied = names.filter((name) => name !== "" && name !== "identity").reverse();
  let content = bytes;
  for (const name of applied.slice(0, MOST_ENCODINGS)) content = await withoutEncoding(content, name, limits);
  return content;
}

async function withoutEncoding(
  bytes: Buffer,
  name: string,
  { host, maximum }: Omit<BodyOptions, "signal">,
): Promise<Buffer> {
  const decode = Object.entries(decoders).find(([known]) => known === name)?.[1];
  if (!decode) return bytes;
  try {
    return await decode(bytes, { maxOutputLength: maximum });
  } catch (error) {
    const isLonger = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (isLonger) throw tooLarge(host, maximum);
    return bytes;
  }
}

/** A header as its server meant it: Node reads each byte as a letter, and many servers send letters outside ASCII in UTF-8. */
function asUtf8(header: string): string {
  const text = Buffer.from(header, "latin1").toString();
  return text.includes("\ufffd") ? header : text;
}

/** The validators of an image (entity tag and time). */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** The headers that ask for an image only if it is another than the one these came with; none where nothing is known. */
export const conditions = ({ etag, lastModified }: Validators): Record<string, string> => ({
  ...(etag !== undefined && { "if-none-match": etag }),
  ...(lastModified !== undefined && { "if-modified-since": lastModified }),
});

/** The validators of an answer; overlong ones are not stored. */
export function validatorsOf({ etag, "last-modified": lastModified }: IncomingHttpHeaders): Validators {
  return {
    ...(etag !== undefined && etag.length <= LONGEST && { etag }),
    ...(lastModified !== undefined && lastModified.length <= LONGEST && { lastModified }),
  };
}

/** In characters. */
const LONGEST = 256;
