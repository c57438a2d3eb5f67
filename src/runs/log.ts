import type { Counts } from "./outcome-store.ts";

/** Static messages with fields: ids and counts only, never names, phones or signatures. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Counts how many people came to which result, when a run ends; where nobody counts it is not there. */
  readonly results?: (counts: Counts) => void;
}

type Fields = Readonly<Record<string, unknown>>;
