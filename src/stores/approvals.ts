import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";

/** What a person has approved for all later plans: a name, such as `templates:<digest>`, who, and when (ISO 8601). */
export interface Approved {
  readonly name: string;
  readonly by: string;
  readonly at: string;
}

/** The record of approvals, in table `runs`; they stay, as the proof. */
export interface ApprovalStore {
  /** Newest first. */
  all(): Promise<readonly Approved[]>;
  /** Keeps an approval and returns it; where there is one of that name already, that one. */
  add(approved: Approved): Promise<Approved>;
}

const format = { what: "An approval", version: 1 };
const partitionKey = "approval";

/** Keeps approvals in Table Storage. */
export function approvalStore(storage: Storage): ApprovalStore {
  const table = () => storage.table("runs");
  return {
    async all() {
      const queryOptions = { filter: `PartitionKey eq '${partitionKey}'` };
      const entities = await Array.fromAsync((await table()).listEntities({ queryOptions }));
      return entities.map(toApproved).sort((a, b) => (a.at < b.at ? 1 : -1));
    },
    async add(approved) {
      const rowKey = approved.name;
      const columns = { ...formatColumn(format), ...toJsonColumns(approved) };
      try {
        await (await table()).createEntity({ partitionKey, rowKey, ...columns });
        return approved;
      } catch (error) {
        const before = answered(error, 409) && (await findEntity(await table(), partitionKey, rowKey));
        if (before) return toApproved(before);
        throw error;
      }
    },
  };
}

const toApproved = (entity: Readonly<Record<string, unknown>>): Approved =>
  fromJsonColumns(readable(entity, format)) as Approved;
