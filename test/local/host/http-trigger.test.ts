import { randomBytes } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { heldOpen } from "../../held-open.ts";
import { type RunningFixture, until, withHost } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const fixture = heldOpen<RunningFixture>((use) =>
  withHost({ fixture: "http-app.ts", requestSeconds: 1 }, use),
);

const call = (path: string, init?: RequestInit) => fetch(`${fixture().host.url}${path}`, init);

describe("a route", () => {
  test.each([
    ["/api/optional", {}],
    ["/api/optional/5", { id: "5" }],
    ["/api/OPTIONAL/a%C3%A5", { id: "aå" }],
    ["/api/optional/a%2Fb%2fc%23%2B%3F%25", { id: "a%2Fb%2fc#+?%" }],
    ["/api/optional/a%252Fb", { id: "a%2Fb" }],
    ["/api/rest", {}],
    ["/api/rest/a/b.txt", { path: "a/b.txt" }],
    ["/api/optional/special", "special"],
  ])("matches %s", async (path, expected) => {
    expect(await (await call(path)).json()).toEqual(expected);
  });

  test.each([
    ["another method", "POST", "/api/optional"],
    ["HEAD", "HEAD", "/api/optional"],
    ["no prefix", "GET", "/optional"],
    ["one segment too many", "GET", "/api/optional/5/6"],
    ["a function with a longer name", "GET", "/api/nothing-else"],
  ])("does not match %s: 404", async (_, method, path) => {
    expect((await call(path, { method })).status).toBe(404);
  });

  test.each(["reserved", "reservedToo"])(
    "that starts with a reserved word puts %s in error",
    async (name) => {
      expect(fixture().host.functions.find((each) => each.name === name)?.error).toContain(
        "admin or runtime",
      );
      expect((await call("/api/adminonly")).status).toBe(404);
      expect((await call("/api/runtimes/x")).status).toBe(404);
    },
  );

  test("begins with the routePrefix of host.json, which may be empty", async () => {
    const extensions = { http: { routePrefix: "" } };
    await withHost({ fixture: "http-app.ts", extensions }, async ({ host }) => {
      expect((await fetch(`${host.url}/optional/7`)).status).toBe(200);
      expect(await (await fetch(`${host.url}/.well-known/answer.json`)).json()).toBe("at the root");
      expect((await fetch(`${host.url}/api/optional/7`)).status).toBe(404);
      // The host's own paths stay its own.
      expect((await fetch(`${host.url}/admin/functions/optional`, { method: "POST" })).status).toBe(401);
      expect(host.functions.find(({ name }) => name === "optional")?.route).toBe("optional/{id?}");
    });
  });
});

describe("a function", () => {
  test("gets body, headers and query, and its response arrives byte by byte", async () => {
    const body = randomBytes(100_000);
    const response = await call("/api/echo?a=1&b=%C3%A6&a=2", {
      method: "PUT",
      headers: { "content-type": "image/x-test" },
      body,
    });
    expect(response.status).toBe(207);
    expect(response.headers.get("content-type")).toBe("image/x-test");
    expect(response.headers.get("x-query")).toBe("a=1%2C2&b=%C3%A6");
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
  });

  test("is in its caller's trace", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
    const context = await (await call("/api/trace", { headers })).json();
    expect((context as { traceParent: string }).traceParent).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
  });

  test("that returns nothing is 204", async () => {
    expect((await call("/api/nothing")).status).toBe(204);
  });

  test("that throws is 500 with an empty body, and its error is in the log", async () => {
    const response = await call("/api/throws");
    expect([response.status, await response.text()]).toEqual([500, ""]);
    const line = await until(() => fixture().log.find((each) => each.function === "throws"));
    expect(line).toMatchObject({ level: "error", message: expect.stringContaining("secret detail") });
  });

  test("that throws uncaught is logged, and the host stays up", async () => {
    expect((await call("/api/careless")).status).toBe(202);
    await until(() => fixture().log.some(({ message }) => message.includes("uncaught by the handler")));
    expect((await call("/api/nothing")).status).toBe(204);
  });

  test("that exceeds the request timeout is 504", async () => {
    expect((await call("/api/slow")).status).toBe(504);
  });
});

describe("a key", () => {
  const key = (which: string) => {
    const { master, host, functions } = fixture().host.keys;
    return { master, host, own: functions["keyed"], other: functions["other"], wrong: "wrong" }[which] ?? "";
  };

  test.each([
    ["keyed", "master", 200],
    ["keyed", "host", 200],
    ["keyed", "own", 200],
    ["keyed", "other", 401],
    ["keyed", "wrong", 401],
    ["guarded", "master", 200],
    ["guarded", "host", 401],
    ["guarded", "wrong", 401],
    ["nothing", "wrong", 204],
  ])("%s with the %s key: %i, in the header as in the query", async (name, which, status) => {
    const byHeader = await call(`/api/${name}`, { headers: { "x-functions-key": key(which) } });
    const byQuery = await call(`/api/${name}?code=${encodeURIComponent(key(which))}`);
    expect([byHeader.status, byQuery.status]).toEqual([status, status]);
    if (status === 401) expect(await byHeader.text()).toBe("");
  });

  test("that is missing is 401 with an empty body", async () => {
    const response = await call("/api/keyed");
    expect([response.status, await response.text()]).toEqual([401, ""]);
  });
});

describe("POST /admin/functions/<name>", () => {
  const byHand = (name: string, key: string, input = "") =>
    call(`/admin/functions/${name}`, {
      method: "POST",
      headers: { "x-functions-key": key, "content-type": "application/json" },
      body: JSON.stringify({ input }),
    });

  test.each([
    ["the host key", "nothing", "host", 401],
    ["an unknown function", "unknown", "master", 404],
    ["the master key", "Nothing", "master", 202],
  ] as const)("answers %s", async (_, name, which, status) => {
    expect((await byHand(name, fixture().host.keys[which])).status).toBe(status);
  });

  test("runs a queue's function with that input, without a message", async () => {
    const env = { AzureWebJobsStorage: "UseDevelopmentStorage=true", QUEUE: "q" };
    await withHost({ fixture: "queue-app.ts", env }, async ({ host, untilLogged }) => {
      await fetch(`${host.url}/admin/functions/work`, {
        method: "POST",
        headers: { "x-functions-key": host.keys.master },
        body: JSON.stringify({ input: '{"a":1}' }),
      });
      const [run] = await untilLogged<{ message: unknown }>("work", 1);
      expect(run?.message).toEqual({ a: 1 });
    });
  });
});
