import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { TypedData } from "./functions-core.ts";
import type { QueueOptions } from "./host-config.ts";
import type { HostKeys } from "./host-keys.ts";
import type { HostLog, LogLevel } from "./host-log.ts";

/** What the host's process is started with. */
export interface HostStart {
  /** Absolute path of the folder that holds host.json and package.json. */
  readonly app: string;
  readonly port: number;
  readonly leaseSeconds: number;
  readonly requestSeconds: number;
  readonly logLevel: LogLevel;
  readonly keys: Partial<HostKeys>;
}

/** One function as the host loaded it. */
export interface LoadedFunction {
  readonly name: string;
  readonly type: string;
  /** HTTP only, prefix included. */
  readonly route?: string;
  /** Why the function is in error and does not run; the others do. */
  readonly error?: string;
}

/** From the parent to the host's process. */
export type ToHost = { readonly type: "start"; readonly start: HostStart } | { readonly type: "stop" };

/** From the host's process to its parent. */
export type FromHost =
  | { readonly type: "log"; readonly line: HostLog }
  | {
      readonly type: "ready";
      readonly port: number;
      readonly keys: HostKeys;
      readonly functions: readonly LoadedFunction[];
    }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "stopped" };

/** Holds one received message invisible to others while it is handled. */
export interface MessageLease {
  /** Stops renewing and gives the pop receipt that deletes or updates the message now. */
  end(): Promise<string>;
}

/** Renews the message's invisibility at half of `leaseMs`; a failed renewal goes to `onError` and is tried again at the next half. */
export function leaseMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  leaseMs: number,
  onError: (error: unknown) => void,
): MessageLease {
  let popReceipt = message.popReceipt;
  let renewal: Promise<void> = Promise.resolve();
  const renew = async () => {
    try {
      // No text: the message keeps its own.
      const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, leaseMs / 1000);
      popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, leaseMs / 2);
  return {
    async end() {
      clearInterval(timer);
      await renewal;
      return popReceipt;
    },
  };
}

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

type Encoding = QueueOptions["messageEncoding"];

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text as it is stored on the queue. */
export function encodeMessage(text: string | Uint8Array, encoding: Encoding): string {
  const bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(text);
  return bytes.toString(encoding === "base64" ? "base64" : "utf8");
}

/** The text a stored message means; undefined when it is not valid base64 (Node's own decoder would guess). */
export function decodeMessage(stored: string, encoding: Encoding): string | undefined {
  if (encoding === "none") return stored;
  const compact = stored.replace(/\s/g, "");
  return base64.test(compact) ? Buffer.from(compact, "base64").toString("utf8") : undefined;
}
