import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { TableClient } from "@azure/data-tables";
import { expect, test } from "vitest";
import { answered, type RowWrite, sharedWrites, upsertAll } from "../../../src/clients/storage/entities.ts";
import { withStorage } from "../../runs/with-storage.ts";

const storage = withStorage();
const row = (rowKey: string, word: string, partitionKey = "p") => ({ partitionKey, rowKey, word });
const create = (rowKey: string, word = "new", partitionKey = "p"): RowWrite => [
  "create",
  row(rowKey, word, partitionKey),
];

/** A table of its own for one test, what writes of it give (an ETag, or the status of the refusal), and its rows. */
async function emptyTable(name: string) {
  const table: TableClient = await storage().table(name);
  const write = sharedWrites();
  return {
    write: (one: RowWrite) =>
      write(table, one).catch((error: unknown) => [409, 412].find((status) => answered(error, status))),
    async rows() {
      const found = await Array.fromAsync(table.listEntities<{ word: string }>());
      return Object.fromEntries(found.map(({ rowKey = "", word }) => [rowKey, word]));
    },
  };
}

/** How many requests were sent while something was done. */
async function requestsOf(work: () => Promise<unknown>): Promise<number> {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  subscribe("http.client.request.start", count);
  await work();
  unsubscribe("http.client.request.start", count);
  return requests;
}

test("rows of one transaction have what people paste: line and paragraph separators too", async () => {
  const { write, rows } = await emptyTable("pasted");
  const pasted = "Kari\u2028Nord\u2029mann\r\n\t\u0085";
  await Promise.all(["a", "b"].map((key) => write(create(key, pasted))));
  expect(await rows()).toEqual({ a: pasted, b: pasted });
  await upsertAll(
    await storage().table("pasted"),
    ["a", "c"].map((key) => row(key, `${pasted}.`)),
  );
  expect(await rows()).toEqual({ a: `${pasted}.`, b: pasted, c: `${pasted}.` });
});

test("rows of one partition that are written at the same moment are one request, each with its own ETag", async () => {
  const { write, rows } = await emptyTable("together");
  const names = ["a", "b", "c", "d"];
  const etags: unknown[] = [];
  const requests = await requestsOf(async () => {
    etags.push(...(await Promise.all(names.map((name) => write(create(name))))));
  });
  expect(requests).toBe(1);
  // An ETag that were another row's, or none, would be refused.
  const replaced = names.map((name, index) =>
    write(["update", row(name, "replaced"), "Replace", { etag: String(etags[index]) }]),
  );
  expect(await Promise.all(replaced)).toEqual(names.map(() => expect.any(String)));
  expect(await rows()).toEqual({ a: "replaced", b: "replaced", c: "replaced", d: "replaced" });
});

test("what is refused for one row is refused for that row alone", async () => {
  const { write, rows } = await emptyTable("refused");
  const etag = String(await write(create("known")));
  await write(["update", row("known", "by another"), "Replace", { etag }]);
  const all = [
    create("first"),
    create("known", "again"),
    ["update", row("known", "too late"), "Replace", { etag }] as const,
    create("last"),
  ];
  expect(await Promise.all(all.map(write))).toEqual([expect.any(String), 409, 412, expect.any(String)]);
  expect(await rows()).toEqual({ first: "new", known: "by another", last: "new" });
});

test("of two that create the same row at the same moment one does", async () => {
  const { write, rows } = await emptyTable("twice");
  const both = await Promise.all([
    write(create("a", "one")),
    write(create("a", "other")),
    write(create("b")),
  ]);
  expect(both.filter((result) => result === 409)).toHaveLength(1);
  expect(await rows()).toEqual({ a: both[0] === 409 ? "other" : "one", b: "new" });
});

test("partitions, and more rows than a transaction takes, are written apart", async () => {
  const { write, rows } = await emptyTable("apart");
  const many = Array.from({ length: 130 }, (_, n) => create(`row ${n}`));
  const requests = await requestsOf(() => Promise.all([...many, create("other", "new", "q")].map(write)));
  expect(requests).toBe(3);
  expect(Object.keys(await rows())).toHaveLength(131);
});
