import { STATUS_CODES } from "node:http";
import type { HttpResponseInit } from "@azure/functions";

/** What went wrong with a request: becomes problem details (RFC 9457) with `code` as an extension. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(status: number, code: string, message: string, remedy?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}

/** An error as the HTTP answer that tells the caller what to do; what is not meant for callers stays in the log. */
export const problemResponse = ({ status, code, message, remedy }: Problem): HttpResponseInit => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({
    type: "about:blank",
    // For about:blank the title is that of the status (RFC 9457, section 4.2.1).
    title: STATUS_CODES[status],
    status,
    code,
    detail: message,
    ...(remedy && { remedy }),
  }),
});

export const notFound = (what: string): Problem => new Problem(404, "not-found", `There is no ${what}.`);
