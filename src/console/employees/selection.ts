/** Who is chosen, by e-mail, and who was chosen last: where a range starts. */
export interface Selection {
  readonly emails: ReadonlySet<string>;
  readonly anchor: string | null;
}

/** Nobody yet. */
export const noSelection: Selection = { emails: new Set(), anchor: null };

/** The selection with somebody put in or taken out. */
export function toggled({ emails }: Selection, email: string): Selection {
  const next = new Set(emails);
  if (!next.delete(email)) next.add(email);
  return { emails: next, anchor: email };
}

/** The selection with all from the one chosen last to this one, in the list's order; `shown` are all e-mails of it. */
export function extended(selection: Selection, shown: readonly string[], email: string): Selection {
  const start = selection.anchor === null ? -1 : shown.indexOf(selection.anchor);
  const end = shown.indexOf(email);
  if (start < 0 || end < 0) return toggled(selection, email);
  const range = shown.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { emails: new Set([...selection.emails, ...range]), anchor: selection.anchor };
}

/** The selection with all of these in it; with none of them where all are in it already. */
export function withAll({ emails, anchor }: Selection, some: readonly string[]): Selection {
  const next = new Set(emails);
  const areIn = some.every((email) => emails.has(email));
  for (const email of some) {
    if (areIn) next.delete(email);
    else next.add(email);
  }
  return { emails: next, anchor };
}
