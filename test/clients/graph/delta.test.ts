import { expect, test } from "vitest";
import { changesSince, latestLink } from "../../../src/clients/graph/delta.ts";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { withGraph } from "./graph-server.ts";

const at = (url: string, query: string) => `${url}/v1.0/users/delta()?${query}`;
const page = (ids: readonly string[], links: Record<string, string>) => ({
  status: 200,
  json: { value: ids.map((id) => ({ id })), ...links },
});

test("the link for what changes from now on is requested for the properties that are read", () => {
  let url = "";
  return withGraph(
    { answer: () => page([], { "@odata.deltaLink": at(url, "$deltatoken=1") }) },
    async (served) => {
      ({ url } = served);
      expect(await latestLink(served.graph, { select: ["city"] })).toBe(at(url, "$deltatoken=1"));
      expect(served.seen).toMatchObject([
        {
          path: "/v1.0/users/delta()",
          query: { $deltatoken: "latest", $select: expect.stringMatching(/,city$/) },
        },
      ]);
    },
  );
});

test("collects which accounts changed over all pages, each once, removed ones as well, and the next link", () => {
  let url = "";
  return withGraph(
    {
      answer: ({ query }) =>
        query["$skiptoken"] === undefined
          ? page(["a", "b"], { "@odata.nextLink": at(url, "$skiptoken=2") })
          : {
              status: 200,
              json: {
                value: [{ id: "b" }, { id: "c", "@removed": { reason: "deleted" } }],
                "@odata.deltaLink": at(url, "$deltatoken=3"),
              },
            },
    },
    async (served) => {
      ({ url } = served);
      expect(await changesSince(served.graph, at(url, "$deltatoken=1"), { most: 10 })).toEqual({
        ids: ["a", "b", "c"],
        link: at(url, "$deltatoken=3"),
      });
      expect(await changesSince(served.graph, at(url, "$deltatoken=1"), { most: 2 })).toBeUndefined();
    },
  );
});

test.each([
  [410, "resyncRequired"],
  [410, ""],
  [400, "syncStateNotFound"],
  [400, "Directory_ExpiredPageToken"],
  [400, "SyncStateInvalid"],
])("a %i with the code '%s' means that everyone is to be read", (status, code) =>
  withGraph(
    { answer: () => ({ status, json: { error: { code, message: "" } } }) },
    async ({ graph, url }) => {
      expect(await changesSince(graph, at(url, "$deltatoken=1"), { most: 10 })).toBeUndefined();
    },
  ),
);

test("any other refusal is one", () =>
  withGraph(
    { answer: () => ({ status: 400, json: { error: { code: "BadRequest", message: "" } } }) },
    async ({ graph, url }) => {
      await expect(changesSince(graph, at(url, "$deltatoken=1"), { most: 10 })).rejects.toMatchObject({
        code: "refused",
      });
    },
  ));

test.each([
  "https://elsewhere.example/v1.0/users/delta()?$deltatoken=1",
  "URL@elsewhere.example/v1.0/users/delta()?$deltatoken=1",
  "URL/v1.0/users?$select=id",
  "URL/v1.0/users/delta()/../../me",
  "no link",
])("a kept link that is %s is not followed", (link) =>
  withGraph({ answer: () => page([], {}) }, async ({ graph, url, seen }) => {
    expect(await changesSince(graph, link.replace("URL", url), { most: 10 })).toBeUndefined();
    expect(seen).toEqual([]);
  }),
);

test.each(["@odata.nextLink", "@odata.deltaLink"])(
  "an answer with an %s that leads elsewhere is not Graph's",
  (name) =>
    withGraph(
      { answer: () => page([], { [name]: "https://elsewhere.example/v1.0/users/delta()?$deltatoken=1" }) },
      async ({ graph, url, seen }) => {
        const answer = changesSince(graph, at(url, "$deltatoken=1"), { most: 10 });
        await expect(answer).rejects.toMatchObject({ code: "unexpected-answer" });
        expect(seen).toHaveLength(1);
      },
    ),
);

test("a call is recorded by the function's name, without the token of its link", () =>
  withGraph(
    { answer: () => ({ status: 410, json: { error: { code: "resyncRequired", message: "" } } }) },
    async ({ url }) => {
      const recorded: string[] = [];
      const graph = connectGraph({
        url,
        token: async () => "token",
        traced: (call, work) => {
          recorded.push(JSON.stringify(call));
          return work(() => {});
        },
      });
      await changesSince(graph, at(url, "$deltatoken=1"), { most: 10 });
      expect(recorded).toEqual([expect.stringContaining('"operation":"GET /users/delta()"')]);
      expect(recorded.join()).not.toContain("deltatoken");
    },
  ));

test("a page that leads to itself ends with an error, not never", () => {
  let url = "";
  return withGraph(
    { answer: () => page([], { "@odata.nextLink": at(url, "$deltatoken=1") }) },
    async (served) => {
      ({ url } = served);
      const answer = changesSince(served.graph, at(url, "$deltatoken=1"), { most: 10 });
      await expect(answer).rejects.toMatchObject({ code: "unexpected-answer" });
    },
  );
});
