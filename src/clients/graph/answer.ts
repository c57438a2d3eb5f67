import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, CONFLICT, jsonOf, linksBelow, requestIdOf, unexpectedAnswers } from "../http/answer.ts";
import { type Permission, permission } from "../http/permission.ts";
import { madeAt, readRetryAfter } from "../http/retry.ts";

const Refusal = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().catch(""),
    details: z.array(z.object({ target: z.string() })).catch([]),
  }),
});

/** Graph's error code, "" where the body holds none. */
export function refusalCodeOf(answer: Answer): string {
  const refusal = Refusal.safeParse(jsonOf(answer));
  return refusal.success ? refusal.data.error.code : "";
}

/** Graph's error code and message on one line, at most 300 characters, "" where the body holds none. */
export function refusalOf(answer: Answer): string {
  const refusal = Refusal.safeParse(jsonOf(answer));
  if (!refusal.success) return "";
  const { code, message } = refusal.data.error;
  const line = `${code}: ${message}`.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The message with which Graph refuses any write to a profile that Active Directory owns; the code is the same. */
const REFUSED_AS_A_WHOLE = /on-premises mastered/i;

/** The properties that a refusal of values names, in its details or its message; undefined for any other refusal. */
function refusedIn(answer: Answer): readonly string[] | undefined {
  const refusal = Refusal.safeParse(jsonOf(answer));
  if (!refusal.success || answer.status !== 400) return undefined;
  const { code, message, details } = refusal.data.error;
  if (code !== "Request_BadRequest" || REFUSED_AS_A_WHOLE.test(message)) return undefined;
  const quoted = [...message.matchAll(/propert(?:y|ies) '([\w, .]+)'/gi)].map(([, names = ""]) => names);
  return [...details.map(({ target }) => target), ...quoted].flatMap((names) => names.split(/[\s,]+/));
}

/** Statuses after which the same request may succeed; 509 is Graph's bandwidth limit. */
const PASSING = new Set([408, 429, 500, 502, 503, 504, 509]);

/** "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.", sent as a refusal. */
const CONCURRENT = "Directory_ConcurrencyViolation";

/** Seconds to wait when Graph sends no Retry-After. */
const DEFAULT_WAIT = 10;

/** The error for an unsuccessful answer; `operation` describes the request ("PATCH /users/…"). */
export function answerError(answer: Answer, operation: string, permission: Permission): RetryLater | GiveUp {
  const { status } = answer;
  const requestId = requestIdOf(answer);
  const details = requestId === undefined ? {} : { requestId };
  const refusal = refusalOf(answer);
  const said = refusal === "" ? "" : ` (${refusal})`;

  if (PASSING.has(status) || (status >= 400 && refusalCodeOf(answer) === CONCURRENT)) {
    const now = madeAt(answer.headers.get("date"));
    const wait = readRetryAfter(answer.headers.get("retry-after"), DEFAULT_WAIT, now);
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
  if (status === 404)
    return new GiveUp("not-found", `Microsoft Graph found nothing at ${operation}${said}`, details);
  if (status >= 400 && status < 500) {
    const fields = refusedIn(answer);
    return new GiveUp("refused", `Microsoft Graph refused ${operation} with ${status}${said}`, {
      ...details,
      ...(fields && { fields }),
      mayPass: CONFLICT.has(status),
    });
  }
  return unexpectedAnswer(answer, operation, `status ${status}`);
}

/** The error for an answer that does not come from Graph. */
export const unexpectedAnswer = unexpectedAnswers("Microsoft Graph", "GRAPH_URL");

/** The links of one read from page to page of Graph, as `linksBelow` says. */
export const followLinks = (origin: string, operation: string) =>
  linksBelow(`${origin}/v1.0/`, operation, unexpectedAnswer);

/** Whether Graph has forgotten where a page begins: a read that takes long is not always continued. */
export const isForgotten = (answer: Answer): boolean =>
  refusalCodeOf(answer) === "Directory_ExpiredPageToken";

/** The permission for reading users. */
export const READ_USERS = permission("graph", ["User.Read.All"], {
  grant: "User.Read.All",
  wider: ["User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
});

/** The permission for reading who is in a group: optional, for signature rules that name one. */
export const READ_GROUPS = permission("graph", ["GroupMember.Read.All"], {
  grant: "GroupMember.Read.All",
  wider: [
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
});

/** The permission for reading who changed a user: optional, and used for nothing else. */
export const READ_AUDIT_LOG = permission("graph", ["AuditLog.Read.All"], { grant: "AuditLog.Read.All" });

/** The permission for changing a user's profile; an administrator's phones also need a directory role. */
export const WRITE_USERS = permission("graph", ["User.ReadUpdate.All", "User.ReadWrite.All"], {
  // The narrower one was added in 2026, and not every tenant has it yet.
  grant: "User.ReadWrite.All",
});

/** The permission for changing a user's photo. */
export const WRITE_PHOTOS = permission("graph", ["ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"], {
  grant: "ProfilePhoto.ReadWrite.All",
});

/** Interprets a 403 for one account by the results for the others that this process has written to. */
export interface AccountRefusals {
  /** Notes that an account was written, so that not everyone is refused. */
  accepted(): void;
  /** Notes that an account was refused with 403, for a reason still to be found. */
  refused(entraId: string): void;
  /** Interprets the error of a write to an account; returns any but a 403 unchanged. */
  of(error: unknown, account: { readonly email: string; readonly entraId: string }): Promise<unknown>;
  /** Whether so many accounts in a row were refused that they can hardly all be administrators. */
  areOfEveryone(): boolean;
}

/** From this many refusals in a row: few companies change only administrators in a night. */
const everyone = 3;

/**
 * If this identity has the permission, even in a new token, a 403 is about the account: only a high directory role may write it.
 * If everyone is refused it is about the app all the same: Graph refuses before a removed permission is gone from tokens.
 */
export function accountRefusals(
  granted: ((options: { readonly renew: boolean }) => Promise<readonly string[] | undefined>) | undefined,
  { sufficient, needed, grant }: Permission,
): AccountRefusals {
  const refused = new Set<string>();
  const has = async (renew: boolean) => {
    const roles = await granted?.({ renew }).catch(() => undefined);
    return roles !== undefined && sufficient.some((role) => roles.includes(role));
  };
  const areOfEveryone = () => refused.size >= everyone;
  return {
    accepted: () => refused.clear(),
    refused: (entraId) => void refused.add(entraId),
    areOfEveryone,
    async of(error, { email, entraId }) {
      if (!(error instanceof GiveUp) || error.code !== "forbidden") return error;
      refused.add(entraId);
      if (!(await has(false)) || !(await has(true))) return error;
      const details = { cause: error, ...(error.requestId && { requestId: error.requestId }) };
      if (areOfEveryone()) {
        return new GiveUp(
          "forbidden",
          `Microsoft Graph lets the app write no account (${refused.size} in a row, the last one of ${email}), although its token has ${needed}. Hardly all are administrators': more likely the permission or its consent was removed a short while ago, or the accounts are in a restricted management administrative unit.`,
          { ...details, remedy: grant },
        );
      }
      return new GiveUp(
        "forbidden",
        `Microsoft Graph does not let the app write the account of ${email}, although it has the permission: the account is an administrator's, or in a role-assignable group or a restricted management administrative unit.`,
        {
          ...details,
          remedy:
            "Change it by hand, or exclude this person; others are written. If no one is, it is not the account: look whether the app's permission was removed.",
        },
      );
    },
  };
}
