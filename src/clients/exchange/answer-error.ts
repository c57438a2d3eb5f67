import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, CONFLICT, jsonOf, requestIdOf, unexpectedAnswers } from "../http/answer.ts";
import { permission } from "../http/permission.ts";
import { madeAt, readRetryAfter } from "../http/retry.ts";

/** Statuses after which the same request may succeed. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

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

/** Exchange sends this as plain text, not always with a 429. */
const TOO_MANY_AT_ONCE = /maximum number of concurrent requests/i;

const ROLE_MISSING = /isn't supported in this scenario|is not present in the role definition/i;

/** Seconds to wait when Exchange sends no Retry-After. */
const DEFAULT_WAIT = 10;

/** The error for an unsuccessful answer; `operation` describes the request ("Set-… for <object id>"). */
export function answerError(answer: Answer, operation: string): RetryLater | GiveUp {
  return errorOf(answer, refusalOf(answer), operation);
}

/** The error for a refusal, which may come with a 200. */
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
    const now = madeAt(answer.headers.get("date"));
    const wait = readRetryAfter(answer.headers.get("retry-after"), DEFAULT_WAIT, now);
    return new RetryLater(code, `Exchange Online answered ${status} to ${operation}${said}`, wait, details);
  }
}

/** The error for an answer that does not come from Exchange. */
export const unexpectedAnswer = unexpectedAnswers("Exchange Online", "EXCHANGE_URL");

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

/** The reason of a refusal: `names` of codes and exception types for classification, and `text` for a person. */
export interface Refusal {
  readonly names: string;
  /** One line of at most 300 characters, "" where Exchange gave no reason. */
  readonly text: string;
}

const Failure = z.object({
  code: z.string().catch(""),
  message: z.string().catch(""),
  details: z.array(z.object({ code: z.string().catch(""), message: z.string().catch("") })).catch([]),
});
const FailureBody = z.object({ error: Failure });

const Complaint = z.union([z.string(), z.object({ message: z.string() }).transform((it) => it.message)]);
const ComplainingBody = z.object({ "@adminapi.errors": z.array(z.unknown()).min(1) });

/** Reads the reason of an unsuccessful answer, JSON or plain text. */
export function refusalOf(answer: Answer): Refusal {
  const type = answer.headers.get("x-exceptiontype") ?? "";
  // A 401 has its reason in this header, and no body.
  const diagnosis = /reason="([^"]*)"/.exec(answer.headers.get("x-ms-diagnostics") ?? "")?.[1] ?? "";
  const body = jsonOf(answer);
  const parsed = FailureBody.safeParse(body);
  // A page of HTML has no useful text for a report.
  if (!parsed.success) {
    const plain = typeof body === "object" || answer.text.trimStart().startsWith("<") ? "" : answer.text;
    return { names: `${type} ${plain}`, text: oneLine(plain || diagnosis) };
  }
  const { code, message, details } = parsed.data.error;
  const said = details.length > 0 ? details.map((detail) => taken(detail.message)) : [taken(message)];
  const names = [type, code, ...details.map((detail) => detail.code), ...said.map((one) => one.names)];
  return { names: names.join(" "), text: oneLine(said.map((one) => one.text).join(" ")) };
}

/** The errors of a 200 in `@adminapi.errors`; undefined where there are none. */
export function complaintOf(answer: Answer): Refusal | undefined {
  const parsed = ComplainingBody.safeParse(jsonOf(answer));
  if (!parsed.success) return undefined;
  const said = parsed.data["@adminapi.errors"].map((error) => taken(Complaint.catch("").parse(error)));
  return {
    names: said.map(({ names }) => names).join(" "),
    text: oneLine(said.map((it) => it.text).join(" ")),
  };
}

/** Splits `code|exception type|text`; the text can repeat user input, so it is not used for classification. */
function taken(message: string): Refusal {
  const [code, type, ...text] = message.split("|");
  if (text.length === 0) return { names: message, text: message };
  return { names: `${code} ${type}`, text: text.join("|") };
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
