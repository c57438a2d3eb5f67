import type { LookupFunction } from "node:net";
import { type Traced, untraced } from "../wire/traced.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { refuse, statusError, tooManyRedirects } from "./download-error.ts";
import { readBody } from "./read-body.ts";
import { request } from "./request.ts";
import { conditions, type Validators, validatorsOf } from "./validators.ts";

/** What was at an address: the server's word that it is an image counts for nothing. */
export interface Downloaded extends Validators {
  readonly bytes: Buffer;
}

/**
 * Fetches an https URL; "unchanged" where it still is what `known` came with. Throws GiveUp "skipped" for what
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
  /** Takes note of each request. */
  readonly traced?: Traced;
}

const MOVED = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** Makes a download from allowed hosts at public addresses: no cookies, no credentials, no proxy. */
export function createDownload(options: DownloadOptions): Download {
  const { hosts, timeoutSeconds = 15, maximumBytes = 20 * 1024 * 1024, lookup, traced = untraced } = options;

  return async (start, known = {}) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    let found = await visit(start, conditions(known), signal);
    for (let redirects = 1; found instanceof URL; redirects++) {
      if (redirects > MOST_REDIRECTS) throw tooManyRedirects(found.host);
      const behind = await visit(found.href, {}, signal);
      // Each time there may be another image behind a redirect, and an older one than before: neither does
      // what is known say anything of it, nor will its own validators next time.
      found = behind instanceof URL || behind === "unchanged" ? behind : { bytes: behind.bytes };
    }
    return found;
  };

  /** What is at one address: an image, or where to look instead. */
  async function visit(
    at: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Downloaded | "unchanged" | URL> {
    const refusal = hosts.refusal(at);
    if (refusal) throw refuse(refusal);
    const url = new URL(at);
    const call = { dependency: "photo", operation: "GET photo", host: url.host } as const;
    return traced(call, async (note) => {
      const answer = await request(url, { headers, signal, lookup, privately: hosts.isThisMachine(url) });
      try {
        const { statusCode = 0, headers: answered } = answer;
        note({ status: statusCode });
        if (statusCode === 304 && Object.keys(headers).length > 0) return "unchanged";
        if (statusCode === 200) {
          const bytes = await readBody(answer, { host: url.host, maximum: maximumBytes, signal });
          return { bytes, ...validatorsOf(answered) };
        }
        const { location } = answered;
        if (MOVED.has(statusCode) && location && URL.canParse(location, at)) return new URL(location, at);
        throw statusError(url.host, statusCode, answered);
      } finally {
        // What is left unread would keep its connection open.
        answer.destroy();
      }
    });
  }
}
