import { once } from "node:events";
import https from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { updateUser } from "../../../src/clients/graph/users.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { selfSigned } from "../../self-signed-certificate.ts";
import { withGraph } from "./graph-server.ts";

const error = (code: string, message = "no") => ({ error: { code, message } });

test("sends only the properties named, as JSON with the token, and returns the request id", () =>
  withGraph({ answer: () => ({ status: 204 }) }, async ({ graph, seen }) => {
    const result = await updateUser(graph, "a/b", { jobTitle: "Rådgiver", mobilePhone: null });
    expect(result).toEqual({ requestId: "r-1" });
    expect(seen).toMatchObject([
      {
        method: "PATCH",
        path: "/v1.0/users/a%2Fb",
        authorization: "Bearer token",
        contentType: "application/json",
        body: '{"jobTitle":"Rådgiver","mobilePhone":null}',
      },
    ]);
  }));

test.each([
  ["408", { status: 408 }, "unavailable", 10],
  ["429 with seconds", { status: 429, headers: { "retry-after": "7" } }, "throttled", 7],
  ["429 with a fraction", { status: 429, headers: { "retry-after": "2.5" } }, "throttled", 2.5],
  ["429 with two times", { status: 429, headers: { "retry-after": "5, 30" } }, "throttled", 5],
  ["429 without a time", { status: 429 }, "throttled", 10],
  ["500", { status: 500 }, "unavailable", 10],
  ["502 with a page", { status: 502, text: "<html>" }, "unavailable", 10],
  ["503", { status: 503, headers: { "retry-after": "soon" } }, "unavailable", 10],
  ["504", { status: 504 }, "unavailable", 10],
])("asks to be retried later on %s", (_, reply, code, afterSeconds) =>
  withGraph({ answer: () => reply }, async ({ graph, seen }) => {
    const failure = await updateUser(graph, "1", {}).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(RetryLater);
    expect(failure).toMatchObject({ code, afterSeconds, requestId: "r-1" });
    expect(seen).toHaveLength(1);
  }),
);

test.each([
  [400, "Request_BadRequest", "refused"],
  [403, "Authorization_RequestDenied", "forbidden"],
  [404, "Request_ResourceNotFound", "not-found"],
  [409, "Request_Conflict", "refused"],
  [302, "", "unexpected-answer"],
  [202, "", "unexpected-answer"],
  [200, "", "unexpected-answer"],
])("gives up on %i", (status, graphCode, code) =>
  withGraph(
    { answer: () => ({ status, json: error(graphCode), headers: { location: "https://127.0.0.1:1/" } }) },
    async ({ graph }) => {
      const failure = await updateUser(graph, "1", {}).catch((e: unknown) => e);
      expect(failure).toBeInstanceOf(GiveUp);
      expect(failure).toMatchObject({
        code,
        requestId: "r-1",
        message: expect.stringContaining(graphCode) as string,
      });
    },
  ),
);

test.each([
  [200, true],
  [302, true],
  [409, true],
  [412, true],
  [423, true],
  [400, false],
  [404, false],
])("says whether another try may end otherwise than with %i", (status, mayPass) =>
  withGraph({ answer: () => ({ status, json: error("Request_Any") }) }, async ({ graph }) => {
    await expect(updateUser(graph, "1", {})).rejects.toMatchObject({ name: "GiveUp", mayPass });
  }),
);

test.each([400, 409, 429])("waits for other writes to the tenant, which Graph reports with %i", (status) =>
  withGraph(
    { answer: () => ({ status, json: error("Directory_ConcurrencyViolation") }) },
    async ({ graph }) => {
      await expect(updateUser(graph, "1", {})).rejects.toMatchObject({ name: "RetryLater" });
    },
  ),
);

test("takes a user of the same id as done, as it takes no content", () =>
  withGraph({ answer: () => ({ status: 200, json: { id: "1" } }) }, async ({ graph }) => {
    expect(await updateUser(graph, "1", {})).toEqual({ requestId: "r-1" });
  }));

test("names the permission a write lacks and the command that grants it", () =>
  withGraph({ answer: () => ({ status: 403 }) }, async ({ graph }) => {
    await expect(updateUser(graph, "1", {})).rejects.toMatchObject({
      message: expect.stringContaining("User.ReadWrite.All") as string,
      remedy: expect.stringMatching(/appRoleAssignments .*value=='User.ReadWrite.All'/) as string,
    });
  }));

test("keeps control characters and excess out of Graph's message", () =>
  withGraph(
    { answer: () => ({ status: 400, json: error("Bad", `a\u0000\r\n\u001b[31mb${"x".repeat(1000)}`) }) },
    async ({ graph }) => {
      const failure = await updateUser(graph, "1", {}).catch((e: Error) => e);
      expect((failure as Error).message).toMatch(/Bad: a \[31mbx+…/);
      expect((failure as Error).message.length).toBeLessThan(400);
    },
  ));

test("takes one new token after a 401 and repeats the change with it", () =>
  withGraph(
    {
      tokens: ["old", "new"],
      answer: (seen) => ({ status: seen.authorization === "Bearer new" ? 204 : 401, json: {} }),
    },
    async ({ graph, seen, renewals }) => {
      await updateUser(graph, "1", { city: "Bergen" });
      expect(renewals).toEqual([false, true]);
      expect(seen.map(({ body }) => body)).toEqual(['{"city":"Bergen"}', '{"city":"Bergen"}']);
    },
  ));

test("gives up when the new token is refused too", () =>
  withGraph({ answer: () => ({ status: 401 }) }, async ({ graph, seen }) => {
    await expect(updateUser(graph, "1", {})).rejects.toMatchObject({ name: "GiveUp", code: "unauthorized" });
    expect(seen).toHaveLength(2);
  }));

test.each(["drop", "silence"] as const)("cannot tell whether a change was made on %s", (reply) =>
  withGraph({ answer: () => reply, timeoutSeconds: 1.5 }, async ({ graph, seen }) => {
    await expect(updateUser(graph, "1", {})).rejects.toMatchObject({ name: "RetryLater", code: "network" });
    expect(seen).toHaveLength(1);
  }),
);

test("passes on the error of the token", async () => {
  const reason = new GiveUp("certificate-expired", "expired");
  const graph = connectGraph({ url: "https://127.0.0.1:1", token: () => Promise.reject(reason) });
  await expect(updateUser(graph, "1", {})).rejects.toBe(reason);
});

test("reports a refused connection", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  const graph = connectGraph({ url: `https://127.0.0.1:${port}`, token: async () => "t" });
  await expect(updateUser(graph, "1", {})).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
});

test("gives up on an untrusted certificate of the server", async () => {
  const server = https.createServer(await selfSigned()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const graph = connectGraph({ url: `https://127.0.0.1:${port}`, token: async () => "t" });
  await expect(updateUser(graph, "1", {})).rejects.toMatchObject({
    name: "GiveUp",
    code: "untrusted-certificate",
  });
  server.close();
});
