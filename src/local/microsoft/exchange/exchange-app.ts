import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { WireEnv } from "../http/stand-in.ts";
import type { Wire } from "../http/wire.ts";
import { runBatch } from "./batch.ts";
import { ExchangeError } from "./exchange-error.ts";
import { addressed } from "./exchange-of.ts";
import { type ExchangeContext, failed, type Invoked, invokeCommand, refuseCaller } from "./invoke-command.ts";
import type { ExchangeThrottle } from "./limits.ts";
import { refuseExchange, tooMany, tooManyAtOnce } from "./refuse-exchange.ts";

const BASE = "/adminapi/:version/:tenant";

/** Exchange Online's admin API as far as the message settings of mailboxes go: one cmdlet a call, or ten in a batch. */
export function exchangeApp(
  given: ExchangeContext & { wire: Wire; throttle: ExchangeThrottle },
): Hono<WireEnv> {
  const { wire, throttle, state } = given;
  const app = new Hono<WireEnv>();

  app.use(wire.record("exchange", { bodies: true }));
  app.use(async (c, next) => {
    if (throttle.enter()) return tooManyAtOnce();
    try {
      await next();
    } finally {
      throttle.leave();
    }
    c.header("request-id", randomUUID());
    return undefined;
  });
  app.use(
    wire.fail("exchange", refuseExchange, {
      about: async (_path, c) =>
        addressed(state.mailboxes, state.users, await c.req.json().catch(() => null)),
    }),
  );
  // Only the beta takes posts.
  app.use(`${BASE}/*`, (c, next) =>
    c.req.param("version") === "beta" ? next() : Promise.resolve(c.body(null, 405)),
  );

  app.post(`${BASE}/InvokeCommand`, async (c) => {
    const wrong = refuseType(c);
    if (wrong) return wrong;
    const excess = throttle.charge(1);
    if (excess) return respond(tooMany(excess));
    const text = decode(c, await c.req.arrayBuffer());
    return respond(
      await invokeCommand(given, {
        tenant: c.req.param("tenant"),
        header: (name) => c.req.header(name),
        body: () => JSON.parse(text),
      }),
    );
  });

  app.post(`${BASE}/$batch`, async (c) => {
    const wrong = refuseType(c);
    if (wrong) return wrong;
    const header = (name: string) => c.req.header(name);
    const refused = await refuseCaller(given, { tenant: c.req.param("tenant"), header });
    if (refused) return respond(refused);
    const text = decode(c, await c.req.arrayBuffer());
    return runBatch({ context: given, throttle, faults: wire.faults, body: () => JSON.parse(text) });
  });

  app.all(`${BASE}/InvokeCommand`, (c) => c.body(null, 405));
  app.all(`${BASE}/$batch`, (c) => c.body(null, 405));
  app.notFound((c) => c.body(null, 404));
  app.onError((error) => {
    if (error instanceof ExchangeError) return respond(failed(error));
    throw error;
  });
  return app;
}

function respond({ status, headers, body }: Invoked): Response {
  if (!body) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "Content-Type": "application/json; odata.metadata=minimal" },
  });
}

function refuseType(c: Context): Response | undefined {
  const isJson = /^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  return isJson ? undefined : c.body(null, 415);
}

// Without its charset a body is taken for Windows-1252, and every letter beyond ASCII comes out as two others.
function decode(c: Context, body: ArrayBuffer): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(c.req.header("content-type") ?? "")?.[1];
  return new TextDecoder(charset?.toLowerCase() === "utf-8" ? "utf-8" : "windows-1252").decode(body);
}
