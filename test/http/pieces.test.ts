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

test("no item is made before those before it are sent on, in blocks where they are small", async () => {
  const passed = async (count: number, item: string) => {
    let made = 0;
    const items = (function* () {
      for (let n = 0; n < count; n++) {
        made += 1;
        yield item;
      }
    })();
    let sent = 0;
    let pieces = 0;
    let most = 0;
    for await (const piece of json({ items: inTurn(items) }).body as ReadableStream<string>) {
      pieces += 1;
      sent += piece.split(item).length - 1;
      most = Math.max(most, made - sent);
    }
    expect([made, sent]).toEqual([count, count]);
    return { pieces, most };
  };
  const large = await passed(100, "x".repeat(100_000));
  expect(large.pieces).toBeGreaterThanOrEqual(100);
  expect(large.most).toBeLessThan(5);
  const small = await passed(10_000, "x".repeat(100));
  expect(small.pieces).toBeLessThan(100);
  expect(small.most).toBeLessThan(10_000 / 4);
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
