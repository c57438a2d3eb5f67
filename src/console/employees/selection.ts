/** The selected people, by e-mail, and the one selected last: the start of a range. */
export interface Selection {
  readonly emails: ReadonlySet<string>;
  readonly anchor: string | null;
}

/** The empty selection. */
export const noSelection: Selection = { emails: new Set(), anchor: null };

/** The selection with one person added or removed. */
export function toggled({ emails }: Selection, email: string): Selection {
  const next = new Set(emails);
  if (!next.delete(email)) next.add(email);
  return { emails: next, anchor: email };
}

/** The selection with a range added, from the last one to this one in the order of `shown`, all listed e-mails. */
export function extended(selection: Selection, shown: readonly string[], email: string): Selection {
  const start = selection.anchor === null ? -1 : shown.indexOf(selection.anchor);
  const end = shown.indexOf(email);
  if (start < 0 || end < 0) return toggled(selection, email);
  const range = shown.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { emails: new Set([...selection.emails, ...range]), anchor: selection.anchor };
}

/** The selection with all of these added; with all of them removed if they are all selected. */
export function withAll({ emails, anchor }: Selection, some: readonly string[]): Selection {
  const next = new Set(emails);
  const areIn = some.every((email) => emails.has(email));
  for (const email of some) {
    if (areIn) next.delete(email);
    else next.add(email);
  }
  return { emails: next, anchor };
}
