import { expect, test } from "vitest";
import type { Graph } from "../../../src/clients/graph/graph.ts";
import { readUsers } from "../../../src/clients/graph/users.ts";
import type { Retry } from "../../../src/clients/http/retry.ts";
import { user, withGraph } from "./graph-server.ts";

async function readAll(graph: Graph, options: Partial<Parameters<typeof readUsers>[1]> = {}) {
  const pages = await Array.fromAsync(readUsers(graph, { select: ["jobTitle"], ...options }));
  return pages.map((page) => page.map(({ id }) => id));
}

test("reads members in pages of 999 with only the requested properties", () =>
  withGraph({ answer: () => ({ status: 200, json: { value: [user("1")] } }) }, async ({ graph, seen }) => {
    expect(await readAll(graph)).toEqual([["1"]]);
    expect(seen).toMatchObject([
      {
        method: "GET",
        path: "/v1.0/users",
        query: {
          $select:
            "id,userPrincipalName,mail,proxyAddresses,onPremisesSyncEnabled,userType,accountEnabled,employeeId,displayName,givenName,surname,jobTitle",
          $top: "999",
        },
      },
    ]);
  }));

test("leaves guests out, and no one else", () =>
  withGraph(
    {
      answer: () => ({
        status: 200,
        json: { value: [user("1", { userType: null }), user("2", { userType: "Guest" }), user("3")] },
      }),
    },
    async ({ graph, seen }) => {
      expect(await readAll(graph)).toEqual([["1", "3"]]);
      expect(seen[0]?.query).not.toHaveProperty("$filter");
    },
  ));

test("follows next links to the end, empty pages included, with the token", () => {
  const pages = new Map([
    [undefined, ["1", "2"]],
    ["x&y=z", []],
    ["end", ["3"]],
  ]);
  const links = new Map([
    [undefined, "x%26y%3Dz"],
    ["x&y=z", "end"],
  ]);
  let url = "";
  return withGraph(
    {
      answer: ({ query }) => {
        const at = query["$skiptoken"];
        const link = links.get(at);
        const next = link && { "@odata.nextLink": `${url}/v1.0/users?$select=id&$skiptoken=${link}` };
        return { status: 200, json: { value: (pages.get(at) ?? []).map((id) => user(id)), ...next } };
      },
    },
    async (served) => {
      url = served.url;
      expect(await readAll(served.graph)).toEqual([["1", "2"], [], ["3"]]);
      expect(served.seen.map(({ authorization }) => authorization)).toEqual(Array(3).fill("Bearer token"));
    },
  );
});

test.each([
  ["another host", () => "https://127.0.0.1:1/v1.0/users?$skiptoken=a"],
  ["a host that only begins the same", (url: string) => `${url}.example.com/v1.0/users`],
  ["another path", (url: string) => `${url}/beta/users`],
])("does not follow a next link to %s", (_, link) => {
  let url = "";
  return withGraph(
    { answer: () => ({ status: 200, json: { value: [], "@odata.nextLink": link(url) } }) },
    async (served) => {
      url = served.url;
      await expect(readAll(served.graph)).rejects.toMatchObject({ code: "unexpected-answer" });
      expect(served.seen).toHaveLength(1);
    },
  );
});

test.each([
  ["a page of HTML", { status: 200, text: "<html>Sign in</html>" }],
  ["no body", { status: 200 }],
  ["no value", { status: 200, json: {} }],
  ["a user without id", { status: 200, json: { value: [{ mail: "a@b.no" }] } }],
  ["null", { status: 200, json: null }],
])("gives up clearly on %s", (_, reply) =>
  withGraph({ answer: () => reply }, async ({ graph }) => {
    const given = readAll(graph, { retrySeconds: 0 });
    await expect(given).rejects.toMatchObject({ name: "GiveUp", code: "unexpected-answer" });
  }),
);

test.each([
  ["a page of HTML", { status: 200, text: "<html>Sign in</html>" }],
  ["half an answer", { status: 200, text: '{"value":[{"id":"1","mail":"a@' }],
  ["a redirect", { status: 302, headers: { location: "https://127.0.0.1:1/" } }],
])("asks again for a page that came once as %s", (_, strange) =>
  withGraph(
    { answer: (_, count) => (count === 1 ? strange : { status: 200, json: { value: [user("1")] } }) },
    async ({ graph, seen }) => {
      const retries: Retry[] = [];
      expect(await readAll(graph, { onRetry: (retry) => retries.push(retry) })).toEqual([["1"]]);
      expect(seen).toHaveLength(2);
      expect(retries.map(({ error }) => error.code)).toEqual(["unexpected-answer"]);
    },
  ),
);

