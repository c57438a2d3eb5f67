import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { connect, isIP, type LookupFunction } from "node:net";
import tls from "node:tls";
import { connectionError } from "./download-error.ts";
import { privateAddresses } from "./private-addresses.ts";

interface RequestOptions extends Reach {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

interface Reach {
  /** Whether private addresses may be connected to. */
  readonly privately: boolean;
  /** In place of the system's name resolution. */
  readonly lookup?: LookupFunction | undefined;
}

/** Sends one GET over a connection of its own, and returns the answer with its body unread; follows no redirect. */
export async function request(
  url: URL,
  { headers, signal, ...reach }: RequestOptions,
): Promise<IncomingMessage> {
  const sent = get(url, {
    headers: { accept: "image/jpeg, image/png, image/webp, image/gif", ...headers },
    createConnection: () => openSocket(url, reach),
    signal,
  });
  try {
    const [response] = await once(sent, "response");
    return response;
  } catch (error) {
    throw connectionError(url.host, error, signal);
  } finally {
    // Whatever breaks from here on is told to whoever reads the body as well.
    sent.on("error", () => {});
  }
}

/** Checks an address when it is connected to, so that no name can resolve to another one in between. */
function openSocket(url: URL, { privately, lookup }: Reach): tls.TLSSocket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = connect({
    host,
    port: Number(url.port || 443),
    ...(!privately && { blockList: privateAddresses }),
    ...(lookup && { lookup }),
  });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ socket, host, ALPNProtocols: ["http/1.1"], ...servername });
}
