import { STATUS_CODES } from "node:http";
import type { HttpResponseInit } from "@azure/functions";

/** What went wrong with a request: becomes problem details (RFC 9457) with `code` as an extension. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  /** Microsoft's request-id, where it was they who refused. */
  readonly upstreamRequestId: string | undefined;

  constructor(status: number, code: string, message: string, remedy?: string, upstreamRequestId?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.upstreamRequestId = upstreamRequestId;
  }
}

/** An error as the HTTP answer that tells the caller what to do, and by which `requestId` the log knows of it; what is not meant for callers stays there. */
export const problemResponse = (
  { status, code, message, remedy, upstreamRequestId }: Problem,
  requestId: string,
): HttpResponseInit => ({
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
    requestId,
    ...(upstreamRequestId && { upstreamRequestId }),
  }),
});

export const notFound = (what: string): Problem => new Problem(404, "not-found", `There is no ${what}.`);

/** The answer about somebody who is not there. */
export const noSuchEmployee: Problem = notFound("active employee with that e-mail");

/** The answer to whatever would write, while the app is there to show only. */
export const writingIsOff = new Problem(
  409,
  "writing-is-off",
  "SYNC_MODE is preview: this app shows what it would do and writes nothing.",
  "Ask for a preview, or have an administrator set SYNC_MODE to apply.",
);

/** The answer to an undo of what was not done. */
export const nothingToUndo = (run: string, email: string): Problem =>
  new Problem(
    409,
    "nothing-to-undo",
    `Run ${run} wrote nothing of ${email} that is on record.`,
    `See what was written: entra-sync history ${email}.`,
  );
