import { STATUS_CODES } from "node:http";
import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import { toDotPath } from "zod/v4/core";
import type { Problem as ProblemDetails } from "../api/route.ts";
import { GiveUp } from "../core/errors.ts";
import { describePause, type Pause, resumeRemedy } from "../core/run.ts";

/** What went wrong with a request: becomes problem details (RFC 9457) with `code` as an extension. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  /** Microsoft's request-id, where Microsoft refused. */
  readonly upstreamRequestId: string | undefined;
  /** What the status requires besides: when to come again, for example. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    remedy?: string,
    { upstreamRequestId, headers = {} }: Partial<Pick<Problem, "upstreamRequestId" | "headers">> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.upstreamRequestId = upstreamRequestId;
    this.headers = headers;
  }
}

/** An error as an HTTP answer with its remedy and the `requestId` to find it in the log; internal details are only logged. */
export const problemResponse = (
  { status, code, message, remedy, upstreamRequestId, headers }: Problem,
  requestId: string,
): HttpResponseInit => ({
  status,
  headers: { "content-type": "application/problem+json", ...headers },
  body: JSON.stringify({
    type: "about:blank",
    // For about:blank the title is that of the status (RFC 9457, section 4.2.1).
    title: STATUS_CODES[status] ?? "Error",
    status,
    code,
    detail: message,
    ...(remedy && { remedy }),
    requestId,
    ...(upstreamRequestId && { upstreamRequestId }),
  } satisfies ProblemDetails),
});

/** The answer to a request that does not fit its schema: each part that is wrong, by its path, and how. */
export const invalidRequest = ({ issues }: z.ZodError): Problem =>
  new Problem(
    400,
    "invalid-request",
    `${issues.map(({ path, message }) => describeIssue(toDotPath(path), message)).join("; ")}.`,
  );

function describeIssue(path: string, message: string): string {
  if (path === "") return message.startsWith("must ") ? `the body ${message}` : message;
  return message.startsWith("must ") ? `${path} ${message}` : `${path}: ${message}`;
}

export const notFound = (what: string): Problem => new Problem(404, "not-found", `There is no ${what}.`);

/** The answer for an unknown employee. */
export const noSuchEmployee: Problem = notFound("active employee with that e-mail");

/** The answer for a key that neither the database nor the records know. */
export const unknownPerson = new Problem(
  404,
  "not-found",
  "No employee in the database has this e-mail address or key, and nothing about one is on record.",
  "Check the spelling of the address.",
);

/** The answer to a request that would write while SYNC_MODE is preview. */
export const writingIsOff = new Problem(
  409,
  "writing-is-off",
  "SYNC_MODE is preview: this app shows what it would do and writes nothing.",
  "Ask for a preview, or have an administrator set SYNC_MODE to apply.",
);

/** The answer to a request that would write while writing is paused. */
export const writingIsPaused = (pause: Pause): Problem =>
  new Problem(409, "paused", `${describePause(pause)}.`, `Ask for a preview. ${resumeRemedy}`);

/** The answer to an undo without a recorded write. */
export const nothingToUndo = (run: string, email: string): Problem =>
  new Problem(
    409,
    "nothing-to-undo",
    `Run ${run} wrote nothing of ${email} that is on record.`,
    `See what was written: entra-sync history ${email}.`,
  );

/** Processes the caller's input: a GiveUp is an error in that input, and becomes a Problem 422. */
export function unprocessable<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    throw new Problem(422, error.code, error.message, error.remedy);
  }
}

/** The answer to a preview with templates for too many people. */
export const tooManyPeople = (rows: number): Problem =>
  new Problem(
    422,
    "too-many-people",
    `The database has ${rows} employees, too many to try templates on at once.`,
    "Try them on some people: --email, repeated.",
  );

/** Who may not see people may not single one out: templates to try could ask about that person. */
export const noOneAlone = new Problem(
  403,
  "role-missing",
  "The role Sync.Preview alone allows a preview of everyone, not of people by address.",
  "Leave the addresses out, or have an administrator assign the app role Sync.Read.",
);
