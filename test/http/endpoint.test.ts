import { expect, test } from "vitest";
import { z } from "zod";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { json } from "../../src/http/endpoint.ts";
import { Problem } from "../../src/http/problem.ts";
import { answer } from "./answer.ts";

const failing = (error: unknown) => answer(() => Promise.reject(error));

test("answers with JSON that no cache keeps and no browser takes for a page", async () => {
  const { status, headers, body } = await answer(async () =>
    json({ name: "<b>Å</b>" }, 202, { location: "/x" }),
  );
  expect(status).toBe(202);
  expect(body).toEqual({ name: "<b>Å</b>" });
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    location: "/x",
  });
});

test.each([
  ["an answer", () => answer(async () => json({}))],
  ["a problem", () => failing(new Problem(404, "not-found", "Not here."))],
])("gives a browser nothing to run, to frame or to pass on in %s", async (_, ask) => {
  const { headers } = await ask();
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';.* frame-ancestors 'none'$/);
  expect(Object.fromEntries(headers)).toMatchObject({
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
});

test("lets an answer have a policy of its own, and keeps the other headers", async () => {
  const policy = { "content-security-policy": "sandbox" };
  const { headers } = await answer(async () => json({}, 200, policy));
  expect([headers.get("content-security-policy"), headers.get("x-frame-options")]).toEqual([
    "sandbox",
    "DENY",
  ]);
});

test.each([
  [8_192, 200],
  [8_193, 414],
])("answers an address of %i characters with %i", async (length, status) => {
  const url = "http://localhost/api/runs?email=".padEnd(length, "x");
  let asked = 0;
  const answered = await answer(async () => json({ asked: ++asked }), { url });
  expect([answered.status, asked]).toEqual([status, status === 200 ? 1 : 0]);
});

test("makes problem details of a Problem: type, title of the status, status, detail, and what to do", async () => {
  const problem = new Problem(409, "writing-is-off", "Nothing is written.", "Ask for a preview.");
  const { status, headers, body } = await failing(problem);
  expect(status).toBe(409);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(body).toEqual({
    type: "about:blank",
    title: "Conflict",
    status: 409,
    code: "writing-is-off",
    detail: "Nothing is written.",
    remedy: "Ask for a preview.",
    requestId: "invocation-1",
  });
});

test.each([
  ["an answer", () => answer(async () => json({}))],
  ["a problem", () => failing(new Problem(404, "not-found", "Not here."))],
])("names the invocation that the log knows in %s", async (_, ask) => {
  expect((await ask()).headers.get("x-request-id")).toBe("invocation-1");
});

test.each([
  ["refused", new GiveUp("forbidden", "Not permitted.", { requestId: "graph-7" })],
  ["was busy", new RetryLater("throttled", "Microsoft Graph is busy.", 1, { requestId: "graph-7" })],
])("gives Microsoft's own id of a request that it %s, for its support", async (_, error) => {
  const { body } = await failing(error);
  expect(body).toMatchObject({ requestId: "invocation-1", upstreamRequestId: "graph-7" });
});

test("leaves out a remedy that there is not", async () => {
  expect((await failing(new Problem(404, "not-found", "Not here."))).body).not.toHaveProperty("remedy");
});

test("says which part of a request is wrong", async () => {
  const { error } = z.object({ days: z.number() }).safeParse({ days: "x" });
  const { body } = await failing(error);
  expect(body).toMatchObject({ status: 400, title: "Bad Request", code: "invalid-request", detail: /days/ });
});

test("blames what is behind the app for a refusal by Microsoft", async () => {
  const { body } = await failing(new GiveUp("forbidden", "Not permitted.", { remedy: "Grant it." }));
  expect(body).toMatchObject({
    status: 502,
    code: "forbidden",
    detail: "Not permitted.",
    remedy: "Grant it.",
  });
});

test("says how long to wait for what only has to wait", async () => {
  const { status, body } = await failing(new RetryLater("throttled", "Microsoft Graph is busy.", 1.5));
  expect([status, body]).toMatchObject([503, { code: "throttled", remedy: "Try again in 2 s." }]);
});

test.each([
  ["a bug", new TypeError("undefined is no password of hunter2")],
  ["what is no error", "hunter2"],
])("keeps %s in the log, and gives the caller the invocation to look for", async (_, thrown) => {
  const { status, body, logged } = await failing(thrown);
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: "unavailable", remedy: /invocation-1/ });
  expect(JSON.stringify(body)).not.toContain("hunter2");
  expect(logged[0]).toBe("A request failed");
});
