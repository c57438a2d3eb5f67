import { expect, test } from "vitest";
import { createClient, NoAnswer, Refused } from "../../src/api/client.ts";
import { employeeKeyOf } from "../../src/api/employees.ts";
import { employeeKey } from "../../src/core/key.ts";
import { withApp } from "../cli/run-cli.ts";

const key = await employeeKeyOf("kari@example.com");
const exclusion = {
  key,
  email: "kari@example.com",
  targets: ["photo"],
  reason: "x",
  by: "leder@example.com",
  at: "2026-11-22T03:00:00.000Z",
  inForce: true,
};

test.each([
  "kari@example.com",
  " KÅRI@Example.com ",
  "ka\u030Ari@example.com",
  "sl/ash@example.com",
  "ß@😀.no",
])("makes the same employee key of %j as the app", async (email) => {
  expect(await employeeKeyOf(email)).toBe(employeeKey(email));
});

test("names a person by key in every path, and an address only where the app cannot know it otherwise", () =>
  withApp(
    ({ path }, count) => {
      if (path.includes("/exclusions")) return { body: { ...exclusion, isEmployee: true } };
      if (count === 2) return { status: 404, body: { code: "not-found", detail: "No employee." } };
      return { body: {} };
    },
    async ({ url, asked }) => {
      const client = createClient({ url });
      await client.exclude("kari@example.com", { reason: "x" });
      await client.explain("kari@example.com").catch(() => {});
      await client.history("kari@example.com").catch(() => {});
      await client.photo("kari@example.com", 96);
      expect(asked.map(({ path }) => path)).toEqual([
        `/api/exclusions/${key}`,
        `/api/employees/${key}`,
        `/api/employees/${key}?email=kari%40example.com`,
        `/api/employees/${key}/history`,
        `/api/employees/${key}/photo?size=96`,
      ]);
    },
  ));

test("reads an answer with fields that it does not know, as a newer app gives, and leaves them out", () =>
  withApp(
    () => ({ body: { exclusions: [{ ...exclusion, since: "0.9" }], more: 1 } }),
    async ({ url }) => {
      expect(await createClient({ url }).exclusions()).toEqual([exclusion]);
    },
  ));

test("takes no answer for what it is not", () =>
  withApp(
    () => ({ body: { exclusions: [{ ...exclusion, targets: "photo" }] } }),
    async ({ url }) => {
      const error = await createClient({ url })
        .exclusions()
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Refused);
      expect(error).toMatchObject({ status: 200, code: "unexpected-answer" });
    },
  ));

test("throws the app's own words, with the request's id for its log", () =>
  withApp(
    () => ({
      status: 409,
      headers: { "content-type": "application/problem+json" },
      body: { code: "writing-is-off", detail: "Nothing is written.", remedy: "Preview.", requestId: "i-1" },
    }),
    async ({ url }) => {
      const error = await createClient({ url })
        .requestRun({})
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Refused);
      expect(error).toMatchObject({
        status: 409,
        code: "writing-is-off",
        message: "Nothing is written.",
        remedy: "Preview.",
        requestId: "i-1",
      });
    },
  ));

test("tells an app that is not there from one that refuses", async () => {
  const error = await createClient({ url: "http://127.0.0.1:9" })
    .runs()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoAnswer);
  expect(error).toMatchObject({
    message: expect.stringContaining("No server answers at http://127.0.0.1:9"),
  });
});

test("an answer that breaks off halfway is none", async () => {
  const broken = async () =>
    new Response(
      new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"runs":['));
          stream.error(new Error("socket hang up"));
        },
      }),
    );
  const error = await createClient({ url: "http://app", fetch: broken })
    .runs()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoAnswer);
  expect(error).toMatchObject({ message: expect.stringContaining("socket hang up") });
});

test("a caller's own signal ends a call with its own reason", async () => {
  const reason = new Error("The page was left.");
  const client = createClient({ url: "http://127.0.0.1:9", signal: AbortSignal.abort(reason) });
  await expect(client.runs()).rejects.toBe(reason);
});
