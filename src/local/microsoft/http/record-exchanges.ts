import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { ExchangeLog } from "./exchange-log.ts";
import type { StandIn, WireEnv } from "./stand-in.ts";

const SECRET_HEADERS = new Set(["authorization", "x-identity-header"]);

/** Enters every exchange in the log; with `bodies` false they are withheld, because they carry secrets. */
export function recordExchanges(given: {
  service: StandIn;
  log: ExchangeLog;
  bodies: boolean;
}): MiddlewareHandler<WireEnv> {
  return async (c, next) => {
    // A batch is one exchange; what it holds is in its bodies.
    if (c.env.isPart) return next();
    const sent = await c.req.arrayBuffer();
    const answered = given.log.open({
      service: given.service,
      at: new Date().toISOString(),
      method: c.req.method,
      url: c.req.url,
      route: routeOf(c),
      requestHeaders: withoutSecrets(c.req.header()),
      requestText: given.bodies ? textOf(sent, c.req.header("content-type")) : null,
      bytes: given.bodies ? sent.byteLength : 0,
    });
    await next();
    if (c.env.incoming.socket.destroyed) return;
    const answer = given.bodies ? await c.res.clone().arrayBuffer() : null;
    answered({
      status: c.res.status,
      responseHeaders: Object.fromEntries(c.res.headers),
      responseText: answer && textOf(answer, c.res.headers.get("content-type") ?? undefined),
      bytes: answer?.byteLength ?? 0,
    });
  };
}

// The first route that is no middleware: what answers, as routes are matched in order.
function routeOf(c: Context): string {
  const path = matchedRoutes(c).find((route) => !route.path.endsWith("*"))?.path ?? "*";
  return path.replace(/:(\w+)\??/g, "{$1}");
}

function textOf(bytes: ArrayBuffer, type = "text/plain"): string {
  const isText = /^text\/|json|xml|x-www-form-urlencoded/i.test(type);
  return isText ? new TextDecoder().decode(bytes) : `(${bytes.byteLength} bytes of ${type})`;
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? "(withheld)" : value]),
  );
}
