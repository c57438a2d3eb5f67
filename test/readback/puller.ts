import type { FeedLine, FeedPage } from "../../src/readback/feed-page.ts";

type Answer = readonly (FeedLine | Omit<FeedPage, "lines">)[];

/** A system that pulls the feed as its documentation says: it keeps the rows of an answer together with its cursor. */
export function puller(ask: (since: string | undefined) => Promise<Answer>) {
  let rows = new Map<string, FeedLine>();
  let cursor: string | undefined;
  return {
    /** Follows the cursor to the end, or dies within the answer number `dieAt`, before that is kept; resolves with the number of lines. */
    async pull(dieAt = Number.POSITIVE_INFINITY): Promise<number> {
      let lines = 0;
      for (let page = 1; ; page++) {
        const answer = await ask(cursor);
        if (page >= dieAt) return lines;
        const kept = new Map(rows);
        for (const line of answer) {
          if (!("id" in line)) continue;
          if ("removed" in line) kept.delete(line.id);
          else kept.set(line.id, line);
          lines += 1;
        }
        const end = answer.at(-1);
        if (!end || !("cursor" in end)) throw new Error("The answer is not whole.");
        [rows, cursor] = [kept, end.cursor];
        if (!end.more) return lines;
      }
    },
    get cursor() {
      return cursor;
    },
    /** The rows of a table, as `comparable` makes those of the database. */
    rowsOf: (table: string) =>
      [...rows.values()].flatMap((line) =>
        line.table === table && "row" in line ? [comparable(line.row)] : [],
      ),
  };
}

/** A row with its times as text, but for when it was read and written: the database and the feed are written one after the other. */
export function comparable({ updated_at: _, read_at: __, ...row }: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}

/** Rows in an order that does not depend on where they come from. */
export const inOrder = <T>(rows: readonly T[]): readonly T[] =>
  rows.toSorted((a, b) => (JSON.stringify(a, keysOf(a)) < JSON.stringify(b, keysOf(b)) ? -1 : 1));

const keysOf = (row: unknown): string[] =>
  typeof row === "object" && row !== null ? Object.keys(row).toSorted() : [];
