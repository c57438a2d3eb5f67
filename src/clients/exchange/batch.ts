import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Answer, jsonOf, requestIdOf } from "../http/answer.ts";
import { answerError, complaintOf, errorOf, unexpectedAnswer } from "./answer-error.ts";

/** One cmdlet with its parameters, as PowerShell names them. */
export interface Command {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a cmdlet returned, and Microsoft's id of the request. */
export interface Ran {
  readonly rows: readonly unknown[];
  readonly requestId: string | undefined;
}

/** A command as the body of InvokeCommand. */
export const toBody = ({ cmdlet, parameters }: Command) => ({
  CmdletInput: { CmdletName: cmdlet, Parameters: parameters },
});

/** A command for messages: the cmdlet and the object id, without the values. */
export const operationOf = ({ cmdlet, parameters }: Command): string =>
  typeof parameters["Identity"] === "string" ? `${cmdlet} for ${parameters["Identity"]}` : cmdlet;

const Page = z.object({ value: z.array(z.unknown()), "@odata.nextLink": z.string().nullish() });

/** The rows of one answer and the whole URL of the page after it. */
export interface RowsPage {
  readonly rows: readonly unknown[];
  readonly next: string | undefined;
}

/** Reads a cmdlet's answer; RetryLater or GiveUp where it failed, also with a 200 that lists errors. */
export function readRows(answer: Answer, operation: string): RowsPage {
  const { status, text } = answer;
  if (status !== 200 && status !== 204) throw answerError(answer, operation);
  if (text.trim() === "") return { rows: [], next: undefined };

  const complaint = complaintOf(answer);
  if (complaint) throw errorOf(answer, complaint, operation);
  const page = Page.safeParse(jsonOf(answer));
  if (!page.success) throw unexpectedAnswer(answer, operation, "it has no rows");
  return { rows: page.data.value, next: page.data["@odata.nextLink"] ?? undefined };
}

/** More than this many parts are refused. */
export const MOST_AT_ONCE = 10;

/** A batch on the wire: each part is a request of its own, with headers of its own, to an absolute URL. */
export const batchBody = (
  commands: readonly Command[],
  url: string,
  headers: Readonly<Record<string, string>>,
) => ({
  requests: commands.map((command, index) => ({
    id: String(index + 1),
    method: "POST",
    url,
    headers,
    body: toBody(command),
  })),
});

const BatchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.coerce.string(),
      status: z.coerce.number(),
      headers: z.record(z.string(), z.coerce.string()).catch({}),
      body: z.unknown().optional(),
    }),
  ),
});

/** The parts of a batch's answer; undefined for what is none. */
export function partsIn(answer: Answer): z.infer<typeof BatchAnswer>["responses"] | undefined {
  const batch = BatchAnswer.safeParse(jsonOf(answer));
  return batch.success ? batch.data.responses : undefined;
}

/** The result of each command, in request order: parts arrive in any order, and unknown parts are ignored. */
export function readBatch(answer: Answer, commands: readonly Command[]): (Ran | RetryLater | GiveUp)[] {
  if (answer.status !== 200) throw answerError(answer, "$batch");
  const found = partsIn(answer);
  if (!found) throw unexpectedAnswer(answer, "$batch", "it has no parts");

  const parts = new Map(found.map((part) => [part.id, part]));
  return commands.map((command, index) => {
    const operation = operationOf(command);
    const part = parts.get(String(index + 1));
    if (!part) return unexpectedAnswer(answer, operation, "the batch has no part for it");
    return readPart(asAnswer(part), operation);
  });
}

function readPart(answer: Answer, operation: string): Ran | RetryLater | GiveUp {
  try {
    const { rows, next } = readRows(answer, operation);
    if (next !== undefined)
      return unexpectedAnswer(answer, operation, "more than a page of rows", { mayPass: false });
    return { rows, requestId: requestIdOf(answer) };
  } catch (error) {
    if (error instanceof RetryLater || error instanceof GiveUp) return error;
    throw error;
  }
}

function asAnswer({ status, headers, body }: z.infer<typeof BatchAnswer>["responses"][number]): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return { status, headers: new Headers(headers), text: body == null ? "" : text };
}
