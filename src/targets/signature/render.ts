import type { Employee } from "../../core/employee.ts";
import type { Note } from "../../core/target.ts";
import { dropEmptyLines, dropEmptyLinks } from "./outputs.ts";
import type { Templates } from "./templates.ts";
import { valuesOf } from "./variables.ts";

/** An employee's signature; one that does not `fits` is longer than Exchange takes, as its notes say. */
export interface Signature {
  readonly html: string;
  readonly text: string;
  readonly mobileText: string;
  readonly notes: readonly Note[];
  readonly fits: boolean;
}

/** Characters that Set-MailboxMessageConfiguration takes of each, as Exchange Server 2013 had it. */
const maximum = { html: 8000, text: 8000, mobileText: 512 };

/** Renders an employee's signature; the same employee and templates always give the same one. */
export function renderSignature(templates: Templates, employee: Employee): Signature {
  const values = valuesOf(employee);
  const html = dropEmptyLines(dropEmptyLinks(templates.html(employee.office.name)(values)));
  const text = dropEmptyLines(templates.text(employee.office.name)(values));
  const mobileText = firstLines(text, maximum.mobileText);
  const tooLong = [
    ...(html.length > maximum.html ? [tooLongNote("HTML", html.length, maximum.html)] : []),
    ...(text.length > maximum.text ? [tooLongNote("text", text.length, maximum.text)] : []),
  ];
  const notes = tooLong.length === 0 && mobileText !== text ? [cutNote(text.length)] : tooLong;
  return { html, text, mobileText, notes, fits: tooLong.length === 0 };
}

/** As many whole lines as fit, or as much of the first one. */
function firstLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit);
  if (end > 0) return text.slice(0, end).trimEnd();
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

const tooLongNote = (what: string, length: number, limit: number): Note => ({
  code: "too-long",
  message: `The signature's ${what} has ${length} characters, Exchange takes ${limit}; it is left as it is.`,
  remedy: "Shorten the template, or the values in the employee database.",
  target: "signature",
  field: "signature",
});

const cutNote = (length: number): Note => ({
  code: "mobile-text-cut",
  message: `The signature's text has ${length} characters; for phones Exchange takes its first lines, ${maximum.mobileText} in all.`,
  target: "signature",
  field: "signature",
});
