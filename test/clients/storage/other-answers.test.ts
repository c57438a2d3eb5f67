import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isUnavailable } from "../../../src/clients/storage/entities.ts";
import { connectStorage } from "../../../src/clients/storage/storage.ts";
import { openRecords, type Records } from "../../../src/stores/records.ts";

/** What answers in the place of tables, once they are open. */
let page = { status: 200, type: "text/html", body: "" };
const proxy = createServer((request, response) => {
  request.resume();
  const isOpening = request.method === "POST" && request.url?.endsWith("/Tables");
  if (isOpening) return response.writeHead(204, { "x-ms-request-id": "1" }).end();
  return response.writeHead(page.status, { "content-type": page.type }).end(page.body);
});
let records: Records;
beforeAll(async () => {
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/account`;
  const key = Buffer.alloc(64).toString("base64");
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${key};BlobEndpoint=${url};QueueEndpoint=${url};TableEndpoint=${url};`;
  records = openRecords(connectStorage({ connectionString }));
});
afterAll(() => {
  proxy.closeAllConnections();
  proxy.close();
});

const person = { key: "a".repeat(26), entraId: "1" };
const reads: Readonly<Record<string, () => Promise<unknown>>> = {
  "everyone who is excluded": () => records.exclusions.all(),
  "the exclusion of a person": () => records.exclusions.of(person),
  "a pause": () => records.pause.get(),
  "what people have decided": () => records.links.decided(),
  "newer plans": () => records.applied.after(1),
  "what is remembered": () => records.states.memories("entra"),
  "what was begun": () => records.journal.attempted({ run: "1", key: "k", target: "entra" }),
};

test.each([
  [200, "text/html", "<html><body>Sign in to the network</body></html>"],
  [200, "application/json", "{}"],
  [200, "text/plain", ""],
  [404, "text/html", "<html><body>No such page</body></html>"],
])(
  "a proxy's page with %i as %s is no answer of tables: no one is excluded, paused or decided by it",
  async (status, type, body) => {
    page = { status, type, body };
    for (const [what, read] of Object.entries(reads)) {
      const error: unknown = await read().catch((failure: unknown) => failure);
      expect(error, what).toMatchObject({ message: expect.stringContaining("is not Azure Storage's") });
      expect(isUnavailable(error), what).toBe(true);
    }
  },
);
