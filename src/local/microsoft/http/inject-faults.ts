import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, MiddlewareHandler } from "hono";
import type { Addressed, Fault, Faults } from "./faults.ts";
import type { StandIn, WireEnv } from "./stand-in.ts";

/** Milliseconds every call takes at least; changed while running. */
export type Latency = { ms: number };

/** How a service words a refusal the fault asks for; code and message are the service's own where not given. */
export type Refuse = (
  c: Context,
  refusal: { status: number; code?: string | undefined; message?: string | undefined },
) => Response;

/** Finds the user a call addresses, by its decoded path or its content; no user by default. */
export type About = (path: string, c: Context) => Addressed | Promise<Addressed>;

/** Delays every call by the latency and lets the faults that are on act on it. */
export function injectFaults(given: {
  service: StandIn;
  faults: Faults;
  latency: Latency;
  refuse: Refuse;
  about?: About;
}): MiddlewareHandler<WireEnv> {
  return async (c, next) => {
    const path = pathOf(c.req.url);
    const about = (await given.about?.(path, c)) ?? { users: [] };
    const fault = given.faults.take({ ...about, service: given.service, method: c.req.method, path });
    await delay(given.latency.ms);
    if (!fault) return next();

    if (fault.afterWrite) await next();
    await delay(fault.delayMs ?? 0);
    if (fault.hang || fault.dropConnection) return abandon(c, fault);
    if (fault.status === undefined) return fault.afterWrite ? undefined : next();

    const refusal = bodyOf(fault, fault.status) ?? given.refuse(c, { ...fault, status: fault.status });
    if (fault.retryAfter !== undefined) refusal.headers.set("Retry-After", String(fault.retryAfter));
    // Hono merges the headers of the answer it replaces into the new one, unless there is none.
    c.res = undefined;
    c.res = refusal;
  };
}

/** An answer that is not worded as the service words its own; undefined when it should be. */
function bodyOf({ body, message = "" }: Fault, status: number): Response | undefined {
  if (body === "plain-text") {
    return new Response(message, { status, headers: { "Content-Type": "text/plain" } });
  }
  if (body === "worded") return undefined;
  const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
  return new Response(new Uint8Array(64), { status, headers });
}

function pathOf(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

// Without `ref: false` a long delay would keep a process alive that has closed its stand-ins.
async function delay(ms: number): Promise<void> {
  if (ms > 0) await pause(ms, undefined, { ref: false });
}

async function abandon(c: Context<WireEnv>, fault: Fault): Promise<Response> {
  const { socket } = c.env.incoming;
  const gone = socket.destroyed ? undefined : once(socket, "close");
  if (fault.dropConnection) socket.destroy();
  await gone;
  return new Response(null);
}
