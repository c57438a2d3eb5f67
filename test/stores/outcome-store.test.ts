import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import { newRun } from "../../src/core/run.ts";
import { type OutcomeStatus, retryable } from "../../src/core/status.ts";
import { outcomeStore } from "../../src/stores/outcomes.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

/** An outcome in a run of its own, and the store to keep it in. */
function freshOutcome(status: OutcomeStatus) {
  const { id: run } = newRun(
    { mode: "apply", trigger: "request", startedBy: "a test", targets: [] },
    new Date(),
  );
  const person = { key: "AAAA", target: "entra", email: "a@example.com", entraId: "1" };
  return { store: outcomeStore(storage()), outcome: outcomeOf({ run, ...person, status }) };
}

let clock = Date.parse("2026-01-01T00:00:00Z");
/** All outcomes have different times. */
const outcomeOf = (outcome: Omit<Outcome, "at">): Outcome => ({
  ...outcome,
  at: new Date(++clock).toISOString(),
});
const later = (outcome: Outcome, change: Partial<Outcome>): Outcome => outcomeOf({ ...outcome, ...change });
const all = (outcomes: AsyncIterable<Outcome>) => Array.fromAsync(outcomes);

describe("an outcome", () => {
  test.each(["unchanged", "skipped", "stale", "superseded", "failed", "poisoned"] as const)(
    "that was once changed never becomes %s",
    async (status) => {
      const { store, outcome } = freshOutcome("changed");
      await store.record(outcome);
      await store.record(later(outcome, { status }));
      expect(await all(store.list(outcome.run))).toEqual([outcome]);
    },
  );

  test("of a person who waits is there until another is recorded, and never replaces one", async () => {
    const { store, outcome } = freshOutcome("queued");
    const waits = { ...outcome, code: "throttled", message: "Microsoft Graph asks to slow down." };
    await store.waiting(waits);
    await store.waiting(later(waits, { code: "claimed" }));
    expect(await all(store.list(outcome.run))).toEqual([waits]);
    const failed = later(outcome, { status: "failed" });
    await store.record(failed);
    await store.waiting(waits);
    expect(await all(store.list(outcome.run))).toEqual([failed]);
  });

  test.each(["changed", "failed", "skipped", "verified"] as const)(
    "%s stays when what has none is settled; one that is queued does not",
    async (status) => {
      const { store, outcome } = freshOutcome(status);
      await store.record(outcome);
      const waiting = later(outcome, { entraId: "2", status: "queued" });
      await store.record(waiting);
      const dropped = ["1", "2", "3"].map((entraId) =>
        later(outcome, { entraId, status: "skipped", code: "cancelled" }),
      );
      await store.settle(dropped);
      expect(await all(store.list(outcome.run))).toEqual([outcome, ...dropped.slice(1)]);
      const { work } = await store.tally(outcome.run);
      expect(work["entra"]?.leftOut["cancelled"]).toBe(2);
    },
  );

  test("of a redelivery does not erase the request id of the write", async () => {
    const { store, outcome } = freshOutcome("changed");
    await store.record({ ...outcome, fields: ["jobTitle"], requestId: "of the write" });
    await store.record(later(outcome, { fields: ["jobTitle"] }));
    expect(await all(store.list(outcome.run))).toEqual([
      { ...outcome, fields: ["jobTitle"], requestId: "of the write" },
    ]);
  });

  test.each(["failed", "poisoned", "lost", "unchanged"] as const)(
    "that was %s becomes changed",
    async (status) => {
      const { store, outcome } = freshOutcome(status);
      await store.record(outcome);
      const changed = later(outcome, { status: "changed" });
      await store.record(changed);
      expect(await all(store.list(outcome.run))).toEqual([changed]);
    },
  );

  test("is attempted unless it was skipped, waits, or was only verified", async () => {
    const { store, outcome } = freshOutcome("changed");
    const others: readonly Partial<Outcome>[] = [
      { status: "failed" },
      { status: "lost" },
      { status: "failed", verifying: true },
      { status: "verified" },
      { status: "queued" },
      { status: "skipped", code: "no-mailbox" },
      { status: "skipped", code: "no-mailbox" },
    ];
    await store.record(outcome);
    for (const [index, other] of others.entries())
      await store.record(later(outcome, { entraId: `other-${index}`, ...other }));
    const { work } = await store.tally(outcome.run);
    expect(work).toEqual({ entra: { attempted: 3, failed: 2, leftOut: { "no-mailbox": 2 } } });
  });

  test("recorded concurrently is changed if one of the results is", async () => {
    const { store, outcome } = freshOutcome("unchanged");
    const statuses = ["unchanged", "failed", "changed", "poisoned", "unchanged", "superseded"] as const;
    await Promise.all(statuses.map((status) => store.record(later(outcome, { status }))));
    expect(await store.count(outcome.run)).toEqual({ entra: { changed: 1 } });
  });

  test("keeps a message of any length and content", async () => {
    const { store, outcome } = freshOutcome("failed");
    // Azurite 3.37 decodes each chunk of a request by itself: a character of several bytes must not lie across two.
    const message = `x😀\u2028${"\\\"' letters ".repeat(6_000)}`;
    await store.record({ ...outcome, message });
    expect(await all(store.list(outcome.run))).toEqual([{ ...outcome, message }]);
  });
});

describe("what is sent again", () => {
  test.each(retryable)("is queued after it was %s", async (status) => {
    const { store, outcome } = freshOutcome(status);
    await store.record(outcome);
    await store.requeued(outcome);
    expect(await store.count(outcome.run)).toEqual({ entra: { queued: 1 } });
  });

  test("is not marked queued when it has changed already", async () => {
    const { store, outcome } = freshOutcome("failed");
    await store.record(outcome);
    await store.record(later(outcome, { status: "changed" }));
    await store.requeued(outcome);
    expect(await store.count(outcome.run)).toEqual({ entra: { changed: 1 } });
  });

  test("is not marked queued when it has failed again already, since no outcome would follow", async () => {
    const { store, outcome } = freshOutcome("failed");
    await store.record(outcome);
    await store.record(later(outcome, { status: "failed" }));
    await store.requeued(outcome);
    expect(await store.count(outcome.run)).toEqual({ entra: { failed: 1 } });
  });
});

test("counts and lists thousands of outcomes, each person once in each target", async () => {
  const { store, outcome } = freshOutcome("skipped");
  const people = Array.from({ length: 1250 }, (_, n) => later(outcome, { key: `K${n}`, entraId: `id-${n}` }));
  await store.recordAll([...people, ...people.slice(0, 30)]);
  await store.recordAll(people.slice(0, 3).map((each) => ({ ...each, target: "photo", status: "lost" })));
  expect(await store.count(outcome.run)).toEqual({ entra: { skipped: 1250 }, photo: { lost: 3 } });
  expect(await all(store.list(outcome.run))).toHaveLength(1253);
  expect(await all(store.list(outcome.run, ["lost", "failed"]))).toHaveLength(3);
});

test("finds no outcomes in a run without any", async () => {
  const { store, outcome } = freshOutcome("changed");
  await store.recordAll([]);
  expect(await store.count(outcome.run)).toEqual({});
});
