import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { connectExchange } from "../../../src/clients/exchange/exchange.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { failure, noMailbox, type Reply, rows, TENANT, withExchange } from "./exchange-server.ts";

const set = {
  cmdlet: "Set-MailboxMessageConfiguration",
  parameters: { Identity: "kari", SignatureText: "Blåbærsyltetøy" },
};
const unauthorized: Reply = {
  status: 401,
  headers: { "x-ms-diagnostics": '2000012;reason="The token lacks a role.";error_category="x"' },
};
const failed = (error: unknown) => error as Error & { code: string };

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

const busy = "Please wait. You have reached the maximum number of concurrent requests per tenant.";

test.each([
  ["429 with seconds", { status: 429, headers: { "retry-after": "7" } }, "throttled", 7],
  ["429 in plain text", { status: 429, body: busy }, "throttled", 10],
  ["too many at once under another status", { status: 400, body: busy }, "throttled", 10],
  ["408", { status: 408 }, "unavailable", 10],
  ["500", { status: 500 }, "unavailable", 10],
  ["503", { status: 503, headers: { "retry-after": "3" } }, "unavailable", 3],
  ["504 with a page", { status: 504, body: "<html>" }, "unavailable", 10],
  [
    "a server that is busy",
    failure(400, "Ex1|Microsoft.Exchange.ServerBusyException|later"),
    "unavailable",
    10,
  ],
  [
    "a transient exception",
    failure(400, "Ex1|Microsoft.Exchange.Data.StorageTransientException|x"),
    "unavailable",
    10,
  ],
  [
    "a mailbox that was moved a moment ago",
    failure(400, "Ex1|Microsoft.Exchange.Data.Storage.MailboxInfoStaleException|x"),
    "unavailable",
    10,
  ],
  [
    "another domain controller than a moment ago",
    failure(400, "Ex1|Microsoft.Exchange.Data.Directory.ADServerSettingsChangedException|x"),
    "unavailable",
    10,
  ],
  [
    "a domain controller in maintenance",
    failure(400, "Ex1|Microsoft.Exchange.Data.Directory.ServerInMMException|x"),
    "unavailable",
    10,
  ],
  [
    "a mailbox that is being moved",
    failure(400, "Ex1|Microsoft.Exchange.Data.Storage.MailboxInTransitException|x"),
    "unavailable",
    10,
  ],
  [
    "an exception type in the header",
    failure(400, "x", { "x-exceptiontype": "BackendCommunicationException" }),
    "unavailable",
    10,
  ],
  [
    "a proxy failure by code",
    { status: 400, json: { error: { code: "CmdletProxyNotAvailableFailure" } } },
    "unavailable",
    10,
  ],
] satisfies [string, Reply, string, number][])("asks to be retried later on %s", (_, reply, code, after) =>
  withExchange({ answer: () => reply }, async ({ exchange, seen }) => {
    const error = await exchange.invoke(set).catch(failed);
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code, afterSeconds: after, requestId: "r-1" });
    expect(seen).toHaveLength(1);
  }),
);

const roleText = "The role assigned to application X isn't supported in this scenario. Please check online.";
const cmdletText = "Ex2|CmdletAccessDeniedException|Set-X is not present in the role definition of the user.";

test.each([
  ["403", { status: 403 }],
  ["a role that does not do", failure(403, roleText)],
  ["a role that does not do, in plain text", { status: 401, body: roleText }],
  ["a cmdlet that the role lacks", failure(400, cmdletText)],
  [
    "403 with NUL bytes that claim to be gzip",
    { status: 403, body: Buffer.alloc(64), headers: { "content-encoding": "gzip" } },
  ],
] satisfies [string, Reply][])("names the roles and the command that grants them on %s", (_, reply) =>
  withExchange({ answer: () => reply }, async ({ exchange }) => {
    const error = await exchange.invoke(set).catch(failed);
    expect(error).toBeInstanceOf(GiveUp);
    expect(error).toMatchObject({
      code: "forbidden",
      outcome: "failed",
      requestId: "r-1",
      message: expect.stringContaining("Exchange.ManageAsApp"),
      remedy: expect.stringMatching(/^SP=.*appRoleAssignments.*Exchange\.ManageAsApp.*31392ffb/),
    });
  }),
);

test("skips a mailbox that does not exist", () =>
  withExchange({ answer: () => noMailbox }, async ({ exchange }) => {
    await expect(exchange.invoke(set)).rejects.toMatchObject({
      name: "GiveUp",
      code: "no-mailbox",
      outcome: "skipped",
      message: expect.stringContaining("kari"),
    });
  }));

test.each([
  [
    "400",
    failure(400, "Ex3|ParameterBindingException|A parameter cannot be found."),
    "refused",
    "A parameter",
  ],
  ["404 without an object", { status: 404 }, "refused", "404"],
  ["405", { status: 405, body: "<html>Not allowed</html>" }, "refused", "405"],
  [
    "200 that lists errors",
    { status: 200, json: { value: [], "@adminapi.errors": ["Ex|T|It failed."] } },
    "refused",
    "It failed",
  ],
  [
    "200 that lists errors as objects",
    { status: 200, json: { value: [], "@adminapi.errors": [{ message: "It failed." }] } },
    "refused",
    "It failed",
  ],
  ["200 that is a page", { status: 200, body: "<html>" }, "unexpected-answer", "not Exchange Online's"],
  ["a redirect", { status: 302, headers: { location: "https://127.0.0.1:1/" } }, "unexpected-answer", "302"],
] satisfies [string, Reply, string, string][])("gives up on %s", (_, reply, code, said) =>
  withExchange({ answer: () => reply }, async ({ exchange }) => {
    const error = await exchange.invoke(set).catch(failed);
    expect(error).toBeInstanceOf(GiveUp);
    expect(error).toMatchObject({ code, requestId: "r-1", message: expect.stringContaining(said) });
  }),
);

test("retries transient errors of a 200 later", () =>
  withExchange(
    { answer: () => ({ status: 200, json: { "@adminapi.errors": ["Ex|ServerBusyException|x"] } }) },
    async ({ exchange }) => {
      await expect(exchange.invoke(set)).rejects.toMatchObject({ name: "RetryLater", code: "unavailable" });
    },
  ));

test("does not mistake an employee named like a transient error for one", () =>
  withExchange(
    { answer: () => failure(400, "Ex3|ArgumentException|'ServerBusyException' is no signature.") },
    async ({ exchange }) => {
      await expect(exchange.invoke(set)).rejects.toMatchObject({ name: "GiveUp", code: "refused" });
    },
  ));

test("keeps control characters, excess and what was written out of messages", () =>
  withExchange({ answer: () => failure(400, `a\u0000\r\n\u001b[31m${"x".repeat(1000)}`) }, async (served) => {
    const { message } = await served.exchange.invoke(set).catch(failed).then(failed);
    expect(message).toMatch(/\(a \[31mx+…\)$/);
    expect(message.length).toBeLessThan(450);
    expect(message).not.toContain("syltetøy");
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
