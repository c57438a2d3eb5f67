import { expect, test } from "vitest";
import { type Reply, TENANT, withExchange } from "./exchange-server.ts";

const get = (id: string) => ({ cmdlet: "Get-MailboxMessageConfiguration", parameters: { Identity: id } });
const part = (id: unknown, status: number, body?: unknown, headers = {}) => ({ id, status, headers, body });
const parts = (...responses: unknown[]): Reply => ({ status: 200, json: { responses } });

test("sends each part with an absolute address and all the headers of its own", () =>
  withExchange({ answer: () => parts() }, async ({ exchange, seen, url }) => {
    await exchange.batch([get("a"), get("b")]);
    expect(seen[0]?.path).toBe(`/adminapi/beta/${TENANT}/$batch`);
    expect(seen[0]?.body.requests).toMatchObject(
      ["a", "b"].map((identity, index) => ({
        id: String(index + 1),
        method: "POST",
        url: `${url}/adminapi/beta/${TENANT}/InvokeCommand`,
        headers: {
          authorization: "Bearer token",
          "x-anchormailbox": expect.stringContaining(TENANT),
          accept: "application/json; odata.metadata=minimal",
          prefer: "odata.maxpagesize=1000",
        },
        body: { CmdletInput: { CmdletName: get("a").cmdlet, Parameters: { Identity: identity } } },
      })),
    );
  }));

test("returns the parts in the order asked, each with its own result", () =>
  withExchange(
    {
      answer: () =>
        parts(
          part("3", 429, "slow down", { "Retry-After": 4 }),
          part("2", 404, { error: { details: [{ message: "E|ManagementObjectNotFoundException|gone" }] } }),
          part("1", 200, { value: [{ Identity: "a canonical name" }] }, { "request-id": "r-2" }),
          part("5", 200, JSON.stringify({ value: ["as text"] })),
        ),
    },
    async ({ exchange }) => {
      expect(await exchange.batch(["a", "b", "c", "d", "e"].map(get))).toMatchObject([
        { rows: [{ Identity: "a canonical name" }], requestId: "r-2" },
        { name: "GiveUp", code: "no-mailbox", message: expect.stringContaining("for b") },
        { name: "RetryLater", code: "throttled", afterSeconds: 4 },
        { name: "GiveUp", code: "unexpected-answer", message: expect.stringContaining("for d") },
        { rows: ["as text"] },
      ]);
    },
  ));

test("sends no request for no commands, and refuses more than ten at once", () =>
  withExchange({ answer: () => parts() }, async ({ exchange, seen }) => {
    expect(await exchange.batch([])).toEqual([]);
    await expect(exchange.batch(Array.from({ length: 11 }, () => get("a")))).rejects.toThrow(RangeError);
    expect(seen).toHaveLength(0);
  }));

test("reads again with a new token where only the parts of a batch are refused", () =>
  withExchange(
    {
      tokens: ["old", "new"],
      answer: ({ body }) => {
        const isNew = JSON.stringify(body).includes("Bearer new");
        return parts(part("1", isNew ? 200 : 401, isNew ? { value: [1] } : null));
      },
    },
    async ({ exchange, renewals }) => {
      expect(await exchange.batch([get("a")])).toMatchObject([{ rows: [1] }]);
      expect(renewals).toEqual([false, true]);
    },
  ));

test("puts a new token into the parts too, after a 401", () =>
  withExchange(
    {
      tokens: ["old", "new"],
      answer: ({ headers }) =>
        headers["authorization"] === "Bearer new" ? parts(part("1", 204)) : { status: 401 },
    },
    async ({ exchange, seen }) => {
      expect(await exchange.batch([get("a")])).toMatchObject([{ rows: [] }]);
      expect(seen[1]?.body.requests[0].headers.authorization).toBe("Bearer new");
    },
  ));

test.each([
  ["is throttled", { status: 429 }, "RetryLater"],
  ["is forbidden", { status: 403 }, "GiveUp"],
  ["comes as multipart", { status: 200, body: "--batch\r\n" }, "GiveUp"],
] satisfies [string, Reply, string][])("fails as a whole when the batch itself %s", (_, reply, name) =>
  withExchange({ answer: () => reply }, async ({ exchange }) => {
    await expect(exchange.batch([get("a")])).rejects.toMatchObject({ name });
  }),
);
