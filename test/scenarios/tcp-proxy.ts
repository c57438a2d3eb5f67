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
  /** Resolves once nothing passes any more, see `holdAt` and `cutAfterBytes`. */
  readonly stopped: Promise<void>;
}

/** How a proxy treats what passes. */
interface TcpProxyOptions {
  /** Holds back each piece from the client that long. */
  readonly delayMs?: number;
  /** Cuts all connections, as `cut` does, the first time that the server has answered that many bytes on one. */
  readonly cutAfterBytes?: number;
  /** Lets nothing pass any more from the request on that matches, as if the client had ended before it; `skip` of them pass. */
  readonly holdAt?: { readonly request: RegExp; readonly skip?: number };
}

/** Listens on loopback and hands everything on to the server of `target`, an http or postgres URL. */
export async function tcpProxy(target: string, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  const { delayMs = 0, holdAt } = options;
  let { cutAfterBytes = Number.POSITIVE_INFINITY } = options;
  const to = new URL(target);
  const sockets = new Set<Socket>();
  const stopping = Promise.withResolvers<void>();
  let isCut = false;
  let isHeld = false;
  let matches = 0;

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
    client.on("data", (bytes: Buffer) => {
      if (holdAt?.request.test(bytes.toString("latin1")) && ++matches > (holdAt.skip ?? 0)) {
        isHeld = true;
        stopping.resolve();
      }
      if (isHeld) return;
      sending = sending.then(() => pause(delayMs)).then(() => upstream.write(bytes));
    });
    upstream.on("data", (bytes) => {
      answered += bytes.length;
      if (isHeld) return;
      if (answered <= cutAfterBytes) return void client.write(bytes);
      cutAfterBytes = Number.POSITIVE_INFINITY;
      cut();
      stopping.resolve();
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
    stopped: stopping.promise,
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
