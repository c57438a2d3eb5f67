import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Azurite, startAzurite } from "../src/local/azurite.ts";

/** What an app has asked of its storage account. */
export interface StorageCounts {
  /** Requests to tables, queues and blobs, without those that only wait: polls of an empty queue, leases of the host. */
  readonly operations: number;
  /** Messages that were received from queues, each time that they were. */
  readonly deliveries: number;
}

/** Azurite as an app sees it through proxies that count. */
export interface CountedStorage extends Azurite {
  /** The same storage, uncounted. */
  readonly direct: Azurite;
  counts(): StorageCounts;
  clear(): void;
}

/** Starts Azurite, and a proxy for each of its services. */
export async function startCountedStorage(): Promise<CountedStorage> {
  const direct = await startAzurite();
  let counts = { operations: 0, deliveries: 0 };
  const proxies: Server[] = [];
  let { connectionString } = direct;
  for (const url of Object.values(direct.urls)) {
    const { host } = new URL(url);
    const proxy = startProxy(new URL(url), (asked, answer) => {
      const delivered = asked.isReceive ? answer.split("<QueueMessage>").length - 1 : 0;
      counts.deliveries += delivered;
      const onlyWaits = asked.isLease || (asked.isReceive && delivered === 0);
      if (!onlyWaits) counts.operations += 1;
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    proxies.push(proxy);
    const { port } = proxy.address() as AddressInfo;
    connectionString = connectionString.replaceAll(host, `127.0.0.1:${port}`);
  }
  return {
    ...direct,
    connectionString,
    direct,
    counts: () => counts,
    clear: () => {
      counts = { operations: 0, deliveries: 0 };
    },
    async close() {
      for (const proxy of proxies) {
        proxy.close();
        proxy.closeAllConnections();
      }
      await direct.close();
    },
  };
}

interface Asked {
  /** Receives messages, and does not merely look at them. */
  readonly isReceive: boolean;
  readonly isLease: boolean;
}

/** Passes each request on as it is; what is signed does not name the host. */
function startProxy(to: URL, heard: (asked: Asked, answer: string) => void): Server {
  return createServer((incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    const { pathname, searchParams } = new URL(url, to);
    const asked = {
      isReceive: method === "GET" && pathname.endsWith("/messages") && !searchParams.has("peekonly"),
      isLease: searchParams.get("comp") === "lease",
    };
    const passed = request({ host: to.hostname, port: to.port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => {
        if (asked.isReceive) parts.push(part);
        outgoing.write(part);
      });
      answer.on("end", () => {
        heard(asked, Buffer.concat(parts).toString());
        outgoing.end();
      });
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
}
