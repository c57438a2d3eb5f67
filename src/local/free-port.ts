import { once } from "node:events";
import { createServer } from "node:net";

/** The preferred port on 127.0.0.1, or any free one when it is in use. */
export async function freePort(preferred: number): Promise<number> {
  const server = createServer();
  server.listen(preferred, "127.0.0.1");
  try {
    await once(server, "listening");
    return preferred;
  } catch {
    return 0;
  } finally {
    server.close();
  }
}
