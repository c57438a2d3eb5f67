import { GiveUp, RetryLater } from "../../core/errors.ts";
import { permission } from "../http/permission.ts";
import { readRetryAfter } from "../http/retry.ts";
import { type Answer, type Refusal, refusalOf, requestIdOf } from "./answer.ts";

/** Statuses after which the same request may succeed. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** Another write to this mailbox is under way, or was a moment ago. */
const CONFLICT = new Set([409, 412, 423, 425]);

/**
 * Transient errors, by name: Exchange sends some with status 400. Those from MailboxInfoStale on mean that a mailbox,
 * its database or a domain controller is being moved or maintained (Microsoft365DSC#142, michevnew/PowerShell#9).
 */
const TRANSIENT = new RegExp(
  [
    "CmdletProxyNotAvailableFailure",
    "ServerBusyException",
    "TransientException",
    "BackendCommunicationException",
    "MailboxInfoStaleException",
    "ADServerSettingsChangedException",
    "ServerInMMException",
    "NoSuitableServerFoundException",
    "MailboxInTransitException",
    "MailboxOfflineException",
    "MailboxCrossSiteFailoverException",
    "WrongServerException",
    "IllegalCrossServerConnectionException",
  ].join("|"),
);

/** Sent as plain text, not always with a 429. */
const TOO_MANY_AT_ONCE = /maximum number of concurrent requests/i;

const ROLE_MISSING = /isn't supported in this scenario|is not present in the role definition/i;

/** Seconds to wait when Exchange sends no Retry-After. */
const DEFAULT_WAIT = 10;

/** The error an unsuccessful answer means; `operation` says what was asked ("Set-… for <object id>"). */
export function answerError(answer: Answer, operation: string): RetryLater | GiveUp {
  return errorOf(answer, refusalOf(answer), operation);
}

/** The error that a refusal means, which may come with a 200. */
export function errorOf(answer: Answer, refusal: Refusal, operation: string): RetryLater | GiveUp {
  const { status } = answer;
  const requestId = requestIdOf(answer);
  const details = requestId === undefined ? {} : { requestId };
  const { names, text } = refusal;
  const said = text === "" ? "" : ` (${text})`;

  const isThrottled = status === 429 || TOO_MANY_AT_ONCE.test(names);
  if (isThrottled || TRANSIENT.test(names)) return later(isThrottled ? "throttled" : "unavailable");
  if (/ManagementObjectNotFoundException/.test(names)) {
    return new GiveUp("no-mailbox", `Exchange Online has no mailbox for ${operation}${said}`, {
      ...details,
      outcome: "skipped",
      remedy: "Give the account a licence with a mailbox; until then this person has no signature.",
    });
  }
  if (ROLE_MISSING.test(`${names} ${text}`) || status === 403) {
    const message = `Exchange Online does not permit ${operation}, which needs ${NEEDED}${said}`;
    return new GiveUp("forbidden", message, { ...details, remedy: GRANT });
  }
  if (PASSING.has(status)) return later("unavailable");
  if (status === 401) {
    return new GiveUp("unauthorized", `Exchange Online refused a new token for ${operation}${said}`, {
      ...details,
      remedy: `Check that ENTRA_TENANT_ID is the app's tenant. A token without Exchange.ManageAsApp is refused, too: ${GRANT}`,
    });
  }
  if (status === 200 || (status >= 400 && status < 500)) {
    const message = `Exchange Online refused ${operation} with ${status}${said}`;
    return new GiveUp("refused", message, { ...details, mayPass: CONFLICT.has(status) });
  }
  return unexpectedAnswer(answer, operation, `status ${status}`);

  function later(code: "throttled" | "unavailable") {
    const wait = readRetryAfter(answer.headers.get("retry-after"), DEFAULT_WAIT);
    return new RetryLater(code, `Exchange Online answered ${status} to ${operation}${said}`, wait, details);
  }
}

/**
 * The error for an answer that does not come from Exchange: a proxy's page, a broken or hostile server. It may pass, unless
 * a whole answer says what it should not.
 */
export function unexpectedAnswer(
  answer: Answer,
  operation: string,
  found: string,
  { mayPass = true }: { readonly mayPass?: boolean } = {},
): GiveUp {
  const requestId = requestIdOf(answer);
  return new GiveUp("unexpected-answer", `The answer to ${operation} is not Exchange Online's: ${found}`, {
    ...(requestId === undefined ? {} : { requestId }),
    mayPass,
    remedy: "Check EXCHANGE_URL, and whether a proxy answers in Exchange Online's place.",
  });
}

/** The template of the Entra role Exchange Recipient Administrator, the same in every tenant. */
const RECIPIENT_ADMINISTRATOR = "31392ffb-586c-42d1-9346-e59415a2cc4e";

/** The app role for running cmdlets; a role in Exchange decides which ones. */
export const RUN_CMDLETS = permission("exchange", ["Exchange.ManageAsApp"], {
  grant: "Exchange.ManageAsApp",
});

/** The roles for running cmdlets. */
export const NEEDED = "the app role Exchange.ManageAsApp and the Entra role Exchange Recipient Administrator";

/** The commands that grant both; a management role with only these cmdlets can replace the second. */
export const GRANT = [
  RUN_CMDLETS.grant,
  String.raw`az rest --method post --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments --body "{\"principalId\":\"$SP\",\"roleDefinitionId\":\"${RECIPIENT_ADMINISTRATOR}\",\"directoryScopeId\":\"/\"}"`,
].join(" && ");
