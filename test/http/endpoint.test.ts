import { expect, test } from "vitest";
import { z } from "zod";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { json } from "../../src/http/endpoint.ts";
import { Problem } from "../../src/http/problem.ts";
import { answer } from "./answers.ts";

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
  });
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

test.each([
  ["a bug", new TypeError("undefined is no password of hunter2")],
  ["what only has to wait", new RetryLater("network", "hunter2", 1)],
  ["what is no error", "hunter2"],
])("keeps %s in the log, and gives the caller the invocation to look for", async (_, thrown) => {
  const { status, body, logged } = await failing(thrown);
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: "unavailable", remedy: /invocation-1/ });
  expect(JSON.stringify(body)).not.toContain("hunter2");
  expect(logged[0]).toBe("A request failed");
});
