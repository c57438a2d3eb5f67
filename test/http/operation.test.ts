import { HttpRequest, type HttpResponseInit, InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { type Asked, ok, operation } from "../../src/http/operation.ts";

interface Given {
  readonly method?: string;
  readonly url?: string;
  readonly params?: Record<string, string>;
  readonly body?: string;
}

const nothingOf = (email: string) => ({ email, account: null, addresses: [], otherAccounts: [] });

/** Sends a request through an operation that keeps what it was asked and answers with a person's history. */
async function ask({ url = "http://localhost/api/x", method = "GET", params = {}, body }: Given) {
  const asked: Asked<"getEmployeeHistory">[] = [];
  const handler = operation("getEmployeeHistory", "key", async (one) => {
    asked.push(one);
    return ok({ ...nothingOf("kari@example.com"), entries: [], complete: true });
  });
  return { ...(await sent(handler, { url, method, params, ...(body !== undefined && { body }) })), asked };
}

async function sent(handler: ReturnType<typeof operation>, { url, method, params, body }: Given) {
  const request = new HttpRequest({
    method: method ?? "GET",
    url: url ?? "http://localhost/api/x",
    params: params ?? {},
    ...(body !== undefined && { body: { string: body }, headers: { "content-type": "application/json" } }),
  });
  const context = new InvocationContext({ functionName: "test", invocationId: "invocation-1" });
  const response = (await handler(request, context)) as HttpResponseInit;
  return {
    status: response.status,
    headers: new Headers(response.headers),
    body: JSON.parse(String(response.body)),
  };
}

const key = "ABCDEFGHIJKLMNOPQRSTUVWX23";

test("hands over the parts of a request as their schemas read them, defaults included", async () => {
  const { status, asked } = await ask({ params: { key } });
  expect(status).toBe(200);
  expect(asked[0]).toMatchObject({
    params: { key },
    query: { limit: 100 },
    body: undefined,
    by: "a holder of the function key",
  });
});

test.each([
  ["sl%2Fash@example.com", "sl/ash@example.com"],
  ["sl%2fash@example.com", "sl/ash@example.com"],
  ["plus+50%@example.com", "plus+50%@example.com"],
])("reads the address %s, which the host leaves half escaped, as %s", async (value, address) => {
  expect((await ask({ params: { key: value } })).asked[0]?.params).toEqual({ key: address });
});

test("takes an employee key in any case, as base32 is read", async () => {
  const { asked, headers } = await ask({ params: { key: key.toLowerCase() } });
  expect([asked[0]?.params, headers.has("deprecation")]).toEqual([{ key }, false]);
});

test("marks the answer to a path with an address as deprecated, and no other", async () => {
  const deprecated = await ask({ params: { key: "kari@example.com" } });
  expect(deprecated.headers.get("deprecation")).toMatch(/^@\d{10}$/);
  expect(
    (await ask({ params: { key: "kari@example.com" }, url: "http://localhost/api/x?limit=0" })).headers.has(
      "deprecation",
    ),
  ).toBe(true);
  expect((await ask({ params: { key } })).headers.has("deprecation")).toBe(false);
});

test("says in plain words which part of a request is invalid", async () => {
  const { status, body } = await ask({ params: { key }, url: "http://localhost/api/x?limit=0" });
  expect([status, body]).toMatchObject([
    400,
    { code: "invalid-request", detail: "limit must be at least 1." },
  ]);
  const release = operation("postRunRelease", "key", async () => {
    throw new Error("It must not get this far.");
  });
  const refused = await sent(release, {
    method: "POST",
    params: { id: "R" },
    body: '{"digest":"abc","x":1}',
  });
  expect(refused.body.detail).toBe(
    "digest must be 64 hexadecimal digits; the body must not have x, which nothing reads.",
  );
});

test("takes repeated parameters, which the host joins by commas, as a list", async () => {
  const asked: unknown[] = [];
  const handler = operation("getEmployees", "key", async ({ query }) => {
    asked.push(query);
    return ok({ asOf: null, run: null, employees: [] });
  });
  await sent(handler, { url: "http://localhost/api/employees?email=a@b.no,%20c@d.no&email=e@f.no" });
  await sent(handler, { url: "http://localhost/api/employees?email=" });
  expect(asked).toEqual([{ email: ["a@b.no", "c@d.no", "e@f.no"] }, { email: undefined }]);
});