test("gives each account once, though it is on two pages", () => {
  let url = "";
  const page = ({ query }: { query: Readonly<Record<string, string>> }) => {
    if (query["$skiptoken"]) return { value: [user("2"), user("3")] };
    const next = `${url}/v1.0/users?$skiptoken=b`;
    return { value: [user("1"), user("2"), user("2")], "@odata.nextLink": next };
  };
  return withGraph({ answer: (request) => ({ status: 200, json: page(request) }) }, async (served) => {
    url = served.url;
    expect((await readAll(served.graph)).flat()).toEqual(["1", "2", "3"]);
  });
});

/** Three pages of one account each; Graph has forgotten where the last one begins, so many times. */
function forgetting(times: number) {
  let [left, url] = [times, ""];
  return {
    at: (origin: string) => {
      url = origin;
    },
    answer: ({ query }: { readonly query: Readonly<Record<string, string>> }) => {
      const at = Number(query["$skiptoken"] ?? 0);
      if (at === 2 && left-- > 0) {
        const code = "Directory_ExpiredPageToken";
        return { status: 400, json: { error: { code, message: "The page token has expired." } } };
      }
      const next = at < 2 && { "@odata.nextLink": `${url}/v1.0/users?$skiptoken=${at + 1}` };
      return { status: 200, json: { value: [user(`${at}`)], ...next } };
    },
  };
}

test("reads everyone from the beginning where Graph has forgotten the place of a page, each account once", () => {
  const { at, answer } = forgetting(2);
  return withGraph({ answer }, async ({ graph, url, seen }) => {
    at(url);
    expect((await readAll(graph)).flat()).toEqual(["0", "1", "2"]);
    expect(seen).toHaveLength(9);
  });
});

test("gives up on a Graph that forgets the place of a page again and again", () => {
  const { at, answer } = forgetting(99);
  return withGraph({ answer }, async ({ graph, url, seen }) => {
    at(url);
    await expect(readAll(graph)).rejects.toMatchObject({ name: "GiveUp", code: "refused" });
    expect(seen).toHaveLength(9);
  });
});

test("takes an account with null for its addresses as one without", () =>
  withGraph(
    { answer: () => ({ status: 200, json: { value: [user("1", { proxyAddresses: null })] } }) },
    async ({ graph }) => {
      const [page] = await Array.fromAsync(readUsers(graph, { select: [] }));
      expect(page).toMatchObject([{ id: "1", proxyAddresses: [] }]);
    },
  ));

test.each([
  ["lead in a circle", (count: number) => count % 3, 5],
  ["always have another link, and no new account", (count: number) => count, 60],
])("gives up on pages that %s", (_, token, most) => {
  let url = "";
  const answer = (_: unknown, count: number) => ({
    status: 200,
    json: { value: [user("1")], "@odata.nextLink": `${url}/v1.0/users?$skiptoken=${token(count)}` },
  });
  return withGraph({ answer }, async (served) => {
    url = served.url;
    await expect(readAll(served.graph)).rejects.toMatchObject({ code: "unexpected-answer" });
    expect(served.seen.length).toBeLessThan(most);
  });
});

test("waits in place for a throttled page, and says so", () =>
  withGraph(
    {
      answer: (_, count) =>
        count < 3
          ? { status: count === 1 ? 429 : 503, headers: { "retry-after": "0.01" } }
          : { status: 200, json: { value: [user("1")] } },
    },
    async ({ graph, seen }) => {
      const retries: Retry[] = [];
      expect(await readAll(graph, { onRetry: (retry) => retries.push(retry) })).toEqual([["1"]]);
      expect(seen).toHaveLength(3);
      expect(retries.map(({ error }) => error.code)).toEqual(["throttled", "unavailable"]);
    },
  ));

test("gives up when the waits add up to the limit", () =>
  withGraph({ answer: () => ({ status: 429, headers: { "retry-after": "1" } }) }, async ({ graph, seen }) => {
    await expect(readAll(graph, { retrySeconds: 0.5 })).rejects.toMatchObject({ code: "throttled" });
    expect(seen).toHaveLength(1);
  }));

test("does not wait long in place for a Graph that is away: the run says what it waits for", () =>
  withGraph(
    { answer: () => ({ status: 503, headers: { "retry-after": "60" } }) },
    async ({ graph, seen }) => {
      await expect(readAll(graph)).rejects.toMatchObject({ code: "unavailable", afterSeconds: 60 });
      expect(seen).toHaveLength(1);
    },
  ));

test("does not wait for errors that waiting does not fix", () =>
  withGraph({ answer: () => ({ status: 403 }) }, async ({ graph, seen }) => {
    await expect(readAll(graph)).rejects.toMatchObject({
      code: "forbidden",
      remedy: expect.stringContaining("value=='User.Read.All'") as string,
    });
    expect(seen).toHaveLength(1);
  }));
