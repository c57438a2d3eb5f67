import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, MiddlewareHandler } from "hono";
import type { Fault, Faults } from "./faults.ts";
import type { Service, WireEnv } from "./service.ts";

/** Milliseconds every call takes at least; changed while running. */
export type Latency = { ms: number };

/** How a service words a refusal the fault asks for; code and message are the service's own where not given. */
export type Refuse = (
  c: Context,
  refusal: { status: number; code?: string | undefined; message?: string | undefined },
) => Response;

/** Delays every call by the latency and lets the faults that are on act on it. */
export function injectFaults(given: {
  service: Service;
  faults: Faults;
  latency: Latency;
  refuse: Refuse;
  /** Every name of the user a path addresses; none by default. */
  usersIn?: (path: string) => string[];
}): MiddlewareHandler<WireEnv> {
  return async (c, next) => {
    const path = pathOf(c.req.url);
    const users = given.usersIn?.(path) ?? [];
    const fault = given.faults.take({ service: given.service, method: c.req.method, path, users });
    await delay(given.latency.ms);
    if (!fault) return next();

    if (fault.afterWrite) await next();
    await delay(fault.delayMs ?? 0);
    if (fault.hang || fault.dropConnection) return abandon(c, fault);
    if (fault.status === undefined) return fault.afterWrite ? undefined : next();

    const refusal = given.refuse(c, { ...fault, status: fault.status });
    if (fault.retryAfter !== undefined) refusal.headers.set("Retry-After", String(fault.retryAfter));
    // Hono merges the headers of the answer it replaces into the new one, unless there is none.
    c.res = undefined;
    c.res = refusal;
  };
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
