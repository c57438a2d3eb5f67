import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { watchSent } from "../../../src/local/host/sent-messages.ts";

let status = 201;
const server = createServer((_, response) => response.writeHead(status).end());
let origin = "";

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
afterEach(() => {
  status = 201;
});

async function send(method: string, path: string) {
  const sent = request(`${origin}${path}`, { method }).end();
  const [response] = await once(sent, "response");
  await once(response.resume(), "end");
}

function watched(queue: string) {
  const wake = vi.fn();
  return { wake, end: watchSent(`${origin}/account/${queue}`, wake) };
}

test("a message that this process sends wakes its queue, and no other", async () => {
  const [one, other] = [watched("one"), watched("other")];
  await send("POST", "/account/one/messages");
  await send("POST", "/account/one/messages?visibilitytimeout=0&timeout=30");
  expect([one.wake, other.wake].map(({ mock }) => mock.calls.length)).toEqual([2, 0]);
  one.end();
  other.end();
});

test.each([
  ["sent", "POST", "/account/later/messages?visibilitytimeout=1"],
  ["put back", "PUT", "/account/later/messages/id%2F1?popreceipt=x&visibilitytimeout=1"],
])("a message that is %s for later wakes its queue when it is visible", async (_, method, path) => {
  const { wake, end } = watched("later");
  await send(method, path);
  expect(wake).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(wake).toHaveBeenCalledOnce(), { timeout: 60_000 });
  end();
});

test("what is read, deleted, refused or sent elsewhere wakes nothing", async () => {
  const { wake, end } = watched("quiet");
  await send("GET", "/account/quiet/messages?numofmessages=4&visibilitytimeout=0");
  await send("DELETE", "/account/quiet/messages/id?popreceipt=x");
  await send("PUT", "/account/quiet?timeout=30");
  await send("POST", "/account/quieter/messages");
  status = 404;
  await send("POST", "/account/quiet/messages");
  expect(wake).not.toHaveBeenCalled();
  end();
});

test("nothing is woken that watches no more", async () => {
  const { wake, end } = watched("ended");
  end();
  await send("POST", "/account/ended/messages");
  expect(wake).not.toHaveBeenCalled();
});
