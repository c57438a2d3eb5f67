import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Answers of the app about the sample company, as record.ts has kept them. */
export interface Sample {
  /** When a run was held, ISO 8601: the time that the pictures are taken at. */
  readonly at: string;
  /** Someone with a new title since the last sync. */
  readonly email: string;
  /** The id of the run of everyone, and of the preview after it. */
  readonly held: string;
  readonly preview: string;
  /** By path below /api/, without the query; pictures in base64. */
  readonly answers: Readonly<Record<string, unknown>>;
}

export const sample: Sample = JSON.parse(readFileSync(join(import.meta.dirname, "sample.json"), "utf8"));
