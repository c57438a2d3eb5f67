import { describe, expect, test } from "vitest";
import { type Exclusion, type Exclusions, everyExclusion } from "../../src/core/exclusion.ts";
import { type Following, followExclusions, type Surroundings } from "../../src/core/follow-exclusions.ts";
import type { Account } from "../../src/core/identity/account.ts";
import { employeeKey } from "../../src/core/key.ts";
import { exclusionStore } from "../../src/stores/exclusions.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const now = new Date("2026-11-22T03:00:00.000Z");

let people = 0;
/** A person of their own for each test, with the exclusion that is requested. */
function someone() {
  people += 1;
  const email = `p${people}@example.com`;
  const moved = `moved${people}@example.com`;
  const entraId = `0000000${people % 10}-AAAA-4000-8000-${String(people).padStart(12, "0")}`;
  const exclusion = (changes: Partial<Exclusion> = {}): Exclusion => ({
    email,
    targets: ["photo"],
    reason: "Nei",
    by: "leder@example.com",
    at: "2026-01-01T00:00:00.000Z",
    ...changes,
  });
  return { email, moved, key: employeeKey(email), movedKey: employeeKey(moved), entraId, exclusion };
}

const account = (id: string, ...addresses: string[]): Account => ({
  id,
  userPrincipalName: addresses[0] ?? "",
  proxyAddresses: addresses.map((address) => `smtp:${address}`),
});

/** What a plan finds about the exclusions of one test, which reads them and leaves those of other tests alone. */
async function found(
  around: Pick<Surroundings, "rows" | "accounts"> & Partial<Surroundings>,
  ...keys: string[]
): Promise<Following> {
  const all = await exclusionStore(storage()).all();
  const ours = (map: Exclusions["byAddress"]) =>
    new Map([...map].filter(([key, { email }]) => keys.includes(key) || keys.includes(employeeKey(email))));
  const own = { byAccount: ours(all.byAccount), byAddress: ours(all.byAddress) };
  return followExclusions(own, () => ({ lastHolders: new Map(), isEveryone: true, now, ...around }));
}

/** The rows of the table for a person as version 0.1 reads them: by employee key. */
async function readBefore(key: string): Promise<unknown> {
  const rows = (await storage().table("exclusions")).listEntities<{ data: string }>({
    queryOptions: { filter: `PartitionKey eq 'exclusion' and RowKey eq '${key}'` },
  });
  const [row] = await Array.fromAsync(rows);
  return row && JSON.parse(row.data);
}

test("an exclusion holds for its address until a plan finds the account, and for both from then on", async () => {
  const exclusions = exclusionStore(storage());
  const her = someone();
  await exclusions.put(her.exclusion());
  expect(await exclusions.of({ key: her.key, entraId: her.entraId })).toEqual(her.exclusion());
  expect(await exclusions.of({ key: "", entraId: her.entraId })).toBeUndefined();

  const around = { rows: new Map([[her.email, her.entraId]]), accounts: [account(her.entraId, her.email)] };
  await exclusions.follow(await found(around, her.key));
  const bound = her.exclusion({ entraId: her.entraId });
  expect(await exclusions.of({ key: "", entraId: her.entraId.toLowerCase() })).toEqual(bound);
  expect(await exclusions.get(her.email)).toEqual(bound);
  expect(await readBefore(her.key)).toEqual(bound);
  expect((await found(around, her.key)).followed).toEqual([]);
});

test("one of which a plan has written the account's row only is one exclusion, and ends as one", async () => {
  const exclusions = exclusionStore(storage());
  const her = someone();
  await exclusions.put(her.exclusion({ missingSince: "2026-02-01T00:00:00.000Z" }));
  const table = await storage().table("exclusions");
  const copy = await table.getEntity<Record<string, unknown>>("exclusion", her.key);
  const around = { rows: new Map([[her.email, her.entraId]]), accounts: [account(her.entraId, her.email)] };
  await exclusions.follow(await found(around, her.key));
  const interrupted = { partitionKey: "exclusion", rowKey: her.key, v: copy["v"], data: copy["data"] };
  await table.updateEntity(interrupted, "Replace");

  const all = everyExclusion(await exclusions.all()).filter(({ email }) => email === her.email);
  expect(all).toEqual([her.exclusion({ entraId: her.entraId })]);
  expect(await exclusions.delete(her.email)).toBe(true);
  expect(await exclusions.of({ key: her.key, entraId: her.entraId })).toBeUndefined();
});

