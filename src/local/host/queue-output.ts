import type { QueueClient } from "@azure/storage-queue";
import type { FunctionDefinition } from "./function-definition.ts";
import type { InvocationResponse } from "./functions-core.ts";
import type { QueueOptions } from "./host-config.ts";
import type { QueueClients } from "./queue-clients.ts";
import { encodeMessage } from "./queue-encoding.ts";
import { storageCode } from "./storage-code.ts";
import type { TypedData } from "./typed-data.ts";

/** Sends what an invocation gave its queue outputs; rejects when storage refuses (a message over 64 KB, say). */
export type SendOutputs = (definition: FunctionDefinition, response: InvocationResponse) => Promise<void>;

/** Sends outputs in host.json's encoding, creating a queue that is missing. */
export function createSendOutputs(
  clients: QueueClients,
  encoding: QueueOptions["messageEncoding"],
): SendOutputs {
  return async (definition, response) => {
    for (const output of definition.queueOutputs) {
      const data =
        output.name === "$return"
          ? response.returnValue
          : response.outputData.find(({ name }) => name === output.name)?.data;
      for (const message of queueMessages(data)) {
        await sendCreating(clients(output), encodeMessage(message, encoding));
      }
    }
  };
}

/** The messages a value stands for: one per element of an array, objects as JSON indented by 2, nothing for null. */
function queueMessages(data: TypedData | null | undefined): readonly (string | Uint8Array)[] {
  if (!data) return [];
  if (data.string !== undefined) return [data.string];
  if (data.bytes !== undefined) return [data.bytes];
  const value: unknown = data.json === undefined ? (data.int ?? data.double) : JSON.parse(data.json);
  return (Array.isArray(value) ? value : [value]).map((each) =>
    typeof each === "string" ? each : JSON.stringify(each, null, 2),
  );
}

async function sendCreating(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (storageCode(error) !== "QueueNotFound") throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}
