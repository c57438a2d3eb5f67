import { answered, findEntity, toJsonColumns } from "../clients/storage/entities.ts";
import { writeLines } from "../clients/storage/lines.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { RetryLater } from "../core/errors.ts";
import { type PlanFile, planLines, type Row, type StoredRow } from "./person-records.ts";

/** How often a row or blob is read again after a concurrent change. */
const attempts = 20;

/**
 * Replaces a row by the result of `change`, by ETag: again after a concurrent update, which is never lost. Undefined
 * leaves it as it is; false where it did, or the row is gone.
 */
export async function rewriteRow(
  { table, row }: Pick<StoredRow<unknown>, "table" | "row">,
  change: (row: Row) => Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  let current: Row | undefined = row;
  for (let attempt = 0; attempt < attempts && current; attempt++) {
    const columns = change(current);
    if (!columns) return false;
    const { partitionKey = "", rowKey = "", etag }: Row = current;
    try {
      await table.updateEntity({ ...columns, partitionKey, rowKey }, "Replace", { etag });
      return true;
    } catch (error) {
      if (answered(error, 404)) return false;
      if (!answered(error, 412)) throw error;
      current = await findEntity(table, partitionKey, rowKey);
    }
  }
  if (!current) return false;
  throw contended;
}

/** Deletes a row that is still as it was read; throws RetryLater where a worker has changed it since. */
export async function deleteRow({ table, row }: Pick<StoredRow<unknown>, "table" | "row">): Promise<boolean> {
  const { partitionKey = "", rowKey = "", etag } = row;
  try {
    await table.deleteEntity(partitionKey, rowKey, { etag });
    return true;
  } catch (error) {
    if (answered(error, 404)) return false;
    if (answered(error, 412)) throw contended;
    throw error;
  }
}

const contended = new RetryLater(
  "claimed",
  "A record of this person is being changed by another process; what was erased so far stays erased.",
  5,
);

/** The columns of a row of JSON, with a value in place of the one before. */
export const withValue = (row: Row, value: unknown): Record<string, unknown> => ({
  ...ownColumns(row),
  ...toJsonColumns(value),
});

/** A row's columns without its values, its keys and what the storage adds. */
export const ownColumns = (row: Row): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([name]) => !/^(odata\.|etag$|timestamp$|partitionKey$|rowKey$|data\d*$)/.test(name),
    ),
  );

/**
 * Rewrites a plan file line by line with `change`, which removes a line by undefined; false if nothing differs, and then nothing
 * is written. A blob that was replaced in between is read again.
 */
export async function rewriteFile(
  storage: Storage,
  file: PlanFile,
  change: (line: unknown, index: number) => unknown,
): Promise<boolean> {
  const container = await storage.container("plans");
  const blob = container.getBlockBlobClient(file.name);
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const { etag = "" } = await blob.getProperties();
      if (!(await isDifferent(planLines(storage, file), change))) return false;
      await writeLines(container, file.name, changedLines(planLines(storage, file), change), {
        ifMatch: etag,
      });
      return true;
    } catch (error) {
      if (answered(error, 404)) return false;
      if (!answered(error, 412)) throw error;
    }
  }
  throw contended;
}

async function isDifferent(lines: AsyncIterable<unknown>, change: (line: unknown, index: number) => unknown) {
  let index = 0;
  for await (const line of lines) {
    const after = change(line, index++);
    if (after !== line) return true;
  }
  return false;
}

async function* changedLines(
  lines: AsyncIterable<unknown>,
  change: (line: unknown, index: number) => unknown,
) {
  let index = 0;
  for await (const line of lines) {
    const after = change(line, index++);
    if (after !== undefined) yield after;
  }
}
