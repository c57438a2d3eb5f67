import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { clientMessages, typedMessages } from "./wire-messages.ts";

/** A door to a database that all clients share one session of. */
export interface Door {
  readonly port: number;
  /** Hangs up on everyone. */
  close(): Promise<void>;
}

/**
 * Lets clients in one after the other: PGlite's socket server takes in turn single protocol messages, of which an
 * exchange has several, and what one client has prepared the next one's overwrites. A client that has begun keeps its
 * turn until the database is ready for the next query, outside any transaction. Rejects when the port is taken.
 */
export async function takeTurns(host: string, inner: number, port: number): Promise<Door> {
  const waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();
  let isTaken = false;

  const server = createServer((client) => admit(client));
  server.listen(port, host);
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function enter(go: () => void): void {
    if (isTaken) {
      waiting.push(go);
      return;
    }
    isTaken = true;
    go();
  }

  function leave(): void {
    isTaken = false;
    const next = waiting.shift();
    if (next) enter(next);
  }

  function admit(client: Socket): void {
    const database = connect(inner, host);
    for (const socket of [client, database]) {
      sockets.add(socket.setNoDelay(true));
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    }
    let state: "out" | "waiting" | "in" | "gone" = "out";
    let held: Buffer[] = [];
    /** Answers that are still to come, and how many single bytes before the first. */
    let due = 0;
    let bare = 0;

    const fromClient = clientMessages({
      asks: () => bare++,
      starts: () => due++,
      // Query, Sync and FunctionCall are what "ready for query" answers.
      says: (type) => "QSF".includes(type) && due++,
    });
    const fromDatabase = typedMessages((type, status) => {
      if (type !== "Z") return;
      due -= 1;
      if (due === 0 && status === "I" && held.length === 0) step("out");
    });

    client.on("data", (chunk) => {
      held.push(chunk);
      if (state === "in") pass();
      if (state !== "out") return;
      state = "waiting";
      enter(() => {
        // A client that disconnected meanwhile takes no turn.
        if (state === "gone") return leave();
        state = "in";
        pass();
      });
    });
    database.on("data", (chunk) => {
      client.write(chunk);
      const plain = Math.min(bare, chunk.length);
      bare -= plain;
      fromDatabase(chunk.subarray(plain));
    });
    client.on("close", () => database.end());
    database.on("close", () => {
      client.destroy();
      step("gone");
    });

    function pass(): void {
      const chunks = held;
      held = [];
      for (const chunk of chunks) {
        fromClient(chunk);
        database.write(chunk);
      }
    }

    function step(next: "out" | "gone"): void {
      const wasIn = state === "in";
      if (state !== "gone") state = next;
      if (wasIn) leave();
    }
  }
}
