import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { CertificateAuthority } from "../certificates/certificate-authority.ts";

const HOST = "127.0.0.1";

/** A handler of fetch requests and where it listens; port 0 or none takes any free one. */
type Listening = {
  name: string;
  fetch: Parameters<typeof getRequestListener>[0];
  port?: number | undefined;
};

/** Servers on 127.0.0.1 that stop together. */
export type Servers = {
  /** Serves over TLS and returns the origin; when it cannot, it stops the others and throws. */
  https(listening: Listening): Promise<string>;
  /** The same without TLS. */
  http(listening: Listening): Promise<string>;
  /** Stops all, cutting connections that are still open, and closes the authority. */
  close(): Promise<void>;
};

/** Makes servers under a certificate authority, which they own. */
export function servers(authority: CertificateAuthority): Servers {
  const running: Server[] = [];
  const close = async () => {
    await Promise.all(running.splice(0).map(stop));
    await authority.close();
  };
  const start = async (server: Server, { name, port = 0 }: Listening) => {
    try {
      server.listen(port, HOST);
      await once(server, "listening");
    } catch (cause) {
      await close();
      throw isBusy(cause) ? new Error(busy(name, port), { cause }) : cause;
    }
    running.push(server);
    return `${HOST}:${(server.address() as AddressInfo).port}`;
  };
  return {
    https: async (given) =>
      `https://${await start(createHttpsServer(authority.server, listener(given)), given)}`,
    http: async (given) => `http://${await start(createHttpServer(listener(given)), given)}`,
    close,
  };
}

function listener({ fetch }: Listening) {
  return getRequestListener(fetch, { overrideGlobalObjects: false });
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function busy(name: string, port: number): string {
  return `Port ${port} for ${name} is in use: stop what holds it, or choose another port.`;
}
