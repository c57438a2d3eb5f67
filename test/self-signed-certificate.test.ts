import { expect, test } from "vitest";
import { getUser } from "../src/clients/graph/users.ts";
import { rows, withExchange } from "./clients/exchange/exchange-server.ts";
import { user, withGraph } from "./clients/graph/graph-server.ts";
import { selfSigned, trust } from "./self-signed-certificate.ts";

const read = { cmdlet: "Get-Mailbox", parameters: { Identity: "kari" } };
const readMailbox = () =>
  withExchange({ answer: () => rows("mailbox") }, async ({ exchange }) => {
    expect((await exchange.invoke(read)).rows).toEqual(["mailbox"]);
  });
const readUser = () =>
  withGraph({ answer: () => ({ status: 200, json: user("1") }) }, async ({ graph }) => {
    expect(await getUser(graph, "1", [])).toMatchObject({ id: "1" });
  });

// In one thread, files run in any order: each finds its own server trusted, also after others.
test("a server stays trusted when other servers' certificates are trusted after it", async () => {
  await readMailbox();
  await readUser();
  trust((await selfSigned()).cert);
  await readMailbox();
  await readUser();
});
