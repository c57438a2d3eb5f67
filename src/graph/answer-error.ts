import { GiveUp, RetryLater } from "../core/errors.ts";
import type { Permission } from "../wire/permission.ts";
import { readRetryAfter } from "../wire/retry-after.ts";
import { type Answer, refusalOf, requestIdOf } from "./answer.ts";

/** Statuses after which the same request may succeed; 509 is Graph's bandwidth limit. */
const PASSING = new Set([408, 429, 500, 502, 503, 504, 509]);

/** Seconds to wait when Graph does not say how long. */
const DEFAULT_WAIT = 10;

/** The error an unsuccessful answer means; `operation` says what was asked ("PATCH /users/…"). */
export function answerError(answer: Answer, operation: string, permission: Permission): RetryLater | GiveUp {
  const { status } = answer;
  const requestId = requestIdOf(answer);
  const details = requestId === undefined ? {} : { requestId };
  const refusal = refusalOf(answer);
  const said = refusal === "" ? "" : ` (${refusal})`;

  if (PASSING.has(status)) {
    const wait = readRetryAfter(answer.headers.get("retry-after"), DEFAULT_WAIT);
    const code = status === 429 ? "throttled" : "unavailable";
    return new RetryLater(code, `Microsoft Graph answered ${status} to ${operation}${said}`, wait, details);
  }
  if (status === 401) {
    return new GiveUp("unauthorized", `Microsoft Graph refused a new token for ${operation}${said}`, {
      ...details,
      remedy: "Check that ENTRA_TENANT_ID and GRAPH_URL belong to the same cloud and tenant, and the clock.",
    });
  }
  if (status === 403) {
    return new GiveUp(
      "forbidden",
      `Microsoft Graph does not permit ${operation}, which needs ${permission.needed}${said}`,
      { ...details, remedy: permission.grant },
    );
  }
  if (status === 404) return new GiveUp("not-found", `Microsoft Graph knows no ${operation}${said}`, details);
  if (status >= 400 && status < 500) {
    return new GiveUp("refused", `Microsoft Graph refused ${operation} with ${status}${said}`, details);
  }
  return unexpectedAnswer(answer, operation, `status ${status}`);
}

/** The error for an answer that Graph would not give: a proxy's page, a broken or hostile server. */
export function unexpectedAnswer(answer: Answer, operation: string, found: string): GiveUp {
  const requestId = requestIdOf(answer);
  return new GiveUp("unexpected-answer", `The answer to ${operation} is not Microsoft Graph's: ${found}`, {
    ...(requestId === undefined ? {} : { requestId }),
    remedy: "Check GRAPH_URL, and whether a proxy answers in Microsoft Graph's place.",
  });
}
