import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connectExchange, type Exchange } from "../../../src/clients/exchange/exchange.ts";
import { trustedCertificate } from "../../self-signed-certificate.ts";

export const TENANT = "11111111-1111-4111-8111-111111111111";

/** A request as the server saw it. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape.
  readonly body: any;
}

/** What to answer; "drop" breaks the connection after reading the request, "silence" never answers. */
export type Reply =
  | { status: number; json?: unknown; body?: string | Buffer; headers?: Record<string, string> }
  | "drop"
  | "silence";

interface Answering {
  readonly answer: (request: Seen, count: number) => Reply;
  /** Tokens in the order handed out; the last one for ever after. */
  readonly tokens?: readonly string[];
  readonly timeoutSeconds?: number;
}

interface Served {
  readonly exchange: Exchange;
  readonly url: string;
  readonly seen: Seen[];
  /** `renew` of every requested token. */
  readonly renewals: boolean[];
}

const certificate = trustedCertificate();

/** Runs an https server on 127.0.0.1 that answers in Exchange's place, and a client connected to it. */
export async function withExchange(
  options: Answering,
  use: (served: Served) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const server = createServer(await certificate(), async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const entry: Seen = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    };
    seen.push(entry);
    const reply = options.answer(entry, seen.length);
    if (reply === "silence") return;
    if (reply === "drop") return void request.socket.destroy();
    const type = reply.json === undefined ? "text/plain" : "application/json";
    response.writeHead(reply.status, { "content-type": type, "request-id": "r-1", ...reply.headers });
    response.end(reply.json === undefined ? reply.body : JSON.stringify(reply.json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const renewals: boolean[] = [];
  const { tokens = ["token"], timeoutSeconds } = options;
  const token = async ({ renew }: { renew: boolean }) => {
    renewals.push(renew);
    return tokens[Math.min(renewals.length, tokens.length) - 1] ?? "";
  };
  const limit = timeoutSeconds === undefined ? {} : { timeoutSeconds };
  const exchange = connectExchange({ url, tenantId: TENANT, token, ...limit });
  try {
    await use({ exchange, url, seen, renewals });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Rows as Exchange returns them. */
export const rows = (...value: unknown[]): Reply => ({
  status: 200,
  json: { "@odata.context": "https://exchange/adminapi/beta/$metadata", "@adminapi.warnings": [], value },
});

/** A failed cmdlet, with `code|exception type|text` as its detail. */
export const failure = (status: number, message: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  json: {
    error: {
      code: status === 404 ? "NotFound" : "BadRequest",
      message: "Error executing cmdlet",
      details: [{ code: "Client", target: "", message }],
    },
  },
});

/** What Exchange answers about an object that is not there. */
export const noMailbox = failure(
  404,
  "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'kari' couldn't be found on 'DC1'.",
);
