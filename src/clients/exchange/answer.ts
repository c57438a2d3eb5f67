import * as z from "zod";

/** What Exchange Online answered to one request; `text` is the body, "" where there is none or it cannot be read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Microsoft's id of the request, for a support case. */
export function requestIdOf({ headers }: Pick<Answer, "headers">): string | undefined {
  const id = headers.get("request-id") ?? "";
  // A proxy may answer in Exchange's place: only what looks like an id goes into records.
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** The body as JSON, undefined where it is not JSON: a proxy's HTML page, a sentence, a truncated answer. */
export function jsonOf({ text }: Pick<Answer, "text">): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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
