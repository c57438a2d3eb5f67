import type { Plan, PlannedEmployee } from "../core/plan.ts";
import type { Change, Note } from "../core/target.ts";
import { createPseudonyms, type Pseudonyms } from "./pseudonyms.ts";
import { someValue, withoutEmails, withoutPeople, withoutSaid, withoutValues } from "./redact-text.ts";

/** What is left out of a plan: the values before and after, or those and who the people are. */
export type Redaction = "values" | "people";

/**
 * A plan that can be shown to more people. Empty, set and changed can still be told apart, and one person from
 * another; id, digest, rules, fields and totals stay those of the real plan.
 */
export function redactPlan(plan: Plan, what: Redaction): Plan {
  if (what === "values") return { ...plan, employees: plan.employees.map((person) => redacted(person)) };
  const pseudonyms = createPseudonyms(plan.employees);
  return {
    ...plan,
    ...(plan.emails && { emails: plan.emails.map((email) => pseudonyms.person(email)) }),
    notes: plan.notes.map((note) => rewritten(note, (text) => withoutEmails(text, pseudonyms.person))),
    employees: plan.employees.map((person) => ({
      ...redacted(person, (text) => anonymous(text, person, pseudonyms)),
      email: pseudonyms.person(person.email),
      entraId: person.entraId === null ? null : pseudonyms.account(person.entraId),
    })),
  };
}

function redacted(
  person: PlannedEmployee,
  rename: (text: string) => string = (text) => text,
): PlannedEmployee {
  const hideValues = withoutValues(person.changes.flatMap(({ from, to }) => [from ?? "", to ?? ""]));
  return {
    ...person,
    changes: person.changes.map(withoutItsValues),
    notes: person.notes.map((note) => rewritten(withoutFreeText(note), (text) => hideValues(rename(text)))),
  };
}

/** What a person or a server wrote in words of their own may quote anything. */
const withoutFreeText = (note: Note): Note => ({
  ...note,
  message: note.code === "excluded" ? "Left alone by order of a person." : withoutSaid(note.message),
});

/** No hash of a value stands in its place: there are few enough phone numbers to try them all. */
function withoutItsValues(change: Change): Change {
  const { from, to } = change;
  const after = from === null || from === to ? someValue : "(another value)";
  return { ...change, from: from === null ? null : someValue, to: to === null ? null : after };
}

/** What a row has for an e-mail, or a request asked for, need not look like one to be found again. */
function anonymous(text: string, { email, entraId }: PlannedEmployee, pseudonyms: Pseudonyms): string {
  const nameless = email.length > 2 ? text.replaceAll(email, () => pseudonyms.person(email)) : text;
  const unknown = entraId ? nameless.replaceAll(entraId, () => pseudonyms.account(entraId)) : nameless;
  return withoutPeople(unknown, pseudonyms);
}

const rewritten = (note: Note, rewrite: (text: string) => string): Note => ({
  ...note,
  message: rewrite(note.message),
  ...(note.remedy !== undefined && { remedy: rewrite(note.remedy) }),
});
