import type { Change } from "./change.ts";

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
  intend(entry: Entry, changes: readonly Change[]): Promise<void>;
  /** Fields that this very entry wrote, or meant to and was interrupted. */
  attempted(entry: Entry): Promise<readonly string[]>;
  end(entry: Entry, fields: readonly string[], ending: Ending, requestId: string | undefined): Promise<void>;
}
