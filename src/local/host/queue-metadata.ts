import type { DequeuedMessageItem } from "@azure/storage-queue";
import type { TypedData } from "./typed-data.ts";

/** `triggerMetadata` of a message with that decoded text; `message` is absent when the function is run by hand. */
export function queueMetadata(text: string, message?: DequeuedMessageItem): Record<string, TypedData> {
  return {
    QueueTrigger: { string: text },
    ...(message && {
      DequeueCount: { int: message.dequeueCount },
      Id: { string: message.messageId },
      PopReceipt: { string: message.popReceipt },
      InsertionTime: time(message.insertedOn),
      ExpirationTime: time(message.expiresOn),
      NextVisibleTime: time(message.nextVisibleOn),
    }),
    ...messageProperties(text),
  };
}

function time(date: Date): TypedData {
  return { json: JSON.stringify(date.toISOString()) };
}

/** The host keeps these as .NET strings, so `true` becomes "True"; null and arrays are left out, objects stay objects. */
function messageProperties(text: string): Record<string, TypedData> {
  const properties: Record<string, TypedData> = {};
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (value === null || Array.isArray(value)) continue;
    if (typeof value === "object") properties[name] = { json: JSON.stringify(value) };
    else if (typeof value === "boolean") properties[name] = { string: value ? "True" : "False" };
    else properties[name] = { string: String(value) };
  }
  return properties;
}

function parseObject(text: string): object {
  if (!text.trimStart().startsWith("{")) return {};
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
