import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

/** A request of this process that was answered, as Node's `http` publishes it. */
interface Exchange {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

const channel = "http.client.response.finish";
const listeners = new Map<string, () => void>();
/** Due times that a queue is woken at, rounded: thousands of messages become visible one after the other. */
const due = new Map<string, Set<number>>();
const roundMs = 100;

/**
 * Calls `wake` whenever a message becomes visible that this process itself put on the queue of that URL, or put back; gives
 * what ends that. The real host tells its listeners of what it sends, too (MessageEnqueuedWatcher of the WebJobs SDK); what
 * others send is found by polling.
 */
export function watchSent(queueUrl: string, wake: () => void): () => void {
  if (listeners.size === 0) subscribe(channel, hear);
  listeners.set(queueUrl, wake);
  return () => {
    listeners.delete(queueUrl);
    if (listeners.size === 0) unsubscribe(channel, hear);
  };
}

// Put Message is a POST to <queue>/messages, Update Message a PUT to <queue>/messages/<id> (Queue service REST API).
const address = /^(.+)\/messages(?:\/[^/?]+)?(?:\?(.*))?$/;

function hear(message: unknown): void {
  const { request, response } = message as Exchange;
  if (request.method !== "POST" && request.method !== "PUT") return;
  const [, path, query] = address.exec(request.path) ?? [];
  if (path === undefined || (response.statusCode ?? 500) >= 300) return;
  const url = `${request.protocol}//${request.getHeader("host")}${path}`;
  if (!listeners.has(url)) return;
  const seconds = Number(new URLSearchParams(query).get("visibilitytimeout") ?? 0);
  if (seconds === 0) listeners.get(url)?.();
  else wakeIn(url, seconds * 1000);
}

function wakeIn(url: string, ms: number): void {
  const at = Math.ceil((Date.now() + ms) / roundMs) * roundMs;
  const known = due.get(url) ?? new Set();
  due.set(url, known);
  if (known.has(at)) return;
  known.add(at);
  setTimeout(() => {
    known.delete(at);
    listeners.get(url)?.();
  }, at - Date.now()).unref();
}
