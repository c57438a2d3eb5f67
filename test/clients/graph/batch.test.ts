import { expect, test } from "vitest";
import { READ_USERS } from "../../../src/clients/graph/answer.ts";
import { connectGraph, gatherReads, readTogether } from "../../../src/clients/graph/graph.ts";
import type { CallAnswer } from "../../../src/clients/http/answer.ts";
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

/** Graph's answer to a read or a batch of reads of `/users/NAME`; "gone" is not there. */
const ofUsers: Parameters<typeof withGraph>[0]["answer"] = ({ path, body }) => {
  const answerTo = (url: string) =>
    url.endsWith("gone")
      ? { status: 404, body: error("Request_ResourceNotFound") }
      : { status: 200, body: { name: url } };
  if (path !== "/v1.0/$batch") return { status: 200, json: { name: path.replace("/v1.0", ""), alone: true } };
  const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
  return responding(...requests.map(({ id, url }) => ({ id, ...answerTo(url) })));
};
const sentTo = (seen: readonly { method: string; path: string }[]) =>
  seen.map(({ method, path }) => `${method} ${path.replace("/v1.0", "")}`).sort();
const textsOf = async (answers: readonly Promise<{ text: string }>[]) =>
  (await Promise.all(answers)).map(({ text }) => JSON.parse(text) as unknown);

test("a read that comes alone is made alone", () =>
  withGraph({ answer: ofUsers }, async ({ graph, seen }) => {
    const read = gatherReads(graph);
    const [first, second] = reads("/users/a", "/users/b") as [never, never];
    expect(await textsOf([read(first)])).toEqual([{ name: "/users/a", alone: true }]);
    expect(await textsOf([read(second)])).toEqual([{ name: "/users/b", alone: true }]);
    expect(sentTo(seen)).toEqual(["GET /users/a", "GET /users/b"]);
  }));

test("reads that begin together share a request, each with an answer of its own", () =>
  withGraph({ answer: ofUsers }, async ({ graph, seen }) => {
    const [a, gone, b] = reads("/users/a", "/users/gone", "/users/b").map(gatherReads(graph));
    await expect(gone).rejects.toMatchObject({ name: "GiveUp", code: "not-found" });
    expect(await textsOf([a, b] as never)).toEqual([{ name: "/users/a" }, { name: "/users/b" }]);
    expect(sentTo(seen)).toEqual(["POST /$batch"]);
  }));

test("no more than twenty share a request", () =>
  withGraph({ answer: ofUsers }, async ({ graph, seen }) => {
    const paths = Array.from({ length: 21 }, (_, n) => `/users/${n}`);
    const found = await textsOf(reads(...paths).map(gatherReads(graph)));
    expect(found).toMatchObject(paths.map((name) => ({ name })));
    expect(sentTo(seen)).toEqual(["GET /users/20", "POST /$batch"]);
  }));

test("where batches are refused, each read is made alone", () =>
  withGraph(
    {
      answer: (asked, count) =>
        asked.path === "/v1.0/$batch" ? { status: 405, json: error("BadRequest") } : ofUsers(asked, count),
    },
    async ({ graph, seen }) => {
      const found = await textsOf(reads("/users/a", "/users/b").map(gatherReads(graph)));
      expect(found).toEqual([
        { name: "/users/a", alone: true },
        { name: "/users/b", alone: true },
      ]);
      expect(sentTo(seen)).toEqual(["GET /users/a", "GET /users/b", "POST /$batch"]);
    },
  ));

test("what has no part in the answer to a batch is read alone", () =>
  withGraph(
    {
      answer: (asked, count) => {
        const answer = ofUsers(asked, count);
        if (asked.path !== "/v1.0/$batch" || typeof answer === "string") return answer;
        const { responses } = answer.json as { responses: readonly unknown[] };
        return responding(...(responses.slice(1) as Parameters<typeof responding>));
      },
    },
    async ({ graph, seen }) => {
      const found = await textsOf(reads("/users/a", "/users/b").map(gatherReads(graph)));
      expect(found).toEqual([{ name: "/users/a", alone: true }, { name: "/users/b" }]);
      expect(sentTo(seen)).toEqual(["GET /users/a", "POST /$batch"]);
    },
  ));

test("what was long under way is read again alone, so that a last look is never an old one", () =>
  withGraph({ answer: ofUsers }, async ({ graph, seen }) => {
    const found = await textsOf(reads("/users/a", "/users/b").map(gatherReads(graph, { freshMs: 0 })));
    expect(found).toMatchObject([{ alone: true }, { alone: true }]);
    expect(sentTo(seen)).toEqual(["GET /users/a", "GET /users/b", "POST /$batch"]);
  }));

test("all go back where the whole request is throttled for long", () =>
  withGraph(
    { answer: () => ({ status: 429, json: error("TooManyRequests"), headers: { "retry-after": "30" } }) },
    async ({ graph, seen }) => {
      const found = await Promise.allSettled(reads("/users/a", "/users/b").map(gatherReads(graph)));
      const reason = { code: "throttled", afterSeconds: 30 };
      expect(found).toMatchObject([{ reason }, { reason }]);
      expect(seen).toHaveLength(1);
    },
  ));

test.each([
  ["a part", (body: string) => ofUsersWithBusy(body)],
  [
    "the whole request",
    () => ({ status: 503, json: error("ServiceUnavailable"), headers: { "retry-after": "1" } }),
  ],
  [
    "the whole request, for a second,",
    () => ({ status: 429, json: error("TooManyRequests"), headers: { "retry-after": "1" } }),
  ],
] as const)("%s that a busy server stops is read again alone", (_, answer) =>
  withGraph(
    {
      answer: (asked, count) => (asked.path === "/v1.0/$batch" ? answer(asked.body) : ofUsers(asked, count)),
    },
    async ({ graph, seen }) => {
      const found = await textsOf(reads("/users/a", "/users/b").map(gatherReads(graph)));
      expect(found).toMatchObject([{ name: "/users/a", alone: true }, { name: "/users/b" }]);
      expect(sentTo(seen)).toContain("GET /users/a");
    },
  ),
);

test("a read that fails alone as well has its own error, and one that is to wait for long fails at once", () =>
  withGraph(
    {
      answer: ({ path }) =>
        path === "/v1.0/$batch"
          ? responding(
              { id: "1", status: 503, headers: { "Retry-After": "1" }, body: error("ServiceUnavailable") },
              { id: "2", status: 503, headers: { "Retry-After": "60" }, body: error("ServiceUnavailable") },
            )
          : { status: 404, json: error("Request_ResourceNotFound") },
    },
    async ({ graph, seen }) => {
      const found = await Promise.allSettled(reads("/users/a", "/users/b").map(gatherReads(graph)));
      expect(found).toMatchObject([
        { reason: { name: "GiveUp", code: "not-found" } },
        { reason: { code: "unavailable", afterSeconds: 60 } },
      ]);
      expect(sentTo(seen)).toEqual(["GET /users/a", "POST /$batch"]);
    },
  ));

/** A batch of which the first part failed. */
function ofUsersWithBusy(body: string) {
  const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
  return responding(
    ...requests.map(({ id, url }, index) =>
      index === 0
        ? { id, status: 503, headers: { "Retry-After": "1" }, body: error("ServiceUnavailable") }
        : { id, status: 200, body: { name: url } },
    ),
  );
}
