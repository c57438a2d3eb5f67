import type { RunView } from "../../http/run-view.ts";
import { t } from "../texts/texts.ts";

/** What kind of run it is, in a word. */
export const kindOf = ({ mode, undo }: Pick<RunView, "mode" | "undo">): string =>
  undo === undefined ? t.runs.kinds[mode] : t.runs.kinds.undo;

/** Who asked for it. */
export const askedBy = ({ trigger, startedBy }: Pick<RunView, "trigger" | "startedBy">): string =>
  trigger === "schedule" ? t.runs.schedule : startedBy;

/** Whom it is about: everybody, the one person by e-mail, or how many. */
export function aboutOf({ emails }: Pick<RunView, "emails">): string {
  if (!emails) return t.runs.everybody;
  const [only] = emails;
  return emails.length === 1 && only ? only : t.words.people(emails.length);
}