test("a person with another address is found by it, by this version and by the one before, and not by the old one", async () => {
  const exclusions = exclusionStore(storage());
  const her = someone();
  await exclusions.put(her.exclusion({ entraId: her.entraId }));
  const around = { rows: new Map([[her.moved, her.entraId]]), accounts: [account(her.entraId, her.moved)] };
  await exclusions.follow(await found(around, her.key));
  const moved = her.exclusion({ entraId: her.entraId, email: her.moved });
  expect(await exclusions.of({ key: her.movedKey })).toEqual(moved);
  expect(await readBefore(her.movedKey)).toEqual(moved);
  expect(await exclusions.of({ key: her.key })).toBeUndefined();
  expect(await exclusions.delete(her.moved)).toBe(true);
  expect(await exclusions.of({ key: her.movedKey, entraId: her.entraId })).toBeUndefined();
});

test("of a person who has another account by a decision it holds for that alone, and ends with one request", async () => {
  const exclusions = exclusionStore(storage());
  const her = someone();
  const entraId = `${her.entraId}-new`;
  await exclusions.put(her.exclusion({ entraId: her.entraId }));
  const names = { firstName: "Kari", lastName: "Nordmann" };
  const around = {
    rows: new Map([[her.email, entraId]]),
    decided: new Map([[her.email, names]]),
    accounts: [
      { ...account(her.entraId, "old@example.com"), givenName: "Kari", surname: "Nordmann" },
      account(entraId, her.email),
    ],
  };
  await exclusions.follow(await found(around, her.key));
  expect(await exclusions.of({ key: "", entraId: her.entraId })).toBeUndefined();
  expect(await exclusions.of({ key: her.key, entraId })).toEqual(her.exclusion({ entraId }));
  expect((await found(around, her.key)).followed).toEqual([]);
  expect(await exclusions.delete(her.email)).toBe(true);
  expect(await exclusions.of({ key: her.key, entraId })).toBeUndefined();
});

test("a leaver's and a newcomer's with one address both stay, and one is deleted without the other", async () => {
  const exclusions = exclusionStore(storage());
  const [leaver, newcomer] = [someone(), someone()];
  const email = leaver.email;
  await exclusions.put(leaver.exclusion({ entraId: leaver.entraId }));
  await exclusions.put(newcomer.exclusion({ email, at: "2026-02-01T00:00:00.000Z" }));
  const around = {
    rows: new Map([[email, newcomer.entraId]]),
    accounts: [account(newcomer.entraId, email), account(leaver.entraId, "x@example.com")],
  };
  await exclusions.follow(await found(around, leaver.key));
  const all = everyExclusion(await exclusions.all()).filter((one) => one.email === email);
  expect(all.map(({ entraId }) => entraId).sort()).toEqual([leaver.entraId, newcomer.entraId]);
  expect(await readBefore(leaver.key)).toMatchObject({ entraId: newcomer.entraId });

  expect(await exclusions.delete(email)).toBe(true);
  expect(await exclusions.of({ key: leaver.key, entraId: newcomer.entraId })).toBeUndefined();
  expect(await exclusions.of({ key: "", entraId: leaver.entraId })).toMatchObject({ email });
  expect(await exclusions.delete(email)).toBe(true);
  expect(await exclusions.delete(email)).toBe(false);
});

test("a later request holds at once, and ends with the account's when it is deleted before a plan has seen it", async () => {
  const exclusions = exclusionStore(storage());
  const her = someone();
  await exclusions.put(her.exclusion({ entraId: her.entraId }));
  const later = her.exclusion({ targets: ["entra"], at: "2026-02-01T00:00:00.000Z" });
  await exclusions.put(later);
  expect(await exclusions.of({ key: her.key, entraId: her.entraId })).toEqual(later);
  await exclusions.delete(her.email);
  expect(await exclusions.of({ key: her.key, entraId: her.entraId })).toBeUndefined();
});

test("one that was deleted or replaced while the plan was made stays so", async () => {
  const exclusions = exclusionStore(storage());
  const [ended, replaced, moving] = [someone(), someone(), someone()];
  await exclusions.put(ended.exclusion());
  await exclusions.put(replaced.exclusion());
  await exclusions.put(moving.exclusion({ entraId: moving.entraId }));
  const around = {
    rows: new Map([
      [ended.email, ended.entraId],
      [replaced.email, replaced.entraId],
      [moving.moved, moving.entraId],
    ]),
    accounts: [ended, replaced, moving].map(({ entraId, email }) => account(entraId, email)),
  };
  const following = await found(around, ended.key, replaced.key, moving.key);
  expect(following.followed).toHaveLength(3);
  await exclusions.delete(ended.email);
  await exclusions.delete(moving.email);
  const later = replaced.exclusion({ reason: "Later", at: "2026-02-01T00:00:00.000Z" });
  await exclusions.put(later);
  await exclusions.follow(following);
  expect(await exclusions.of(ended)).toBeUndefined();
  expect(await exclusions.of({ key: moving.movedKey, entraId: moving.entraId })).toBeUndefined();
  expect(await exclusions.of(replaced)).toEqual(later);
});

