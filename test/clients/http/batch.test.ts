import { expect, test } from "vitest";
import { gather } from "../../../src/clients/http/batch.ts";

/** Reads with a window that never ends by itself; `requests` are the items of each request. */
function gathering() {
  const requests: (readonly string[])[] = [];
  const read = gather<string, string>({
    together: async (items) => {
      requests.push(items);
      return items.map((item) => item.toUpperCase());
    },
    alone: async (item) => {
      requests.push([item]);
      return item.toUpperCase();
    },
    most: 3,
    withinMs: 2 ** 31 - 1,
  });
  return { read, requests };
}

test("reads are sent as soon as all who may come are there", async () => {
  const { read, requests } = gathering();
  const ends = [read.begin(), read.begin()];
  const first = read("a");
  expect(requests).toEqual([]);
  expect(await Promise.all([first, read("b")])).toEqual(["A", "B"]);
  expect(requests).toEqual([["a", "b"]]);
  for (const end of ends) end();
});

test("one that is alone waits for no one", async () => {
  const { read, requests } = gathering();
  const end = read.begin();
  expect([await read("a"), await read("b")]).toEqual(["A", "B"]);
  end();
  expect(requests).toEqual([["a"], ["b"]]);
});

test("reads wait for no one who has ended", async () => {
  const { read, requests } = gathering();
  const [end, endOther] = [read.begin(), read.begin()];
  const waiting = read("a");
  endOther();
  expect(await waiting).toBe("A");
  end();
  expect(requests).toEqual([["a"]]);
});

test("a request has no more than it takes, however many may come", async () => {
  const { read, requests } = gathering();
  const ends = Array.from({ length: 5 }, () => read.begin());
  expect(await Promise.all(["a", "b", "c"].map(read))).toEqual(["A", "B", "C"]);
  for (const end of ends) end();
  expect(requests).toEqual([["a", "b", "c"]]);
});
