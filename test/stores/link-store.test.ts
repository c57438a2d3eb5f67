import { describe, expect, test } from "vitest";
import type { Storage } from "../../src/clients/storage/storage.ts";
import { type Link, linkKey, refused } from "../../src/core/identity/link.ts";
import { linkStore } from "../../src/stores/links.ts";
import { kari } from "../core/planning.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const link = (name: string, changes: Partial<Link> = {}): Link => ({
  source: `email:${name}@example.com`,
  email: `${name}@example.com`,
  entraId: `id-${name}`,
  state: "matched",
  refused: [],
  by: "match",
  at: "2026-11-22T03:00:00.000Z",
  ...changes,
});
const by = "leder@example.com";
const at = "2026-11-23T09:00:00.000Z";
const ofName = (links: readonly Link[], name: string) =>
  links.find(({ source }) => source === `email:${name}@example.com`);

/** The storage of a test, with its tables under names of their own. */
const ownTables = (): Storage => {
  const prefix = `t${crypto.randomUUID().replaceAll("-", "")}`;
  return { ...storage(), table: (name) => storage().table(`${prefix}${name}`) };
};

/** Writes a link as earlier versions did: among all links, with a mark where a person has decided. */
async function putAsBefore(own: Storage, one: Link): Promise<void> {
  const isDecided = one.state === "confirmed" || one.refused.length > 0;
  await (await own.table("links")).upsertEntity(
    {
      partitionKey: "link",
      rowKey: linkKey(one.source),
      ...(isDecided && { decided: true }),
      v: 1,
      data: JSON.stringify(one),
    },
    "Replace",
  );
}

test("finds the links that a person decided on, without those that a plan found", async () => {
  const links = linkStore(ownTables());
  const found = link("kari");
  const sure = link("ola", { state: "confirmed", names: "ola nordmann", by });
  const ruledOut = link("ida", { entraId: null, refused: ["id-x"], by });
  await links.put([found, sure, ruledOut]);
  const bySource = (await links.decided()).toSorted((a, b) => (a.source < b.source ? -1 : 1));
  expect(bySource).toEqual([ruledOut, sure]);
  expect((await links.all()).size).toBe(3);

  await links.forget({ ...sure, state: "matched", by: "match" });
  expect(await links.decided()).toEqual([ruledOut]);
  expect(await links.find(sure.source)).toMatchObject({ state: "matched", entraId: "id-ola" });
  expect(await links.delete(ruledOut.source)).toBe(true);
  expect(await links.decided()).toEqual([]);
  expect(await links.delete(ruledOut.source)).toBe(false);
});

test("finds links of all row keys, which begin with any letter", async () => {
  const links = linkStore(ownTables());
  const some = Array.from({ length: 400 }, (_, number) => link(`person${number}`));
  expect(new Set(some.map(({ source }) => linkKey(source)[0])).size).toBe(32);
  await links.put(some);
  const all = await links.all();
  expect([...all.keys()].toSorted()).toEqual(some.map(({ source }) => source).toSorted());
});

describe("what earlier versions have stored", () => {
  test("is found before and after it is copied, and nothing of it is lost", async () => {
    const own = ownTables();
    const sure = link("ola", { state: "confirmed", names: "ola nordmann", by });
    for (const one of [link("kari"), sure, link("ida", { entraId: null, refused: ["id-x"], by })])
      await putAsBefore(own, one);

    expect(await linkStore(own).find(sure.source)).toEqual(sure);
    expect(await linkStore(own).decided()).toHaveLength(2);
    expect(await linkStore(own).decided()).toHaveLength(2);
    expect(await linkStore(own).all()).toHaveProperty("size", 3);
  });

  test("holds where it is newer than what is known: the earlier version ran once more", async () => {
    const own = ownTables();
    await linkStore(own).put([link("ola", { state: "confirmed", entraId: "id-a", by, at })]);
    expect(await linkStore(own).decided()).toMatchObject([{ entraId: "id-a" }]);
    const later = { state: "confirmed", entraId: "id-b", by, at: "2026-11-24T09:00:00.000Z" } as const;
    await putAsBefore(own, link("ola", later));
    await putAsBefore(own, link("ida", { entraId: null, refused: ["id-x"], by, at }));

    // The next plan reads all links.
    const all = await linkStore(own).all();
    expect(all.get("email:ola@example.com")).toMatchObject(later);
    const decided = await linkStore(own).decided();
    expect(ofName(decided, "ola")).toMatchObject(later);
    expect(ofName(decided, "ida")).toMatchObject({ refused: ["id-x"] });
  });

  test("can still read what this version decides", async () => {
    const own = ownTables();
    await linkStore(own).decide("email:ola@example.com", () => link("ola", { refused: ["id-x"], by, at }));
    const rows = (await own.table("links")).listEntities({
      queryOptions: { filter: "PartitionKey eq 'link' and decided eq true" },
    });
    expect(await Array.fromAsync(rows, ({ data }) => JSON.parse(String(data)).refused)).toEqual([["id-x"]]);
  });
});

describe("a decision", () => {
  const row = { employee: { ...kari, email: "ola@example.com" } };
  const source = "email:ola@example.com";

  test("of each of several people who decide at once is kept", async () => {
    const own = ownTables();
    const ids = ["id-1", "id-2", "id-3", "id-4"];
    await Promise.all(
      ids.map((id) =>
        linkStore(own).decide(source, (before) =>
          refused(row, [id], before, { by: `${id}@example.com`, at }),
        ),
      ),
    );
    const [decided] = await linkStore(own).decided();
    expect(decided?.refused.toSorted()).toEqual(ids);
    expect(decided?.deciders?.["id-3"]).toEqual({ by: "id-3@example.com", at });
    expect((await linkStore(own).find(source))?.refused.toSorted()).toEqual(ids);
  });

  test("that is made while a plan is, stays where that plan has found something else", async () => {
    const links = linkStore(ownTables());
    await links.decide(source, (before) => refused(row, ["id-ola"], before, { by, at }));
    await links.put([link("ola", { at: "2026-11-23T10:00:00.000Z" })]);

    expect((await links.all()).get(source)).toMatchObject({ entraId: null, refused: ["id-ola"], by, at });
    expect(await links.decided()).toMatchObject([{ refused: ["id-ola"] }]);
  });

  test("keeps what row and account have agreed on, which plans find out", async () => {
    const links = linkStore(ownTables());
    const agreement = { agreed: { entra: "m1 m2" }, changedThere: {} };
    await links.decide(source, () => link("ola", { state: "confirmed", names: "ola", by, at }));
    await links.put([link("ola", { state: "confirmed", names: "ola", by, at, agreement })]);
    expect((await links.all()).get(source)).toMatchObject({ state: "confirmed", agreement });
  });

  test("that was interrupted holds nevertheless, and can be forgotten", async () => {
    const own = ownTables();
    const one = link("ola", { entraId: null, refused: ["id-x"], by, at });
    const { agreement: _, ...data } = one;
    await (await own.table("links")).createEntity({
      partitionKey: "decided",
      rowKey: linkKey(source),
      v: 1,
      data: JSON.stringify(data),
    });
    const links = linkStore(own);
    expect(await links.find(source)).toEqual(one);
    expect((await links.all()).get(source)).toEqual(one);
    expect(await links.decided()).toEqual([one]);
    expect(await links.delete(source)).toBe(true);
    expect(await links.find(source)).toBeUndefined();
  });
});