describe("killed between two writes", () => {
  /** A store that stops for good after so many writes. */
  function killedAfter(writes: number) {
    let left = writes;
    const killed = () => Promise.reject(new Error("killed"));
    const changing = ["upsertEntity", "updateEntity", "createEntity", "deleteEntity"];
    return exclusionStore({
      ...storage(),
      table: async (name) =>
        new Proxy(await storage().table(name), {
          get(client, property) {
            const value = Reflect.get(client, property, client);
            if (typeof value !== "function") return value;
            if (!changing.includes(String(property))) return value.bind(client);
            return left-- > 0 ? value.bind(client) : killed;
          },
        }),
    });
  }

  test.each([0, 1, 2, 3])(
    "(%i done) the person is excluded throughout, and the next plan completes it",
    async (writes) => {
      const her = someone();
      await exclusionStore(storage()).put(her.exclusion());
      const around = {
        rows: new Map([[her.moved, her.entraId]]),
        accounts: [account(her.entraId, her.moved, her.email)],
      };
      const following = await found(around, her.key, her.movedKey);
      await killedAfter(writes)
        .follow(following)
        .catch(() => {});

      const exclusions = exclusionStore(storage());
      expect(await exclusions.of({ key: her.key, entraId: her.entraId })).toMatchObject({ reason: "Nei" });
      const again = await found(around, her.key, her.movedKey);
      const bound = her.exclusion({ email: her.moved, entraId: her.entraId });
      expect(everyExclusion(again.after)).toEqual([bound]);
      await exclusions.follow(again);
      expect(await exclusions.of({ key: her.movedKey, entraId: her.entraId })).toEqual(bound);
      expect(await readBefore(her.movedKey)).toEqual(bound);
      expect(await readBefore(her.key)).toBeUndefined();
    },
  );

  test.each([0, 1])("(%i done) a deletion can be repeated", async (writes) => {
    const her = someone();
    await exclusionStore(storage()).put(her.exclusion({ entraId: her.entraId }));
    await expect(killedAfter(writes).delete(her.email)).rejects.toThrow("killed");
    const exclusions = exclusionStore(storage());
    expect(await exclusions.of(her)).toMatchObject({ email: her.email });
    expect(await exclusions.delete(her.email)).toBe(true);
    expect(await exclusions.of(her)).toBeUndefined();
  });
});

test("one without its account is marked, and its mark goes when the account is back", async () => {
  const exclusions = exclusionStore(storage());
  const [bound, misspelt] = [someone(), someone()];
  await exclusions.put(bound.exclusion({ entraId: bound.entraId }));
  await exclusions.put(misspelt.exclusion());
  await exclusions.follow(await found({ rows: new Map(), accounts: [] }, bound.key, misspelt.key));
  const missingSince = now.toISOString();
  expect(await exclusions.get(bound.email)).toMatchObject({ missingSince });
  expect(await exclusions.of(bound)).toMatchObject({ missingSince });
  expect(await exclusions.get(misspelt.email)).toEqual(misspelt.exclusion({ missingSince }));

  const back = { rows: new Map(), accounts: [account(bound.entraId, bound.email)] };
  await exclusions.follow(await found(back, bound.key));
  expect(await exclusions.of(bound)).toEqual(bound.exclusion({ entraId: bound.entraId }));

  const removing = { rows: new Map(), accounts: [], removeBefore: "2026-12-01" };
  await exclusions.follow(await found(removing, misspelt.key));
  expect(await exclusions.get(misspelt.email)).toBeUndefined();
});

describe("one of two exclusions with an address", () => {
  test.each(["removed", "changed"] as const)("is %s, and the other one stays as it is", async (what) => {
    const { key, entraId, exclusion } = someone();
    const store = exclusionStore(storage());
    const leaver = exclusion({ entraId });
    await store.put(leaver);
    // Requested for the newcomer, before a plan knows the account.
    const newcomer = exclusion({ reason: "Another person.", at: "2026-02-01T00:00:00.000Z" });
    await store.put(newcomer);
    await store.change(leaver, what === "changed" ? { ...leaver, reason: "" } : undefined);
    expect(await store.find(key)).toEqual(newcomer);
    const left = everyExclusion(await store.all()).filter((one) => one.entraId === entraId);
    expect(left).toEqual(what === "changed" ? [{ ...leaver, reason: "" }] : []);
  });
});
