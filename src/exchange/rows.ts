import { z } from "zod";
import { type Answer, jsonOf } from "./answer.ts";
import { answerError, errorOf, unexpectedAnswer } from "./answer-error.ts";
import { complaintOf } from "./refusal.ts";

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
