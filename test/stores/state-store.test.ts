import { beforeAll, describe, expect, test } from "vitest";
import { nothingRemembered } from "../../src/core/state.ts";
import type { Memory } from "../../src/core/target.ts";
import { openRecords } from "../../src/stores/records.ts";
import { type Claim, type Claimant, stateStore } from "../../src/stores/state.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

let made = 0;
/** A state of its own for one test, claimed by message "first" of sequence 5 by default; `clock.now` in ms. */
function freshState() {
  const clock = { now: Date.parse("2026-01-01T03:00:00Z") };
  const key = `KEY${++made}`;
  const states = stateStore(storage(), () => clock.now);
  const claim = (claimant: Partial<Claimant> = {}) =>
    states.claim({ target: "entra", key, sequence: 5, messageId: "first", delivery: 1, ...claimant });
  return { key, states, clock, claim };
}

const remembered: Memory = {
  refusals: [{ field: "mobilePhone", code: "c", message: "m", hash: "h", at: "2026-01-01T00:00:00.000Z" }],
  facts: { etag: "😀\u2028" },
};

function claimed(claim: Claim): Extract<Claim, { kind: "claimed" }> {
  if (claim.kind !== "claimed") throw new Error(`The claim is ${claim.kind}.`);
  return claim;
}

describe("a claim", () => {
  test("belongs to one message until it is released", async () => {
    const { claim } = freshState();
    const { memory, release } = claimed(await claim());
    expect(memory).toEqual(nothingRemembered);
    expect(await claim({ messageId: "second" })).toMatchObject({ kind: "taken" });
    await release(remembered);
    expect(claimed(await claim({ messageId: "second" })).memory).toEqual(remembered);
  });

  test("is given to one of many concurrent claimants", async () => {
    const { claim } = freshState();
    const ask = () => Promise.all(Array.from({ length: 8 }, (_, n) => claim({ messageId: `message ${n}` })));
    for (const claims of [await ask(), await ask()]) {
      expect(claims.filter(({ kind }) => kind === "claimed").length).toBeLessThanOrEqual(1);
      for (const each of claims) if (each.kind === "taken") expect(each.forSeconds).toBeGreaterThanOrEqual(1);
    }
  });

  test("of a host that died is given to the redelivery of its message immediately", async () => {
    const { claim } = freshState();
    claimed(await claim({ delivery: 1 }));
    claimed(await claim({ delivery: 2 }));
  });

  test("is not given to the same delivery twice", async () => {
    const { claim } = freshState();
    claimed(await claim({ delivery: 2 }));
    expect(await claim({ delivery: 2 })).toMatchObject({ kind: "taken" });
    expect(await claim({ delivery: 1 })).toMatchObject({ kind: "taken" });
  });

  test("of a message that is never delivered again ends after two minutes", async () => {
    const { claim, clock } = freshState();
    claimed(await claim());
    clock.now += 119_000;
    expect(await claim({ messageId: "second" })).toEqual({ kind: "taken", forSeconds: 1 });
    clock.now += 1000;
    claimed(await claim({ messageId: "second" }));
  });

  test("that was taken over cannot be released by its former claimant", async () => {
    const { claim, states, key } = freshState();
    const lost = claimed(await claim({ delivery: 1 }));
    const held = claimed(await claim({ delivery: 2 }));
    await lost.release({ ...nothingRemembered, facts: { word: "of the dead" } });
    expect(await claim({ messageId: "second" })).toMatchObject({ kind: "taken" });
    await held.release(remembered);
    expect((await states.memories("entra")).get(key)).toEqual(remembered);
  });
});

