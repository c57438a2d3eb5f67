import { QueueServiceClient } from "@azure/storage-queue";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { employeeKey } from "../../src/core/key.ts";
import type { SyncMessage, UndoMessage } from "../../src/core/messages.ts";
import { monthOf, type Run } from "../../src/core/run.ts";
import type { AuditRecord } from "../../src/stores/audit.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import type { Scene } from "./with-stack.ts";

/** A scene's storage account, to read and to change it. */
export interface SceneStorage {
  readonly records: Records;
  /** Puts a message on a queue: an object as the app would, a text as it is. */
  put(queue: string, message: object | string, invisibleSeconds?: number): Promise<void>;
  /** Messages on a queue, visible or not; 0 when there is no such queue. */
  depth(queue: string): Promise<number>;
  /** Up to 32 visible messages of a queue, as text before base64, which they keep being visible of. */
  peek(queue: string): Promise<string[]>;
  /** The message that a run's fan-out sends for a person. */
  messageOf(run: Pick<Run, "id">, email: string): Promise<SyncMessage | UndoMessage>;
  /** What is on record about a person in a run, by field. */
  audit(run: Pick<Run, "id">, email: string): Promise<AuditRecord[]>;
  /** The number of records about all people, in all months. */
  audited(): Promise<number>;
}

/** Opens a scene's storage account. */
export function storageOf({ azurite }: Pick<Scene, "azurite">): SceneStorage {
  const storage = connectStorage(azurite);
  const records = openRecords(storage);
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  return {
    records,
    async put(queue, message, invisibleSeconds = 0) {
      const text = typeof message === "string" ? message : base64(JSON.stringify(message));
      const client = await storage.queue(queue);
      await client.sendMessage(text, { visibilityTimeout: invisibleSeconds });
    },
    async depth(queue) {
      const client = service.getQueueClient(queue);
      if (!(await client.exists())) return 0;
      return (await client.getProperties()).approximateMessagesCount ?? 0;
    },
    async peek(queue) {
      const { peekedMessageItems } = await service
        .getQueueClient(queue)
        .peekMessages({ numberOfMessages: 32 });
      return peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, "base64").toString("utf8"));
    },
    async messageOf({ id }, email) {
      const run = await records.runs.get(id);
      if (!run?.plan || run.sequence === undefined) throw new Error(`Run ${id} has sent nothing.`);
      const { sequence, traceparent, undo } = run;
      for await (const { employee, entraId, changes, ...planned } of records.plans.people(run.plan.id)) {
        if (planned.email !== email || !entraId) continue;
        const common = { run: id, sequence, key: employeeKey(email), target: "entra", entraId, traceparent };
        if (undo !== undefined) return { v: 2, ...common, undo, email, changes: [...changes] };
        if (employee) return { v: 1, ...common, employee, changes: [...changes] };
      }
      throw new Error(`Run ${id} has no message for ${email}.`);
    },
    async audit({ id }, email) {
      const table = await storage.table(`audit${monthOf(id)}`);
      const filter = `email eq '${email}' and run eq '${id}'`;
      return Array.fromAsync(table.listEntities<AuditRecord>({ queryOptions: { filter } }));
    },
    async audited() {
      let count = 0;
      for (const name of (await storage.tableNames()).filter((table) => table.startsWith("audit"))) {
        count += (await Array.fromAsync((await storage.table(name)).listEntities())).length;
      }
      return count;
    },
  };
}

/** A text as the host expects it on a queue. */
export const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
