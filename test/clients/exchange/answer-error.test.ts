import { expect, test } from "vitest";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { failure, noMailbox, type Reply, withExchange } from "./exchange-server.ts";

const set = {
  cmdlet: "Set-MailboxMessageConfiguration",
  parameters: { Identity: "kari", SignatureText: "Blåbærsyltetøy" },
};
const failed = (error: unknown) => error as Error & { code: string };

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
