import type { TableClient, TableEntityResult } from "@azure/data-tables";
import { answered } from "./json-entity.ts";

/** An entity by its keys, undefined when there is none; throws whatever else goes wrong. */
export async function findEntity<Entity extends object = Record<string, unknown>>(
  table: TableClient,
  partitionKey: string,
  rowKey: string,
): Promise<TableEntityResult<Entity> | undefined> {
  try {
    return await table.getEntity<Entity>(partitionKey, rowKey);
  } catch (error) {
    if (answered(error, 404)) return undefined;
    throw error;
  }
}
