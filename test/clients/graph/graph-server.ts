import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connectGraph, type Graph } from "../../../src/clients/graph/graph.ts";
import { trustedCertificate } from "../../self-signed-certificate.ts";

/** A request as the server saw it, `query` decoded. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What to answer; "drop" breaks the connection after reading the request, "silence" never answers. */
type Reply =
  | { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | "drop"
  | "silence";

interface Answering {
  readonly answer: (request: Seen, count: number) => Reply;
  /** Tokens in the order handed out; the last one for ever after. */
  readonly tokens?: readonly string[];
  readonly timeoutSeconds?: number;
}

interface Served {
  readonly graph: Graph;
  readonly url: string;
  readonly seen: Seen[];
  /** `renew` of every requested token. */
  readonly renewals: boolean[];
}

const certificate = trustedCertificate();

/** Runs an https server on 127.0.0.1 that answers in Graph's place, and a client connected to it. */
export async function withGraph(options: Answering, use: (served: Served) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const server = createServer(await certificate(), async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "https://graph");
    const entry: Seen = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization,
      contentType: request.headers["content-type"],
      body: Buffer.concat(chunks).toString(),
    };
    seen.push(entry);
    const reply = options.answer(entry, seen.length);
    if (reply === "silence") return;
    if (reply === "drop") return void request.socket.destroy();
    const type = reply.json === undefined ? "text/html" : "application/json";
    response.writeHead(reply.status, { "content-type": type, "request-id": "r-1", ...reply.headers });
    response.end(reply.json === undefined ? reply.text : JSON.stringify(reply.json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const renewals: boolean[] = [];
  const { tokens = ["token"] } = options;
  const token = async ({ renew }: { renew: boolean }) => {
    renewals.push(renew);
    return tokens[Math.min(renewals.length, tokens.length) - 1] ?? "";
  };
  const { timeoutSeconds } = options;
  const graph = connectGraph({ url, token, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) });
  try {
    await use({ graph, url, seen, renewals });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A user as Graph sends it. */
export function user(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { id, userPrincipalName: `${id}@example.com`, userType: "Member", ...more };
}
