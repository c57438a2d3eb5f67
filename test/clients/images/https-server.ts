import { once } from "node:events";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type SelfSigned, trustedCertificate } from "../../self-signed-certificate.ts";

/** A request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What to answer with, or what to do instead of a proper answer. */
type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Buffer | string;
    }
  | ((response: ServerResponse) => void);

/** What answers each request, the first one with `count` 1. */
export type Answer = (seen: Seen, count: number) => Reply;

interface Served {
  /** "127.0.0.1:12345" */
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Connections that are open now. */
  readonly connections: () => Promise<number>;
  /** Connections that were ever made. */
  readonly made: () => number;
}

const certificate = trustedCertificate(["127.0.0.1", "localhost", "images.example.com"]);

/** Runs an https server on 127.0.0.1 with a trusted certificate, unless another one is given. */
export async function withServer<T>(
  answer: Answer,
  use: (served: Served) => Promise<T>,
  pair?: SelfSigned,
): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer(pair ?? (await certificate()), async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url: path = "", headers } = request;
    const entry = { method, path, headers, body: Buffer.concat(chunks) };
    seen.push(entry);
    const reply = answer(entry, seen.length);
    if (typeof reply === "function") return reply(response);
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
  });
  let made = 0;
  server.on("secureConnection", () => {
    made += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  try {
    return await use({ host, port, url: `https://${host}`, seen, connections, made: () => made });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
