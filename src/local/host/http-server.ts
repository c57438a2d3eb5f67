import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { FunctionDefinition, Trigger } from "./function-definition.ts";
import { type HostKeys, opens } from "./host-keys.ts";
import { errorText } from "./host-log.ts";
import { type AnswerContext, answer, findRoute } from "./http-trigger.ts";
import type { Invoker, TriggerListener } from "./invocation.ts";

type HttpTrigger = Extract<Trigger, { type: "http" }>;

/** What the host serves. */
export interface ServerContext extends AnswerContext {
  readonly definitions: readonly FunctionDefinition<HttpTrigger>[];
  /** Every function by lower-case name, for the admin API. */
  readonly listeners: ReadonlyMap<string, TriggerListener>;
  readonly keys: HostKeys;
  /** 0 for any free port. */
  readonly port: number;
}

/** The host's HTTP server, listening on loopback only. */
export interface HttpServer {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Serves the HTTP functions and `POST /admin/functions/<name>`; rejects when the port is in use. */
export async function serveHttp(context: ServerContext): Promise<HttpServer> {
  const server = createServer((request, response) => {
    respond(request, response, context).catch((error) => {
      context.log({ level: "error", message: `${request.method} failed: ${errorText(error)}` });
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  server.listen(context.port, "127.0.0.1");
  await once(server, "listening").catch((error: Error & { code?: string }) => {
    if (error.code === "EADDRINUSE") throw new Error(`Port ${context.port} is in use.`);
    if (error.code === "EACCES") throw new Error(`Port ${context.port} needs rights that this user has not.`);
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, context: ServerContext) {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  const key = request.headers["x-functions-key"]?.toString() ?? url.searchParams.get("code") ?? undefined;

  const byHand = /^\/admin\/functions\/([^/]+)$/i.exec(url.pathname)?.[1];
  if (byHand && method === "POST") {
    if (!opens(key, "admin", context.keys, "")) return response.writeHead(401).end();
    const listener = context.listeners.get(decodeURIComponent(byHand).toLowerCase());
    if (!listener) return response.writeHead(404).end();
    const { input } = ((await json(request).catch(() => ({}))) ?? {}) as { input?: unknown };
    // Not waited for: 202 says that it was accepted.
    void listener.runByHand(typeof input === "string" ? input : "");
    return response.writeHead(202).end();
  }

  const match = findRoute(context.definitions, method, url.pathname);
  if (!match) return response.writeHead(404).end();
  if (!opens(key, match.definition.trigger.authLevel, context.keys, match.definition.name)) {
    return response.writeHead(401).end();
  }
  return answer(match, request, response, context);
}

/** An HTTP function as one that can be run by hand; its requests come through the host's server. */
export function httpListener(
  definition: FunctionDefinition<Extract<Trigger, { type: "http" }>>,
  invoker: Invoker,
): TriggerListener {
  const { methods, route } = definition.trigger;
  return {
    start() {},
    async stop() {},
    async runByHand(input) {
      await invoker.invoke(definition, {
        value: {
          http: {
            method: methods.find((method) => method !== "GET") ?? "GET",
            url: `http://127.0.0.1/${route.template}`,
            body: { string: input },
          },
        },
      });
    },
  };
}
