import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A TCP proxy before a server. */
export interface TcpProxy extends AsyncDisposable {
  /** The server's URL, by way of this. */
  readonly url: string;
  /** Cuts every connection, and takes no more until `restore`. */
  cut(): void;
  restore(): void;
}

/** How a proxy treats what passes. */
interface TcpProxyOptions {
  /** Holds back each piece from the client that long. */
  readonly delayMs?: number;
  /** Cuts a connection once the server has answered that many bytes on it. */
  readonly cutAfterBytes?: number;
}

/** Listens on loopback and hands everything on to the server of `target`, an http or postgres URL. */
export async function tcpProxy(target: string, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  const { delayMs = 0, cutAfterBytes = Number.POSITIVE_INFINITY } = options;
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;

  const server = net.createServer((client) => {
    const upstream = net.connect(Number(to.port), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    if (isCut) client.destroy();
    let answered = 0;
    let sending: Promise<unknown> = Promise.resolve();
    client.on("data", (bytes) => {
      sending = sending.then(() => pause(delayMs)).then(() => upstream.write(bytes));
    });
    upstream.on("data", (bytes) => {
      answered += bytes.length;
      if (answered > cutAfterBytes) client.destroy();
      else client.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);

  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    restore() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await once(server.close(), "close");
    },
  };
}