describe("a claim of a person without any memory", () => {
  // Nothing of version 0.1 is left that could be theirs.
  beforeAll(() => openRecords(storage()).carryOver(async () => new Map()));

  test("keeps what was remembered of them meanwhile, and waits for who has them", async () => {
    const { claim, states, key } = freshState();
    const other = claimed(await claim({ messageId: "other", sequence: 4 }));
    expect(await claim({ isNew: true })).toMatchObject({ kind: "taken" });
    await other.release(remembered);
    const { memory, isFirst, release } = claimed(await claim({ isNew: true }));
    expect({ memory, isFirst }).toEqual({ memory: remembered, isFirst: true });
    await release(memory);
    expect((await states.memories("entra")).get(key)).toEqual(remembered);
  });

  test("is superseded by a newer run's claim", async () => {
    const { claim } = freshState();
    await claimed(await claim({ sequence: 6 })).release(nothingRemembered);
    expect(await claim({ isNew: true })).toEqual({ kind: "superseded" });
  });

  test("is given to one of two deliveries, and to a redelivery", async () => {
    const { claim } = freshState();
    const twice = await Promise.all([claim({ isNew: true }), claim({ isNew: true, messageId: "again" })]);
    expect(twice.map(({ kind }) => kind).toSorted()).toEqual(["claimed", "taken"]);
    const messageId = twice[0].kind === "claimed" ? "first" : "again";
    expect(claimed(await claim({ isNew: true, messageId, delivery: 2 })).isFirst).toBe(false);
  });
});

test("a claim is the first of its run where no message of the run has claimed the account", async () => {
  const { claim } = freshState();
  const first = claimed(await claim());
  await first.release(nothingRemembered);
  const sentTwice = claimed(await claim({ messageId: "twin" }));
  await sentTwice.release(nothingRemembered);
  const nextRun = claimed(await claim({ sequence: 6, messageId: "next" }));
  await nextRun.release(nothingRemembered);
  // What had the account before may have been erased meanwhile: a redelivery is never taken for the first.
  const redelivered = claimed(await claim({ sequence: 7, messageId: "last", delivery: 2 }));
  expect([first, sentTwice, nextRun, redelivered].map(({ isFirst }) => isFirst)).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

describe("an older run", () => {
  test("is superseded by a newer run's claim, also after its release", async () => {
    const { claim } = freshState();
    const newer = claimed(await claim({ sequence: 6 }));
    expect(await claim({ messageId: "old", sequence: 5 })).toEqual({ kind: "superseded" });
    await newer.release(nothingRemembered);
    expect(await claim({ messageId: "old", sequence: 5 })).toEqual({ kind: "superseded" });
  });

  test("that holds a claim makes a newer one wait for its release", async () => {
    const { claim } = freshState();
    const older = claimed(await claim({ messageId: "old", sequence: 5 }));
    expect(await claim({ messageId: "new", sequence: 6 })).toMatchObject({ kind: "taken" });
    await older.release(nothingRemembered);
    claimed(await claim({ messageId: "new", sequence: 6 }));
  });
});

test("separates the memories of targets", async () => {
  const { claim, states, key } = freshState();
  await claimed(await claim({ target: "photo" })).release(remembered);
  expect((await states.memories("photo")).get(key)).toEqual(remembered);
  expect((await states.memories("entra")).has(key)).toBe(false);
});

test("finds what is remembered of all accounts, and of some", async () => {
  const target = `target${++made}`;
  const states = stateStore(storage());
  const accounts = Array.from(
    { length: 32 },
    (_, number) => `${(number % 16).toString(16)}${number}9d1c2-4f6e-4d0b-9c57-2f3a4b5c6d7e`,
  );
  for (const [number, key] of accounts.entries()) {
    const claim = claimed(await states.claim({ target, key, sequence: 1, messageId: "first", delivery: 1 }));
    await claim.release({ refusals: [], facts: { number: String(number) } });
  }
  const all = await states.memories(target);
  expect([...all.keys()].toSorted()).toEqual(accounts.toSorted());
  const some = [accounts[0], accounts[31], "0000"].map(String);
  expect(await states.memories(target, some)).toEqual(
    new Map(some.slice(0, 2).map((key) => [key, all.get(key)])),
  );
});
