import { expect, test } from "vitest";
import { READ_USERS } from "../../../src/clients/graph/answer.ts";
import { readTogether } from "../../../src/clients/graph/batch.ts";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import type { CallAnswer } from "../../../src/clients/http/network-error.ts";
import { RetryLater } from "../../../src/core/errors.ts";
import { withGraph } from "./graph-server.ts";

const reads = (...paths: string[]) => paths.map((path) => ({ path, permission: READ_USERS }));
const error = (code: string) => ({ error: { code, message: "no" } });
const responding = (...responses: unknown[]) => ({ status: 200, json: { responses } });

test("asks with relative addresses, and finds each answer by its id, in any order", () =>
  withGraph(
    {
      answer: () =>
        responding({ id: "2", status: 200, body: { n: 2 } }, { id: "1", status: 200, body: { n: 1 } }),
    },
    async ({ graph, seen }) => {
      const answers = await readTogether(graph, reads("/users/a/photo", "/users/b?$select=id"));
      expect(answers.map((answer) => !(answer instanceof Error) && JSON.parse(answer.text))).toEqual([
        { n: 1 },
        { n: 2 },
      ]);
      expect(seen).toMatchObject([{ method: "POST", path: "/v1.0/$batch", contentType: "application/json" }]);
      expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
        requests: [
          { id: "1", method: "GET", url: "/users/a/photo" },
          { id: "2", method: "GET", url: "/users/b?$select=id" },
        ],
      });
    },
  ));

test("what fails for one is returned in its place, with its own wait and id", () =>
  withGraph(
    {
      answer: () =>
        responding(
          { id: "1", status: 200, body: {} },
          { id: "2", status: 429, headers: { "Retry-After": "17" }, body: error("TooManyRequests") },
          { id: "3", status: 404, headers: { "request-id": "own" }, body: error("ImageNotFound") },
          { id: "4", status: 503, body: null },
          { id: "9", status: 200, body: {} },
        ),
    },
    async ({ graph }) => {
      const answers = await readTogether(
        graph,
        reads("/users/a", "/users/b", "/users/c", "/users/d", "/users/e"),
      );
      expect(answers).toMatchObject([
        { status: 200 },
        { name: "RetryLater", code: "throttled", afterSeconds: 17, requestId: "r-1" },
        { name: "GiveUp", code: "not-found", requestId: "own", message: expect.stringContaining("/users/c") },
        { name: "RetryLater", code: "unavailable" },
        { name: "GiveUp", code: "unexpected-answer" },
      ]);
    },
  ));

test.each([
  [
    "is throttled",
    { status: 429, json: error("TooManyRequests"), headers: { "retry-after": "3" } },
    "throttled",
  ],
  ["is no batch", { status: 200, json: { value: [] } }, "unexpected-answer"],
  ["breaks", "drop" as const, "network"],
])("a batch that %s fails as a whole", (_, reply, code) =>
  withGraph({ answer: () => reply }, async ({ graph }) => {
    await expect(readTogether(graph, reads("/users/a"))).rejects.toMatchObject({ code });
  }),
);

test("asks nothing for no reads, and takes no more than twenty", () =>
  withGraph({ answer: () => responding() }, async ({ graph, seen }) => {
    expect(await readTogether(graph, [])).toEqual([]);
    await expect(readTogether(graph, reads(...Array<string>(21).fill("/users/a")))).rejects.toThrow("20");
    expect(seen).toEqual([]);
  }));

test("is let through by a pause, and tells what Microsoft counts", () =>
  withGraph(
    { answer: () => responding({ id: "1", status: 200, body: {} }, { id: "2", status: 429, body: null }) },
    async ({ url }) => {
      const noted: CallAnswer[] = [];
      const graph = connectGraph({
        url,
        token: async () => "token",
        mayWrite: async () => {
          throw new RetryLater("paused", "Writing is paused.", 60);
        },
        traced: (_, work) => work((answer) => void noted.push(answer)),
      });
      expect(await readTogether(graph, reads("/users/a", "/users/b"))).toHaveLength(2);
      expect(noted).toEqual([{ status: 200, requestId: "r-1", parts: [200, 429] }]);
    },
  ));
