import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { GiveUp } from "../../../src/core/errors.ts";
import { type Reply, rows, TENANT, withExchange } from "./exchange-server.ts";

const set = {
  cmdlet: "Set-MailboxMessageConfiguration",
  parameters: { Identity: "kari", SignatureText: "Blåbærsyltetøy" },
};
const unauthorized: Reply = {
  status: 401,
  headers: { "x-ms-diagnostics": '2000012;reason="The token lacks a role.";error_category="x"' },
};

test("posts the cmdlet as UTF-8 JSON, anchored to the tenant's system mailbox", () =>
  withExchange({ answer: () => rows({ a: 1 }) }, async ({ exchange, seen }) => {
    expect(await exchange.invoke(set)).toEqual({ rows: [{ a: 1 }], requestId: "r-1" });
    expect(seen).toMatchObject([
      {
        method: "POST",
        path: `/adminapi/beta/${TENANT}/InvokeCommand`,
        headers: {
          authorization: "Bearer token",
          "x-anchormailbox": `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${TENANT}`,
          "content-type": "application/json; charset=utf-8",
          "accept-encoding": "identity",
        },
        body: { CmdletInput: { CmdletName: set.cmdlet, Parameters: set.parameters } },
      },
    ]);
  }));

test.each([
  ["204", { status: 204 }],
  ["an empty 200", { status: 200 }],
  ["no rows", rows()],
] satisfies [string, Reply][])("takes %s for a cmdlet that returns nothing", (_, reply) =>
  withExchange({ answer: () => reply }, async ({ exchange }) => {
    expect((await exchange.invoke(set)).rows).toEqual([]);
  }),
);

test("follows the next page with the same body", () =>
  withExchange(
    {
      answer: ({ path, headers }) => {
        const next = `https://${headers["host"]}/adminapi/beta/${TENANT}/InvokeCommand?$skiptoken=2`;
        return path.includes("skiptoken")
          ? rows(2)
          : { status: 200, json: { value: [1], "@odata.nextLink": next } };
      },
    },
    async ({ exchange, seen }) => {
      expect((await exchange.invoke(set)).rows).toEqual([1, 2]);
      expect(seen[1]?.body).toEqual(seen[0]?.body);
    },
  ));

test.each([
  ["another host", `https://evil.example/adminapi/beta/${TENANT}/x`],
  ["another path", "https://HOST/elsewhere"],
  ["a host that begins like ours", `https://HOST.evil.example/adminapi/beta/${TENANT}/x`],
  ["the same page again", `https://HOST/adminapi/beta/${TENANT}/InvokeCommand`],
])("does not follow a page that leads to %s", (_, link) =>
  withExchange(
    {
      answer: ({ headers }) => ({
        status: 200,
        json: { value: [], "@odata.nextLink": link.replace("HOST", String(headers["host"])) },
      }),
    },
    async ({ exchange, seen }) => {
      await expect(exchange.invoke(set)).rejects.toMatchObject({ code: "unexpected-answer" });
      expect(seen).toHaveLength(1);
    },
  ),
);

test("does not follow pages in a circle", () =>
  withExchange(
    {
      answer: ({ headers, path }) => {
        const next = `https://${headers["host"]}/adminapi/beta/${TENANT}/InvokeCommand?page=${path.endsWith("a") ? "b" : "a"}`;
        return { status: 200, json: { value: [], "@odata.nextLink": next } };
      },
    },
    async ({ exchange, seen }) => {
      await expect(exchange.invoke(set)).rejects.toMatchObject({ code: "unexpected-answer", mayPass: false });
      expect(seen.length).toBeLessThan(5);
    },
  ));

test("takes one new token after a 401 and repeats the cmdlet with it", () =>
  withExchange(
    {
      tokens: ["old", "new"],
      answer: ({ headers }) => ({ status: headers["authorization"] === "Bearer new" ? 204 : 401 }),
    },
    async ({ exchange, seen, renewals }) => {
      await exchange.invoke(set);
      expect(renewals).toEqual([false, true]);
      expect(seen[1]?.body).toEqual(seen[0]?.body);
    },
  ));

test("gives up when the new token is refused too, with the reason that Exchange has in a header", () =>
  withExchange({ answer: () => unauthorized }, async ({ exchange, seen }) => {
    await expect(exchange.invoke(set)).rejects.toMatchObject({
      name: "GiveUp",
      code: "unauthorized",
      message: expect.stringContaining("(The token lacks a role.)"),
      remedy: expect.stringContaining("appRoleAssignments"),
    });
    expect(seen).toHaveLength(2);
  }));

test("reads an answer that is compressed all the same", () =>
  withExchange(
    {
      answer: () => ({
        status: 200,
        body: gzipSync(JSON.stringify({ value: ["ø"] })),
        headers: { "content-encoding": "gzip" },
      }),
    },
    async ({ exchange }) => {
      expect((await exchange.invoke(set)).rows).toEqual(["ø"]);
    },
  ));

test.each([
  ["a dropped connection", "drop"],
  ["silence", "silence"],
  ["a 200 that cannot be read", { status: 200, body: "no gzip", headers: { "content-encoding": "gzip" } }],
] satisfies [string, Reply][])("cannot tell whether a change was made on %s", (_, reply) =>
  withExchange({ answer: () => reply, timeoutSeconds: 1.5 }, async ({ exchange }) => {
    await expect(exchange.invoke(set)).rejects.toMatchObject({ name: "RetryLater", code: "network" });
  }),
);

test("reports a refused connection", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  const exchange = connectExchange({
    url: `https://127.0.0.1:${port}`,
    tenantId: TENANT,
    token: async () => "t",
  });
  await expect(exchange.invoke(set)).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("passes on the error of the token", async () => {
  const reason = new GiveUp("certificate-expired", "expired");
  const exchange = connectExchange({
    url: "https://127.0.0.1:1",
    tenantId: TENANT,
    token: () => Promise.reject(reason),
  });
  await expect(exchange.invoke(set)).rejects.toBe(reason);
});

test("says which setting is missing without a tenant", async () => {
  const exchange = connectExchange({ tenantId: undefined, token: async () => "t" });
  await expect(exchange.invoke(set)).rejects.toMatchObject({
    code: "setting-missing",
    message: expect.stringContaining("ENTRA_TENANT_ID"),
  });
});
