import type { Change } from "./change.ts";
import type { Found, Restoration } from "./target.ts";

/** Whose work in which run an audit record belongs to. */
export interface Entry {
  readonly run: string;
  readonly key: string;
  readonly target: string;
}

/** How an intended write ended: `done` was accepted, the others wrote nothing. */
export type Ending = "done" | "unneeded" | "refused" | "failed";

/** The record of what is about to be written and what was: an intent first, its ending afterwards. */
export interface Journal {
  /** With what is to be kept of what is there; of an intent or a write that this very entry has on record that stays. */
  intend(entry: Entry, changes: readonly Change[], contents?: Found["contents"]): Promise<void>;
  /** Fields that this very entry wrote, or meant to and was interrupted. */
  attempted(entry: Entry): Promise<readonly string[]>;
  /** What an entry wrote: the changes that are `done`, each with the content that was there before. */
  written(entry: Entry): Promise<readonly Restoration[]>;
  end(entry: Entry, fields: readonly string[], ending: Ending, requestId: string | undefined): Promise<void>;
}
