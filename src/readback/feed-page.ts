import * as z from "zod";
import { employeeKeyPattern } from "../core/key.ts";
import { monthsBefore } from "../core/run.ts";
import type { FeedPlace, FeedRow } from "../stores/feed.ts";
import type { Records } from "../stores/records.ts";

/** A part of the feed: what each row is now, the cursor to go on with, and whether there is more already. */
export interface FeedPage {
  readonly lines: readonly FeedLine[];
  readonly cursor: string;
  readonly more: boolean;
  /** When everyone was last read, ISO 8601; null before the first time. */
  readonly asOf: string | null;
  readonly run: string | null;
}

/** A row, or that it is gone. */
export type FeedLine = { readonly id: string; readonly table: string } & (
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly removed: true }
);

/** Reads at most `limit` rows after a cursor, from the beginning without one. */
export type FeedReader = (since: string | undefined, limit: number) => Promise<FeedPage | NoPage>;

/** Why a reader cannot go on with a cursor: it is none, or rows that have gone since are forgotten. */
export type NoPage = "unknown" | "too-old";

const Cursor = z.tuple([
  z.literal(1),
  z.string().describe("The feed's epoch."),
  z.int().min(0).describe("All that came up to this change is read."),
  z.int().min(0).describe("When that was, in seconds since 1970."),
  z
    .tuple([z.int().min(0), z.int().min(0), z.int().min(0), z.string().regex(employeeKeyPattern)])
    .nullable()
    .describe("In the middle: up to which change this goes, since when, and after which row."),
]);

/** Reads the feed of a deployment, which reports rows that are gone for some months. */
export const feedReader =
  (options: ReaderOptions): FeedReader =>
  (since, limit) =>
    readFeedPage({ ...options, since, limit });

interface ReaderOptions {
  readonly records: Pick<Records, "feed" | "storage">;
  readonly deployment: string;
  readonly retentionMonths: number;
}

/** Reads once; `now` is in milliseconds since 1970. */
export async function readFeedPage({
  records: { feed, storage },
  since,
  limit,
  deployment,
  retentionMonths,
  now = storage.clock.now(),
}: ReaderOptions & {
  readonly since: string | undefined;
  readonly limit: number;
  readonly now?: number;
}): Promise<FeedPage | NoPage> {
  const cursor = since === undefined ? undefined : parseCursor(since);
  if (since !== undefined && !cursor) return "unknown";
  const head = (await feed.head()) ?? { epoch: "", complete: 0, readAt: null, run: null };
  const [, epoch = head.epoch, from = 0, readAt = seconds(now), middle = null] = cursor ?? [];
  // A feed that had no row yet has nothing to be another's.
  if (epoch !== head.epoch && epoch !== "") return "too-old";
  if (readAt * 1000 < Date.parse(monthsBefore(new Date(now), retentionMonths))) return "too-old";

  const [upTo, began, partition, id] = middle ?? [head.complete, seconds(now), 0, ""];
  const { rows, next } = await feed.page({ from, partition, id } satisfies FeedPlace, limit);
  const lines = rows.flatMap((row) => lineOf(row, deployment, from));
  const after = next
    ? [1, head.epoch, from, readAt, [upTo, began, next.partition, next.id]]
    : [1, head.epoch, upTo, began, null];
  const text = Buffer.from(JSON.stringify(after)).toString("base64url");
  // Who began long ago is not at the end yet.
  const more = next !== undefined || head.complete > upTo;
  return { lines, cursor: text, more, asOf: head.readAt, run: head.run };
}

/** A row as the table has it; who has read nothing yet need not know of what is gone. */
function lineOf({ id, table, values, ...stamp }: FeedRow, deployment: string, from: number): FeedLine[] {
  if (!values) return from === 0 ? [] : [{ id, table, removed: true }];
  const { run, readAt: read_at, updatedAt: updated_at } = stamp;
  return [{ id, table, row: { deployment, ...values, read_at, run, updated_at } }];
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

function parseCursor(text: string): z.output<typeof Cursor> | undefined {
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
