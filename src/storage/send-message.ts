import type { Storage } from "./connect-storage.ts";

/** Seven days: the longest that a queue delays a message (Azure Queue Storage, visibilitytimeout), less a margin. */
const longestDelay = 6.9 * 24 * 3600;

/** Puts an object on a queue as JSON in base64, as the Functions host expects it, visible after `delaySeconds`; `due` (milliseconds since 1970) is added. */
export async function sendMessage(
  storage: Storage,
  queue: string,
  message: unknown,
  delaySeconds = 0,
): Promise<void> {
  const client = await storage.queue(queue);
  // No queue tells when a message was due: late is counted from what it says itself.
  const due = Date.now() + Math.max(0, delaySeconds) * 1000;
  const text = Buffer.from(
    JSON.stringify(typeof message === "object" ? { due, ...message } : message),
    "utf8",
  ).toString("base64");
  const visibilityTimeout = Math.min(longestDelay, Math.max(0, Math.round(delaySeconds)));
  // It never expires by itself: what is late is reported, not forgotten.
  await client.sendMessage(text, { visibilityTimeout, messageTimeToLive: -1 });
}
