import type { HttpResponseInit } from "@azure/functions";
import fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "../../src/http/endpoint.ts";
import { answer } from "./answer.ts";

async function* inTurn<T>(items: Iterable<T>) {
  yield* items;
}

const textOf = async ({ body }: HttpResponseInit): Promise<string> =>
  body instanceof ReadableStream
    ? (await Array.fromAsync(body as ReadableStream<string>)).join("")
    : String(body);

test("an answer of which a list is made item by item is the JSON of the whole", async () => {
  const item = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }));
  await fc.assert(
    fc.asyncProperty(fc.array(item), item, async (items, value) => {
      const whole = { before: value, absent: undefined, items, after: value };
      const pieces = json({ ...whole, items: inTurn(items) });
      expect(pieces.body).toBeInstanceOf(ReadableStream);
      expect(await textOf(pieces)).toBe(JSON.stringify(whole));
    }),
  );
});

test("no item is made before the one before it is sent on", async () => {
  let made = 0;
  const items = (function* () {
    for (let n = 0; n < 10_000; n++) {
      made += 1;
      yield n;
    }
  })();
  let sent = 0;
  let most = 0;
  for await (const piece of json({ items: inTurn(items) }).body as ReadableStream<string>) {
    if (/\d/.test(piece)) sent += 1;
    most = Math.max(most, made - sent);
  }
  expect([made, sent]).toEqual([10_000, 10_000]);
  expect(most).toBeLessThan(5);
});

test("what fails in the middle of it is a problem, and no half of an answer", async () => {
  const items = async function* () {
    for (let n = 0; n < 10_000; n++) yield { n };
    throw new Error("The blob is gone.");
  };
  const answered = await answer(async () => json({ items: items() }));
  expect(answered).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect(String(answered.logged)).toContain("A request failed");
});
