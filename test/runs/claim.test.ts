import { expect, test } from "vitest";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { accountKey } from "../../src/core/key.ts";
import type { SyncMessage } from "../../src/core/messages.ts";
import type { Change, DesiredField } from "../../src/core/target.ts";
import { claimAndApply } from "../../src/runs/claim.ts";
import { openRecords } from "../../src/stores/records.ts";
import { memoryTarget } from "../core/memory-target.ts";
import { kari } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const change: Change = {
  target: "entra",
  field: "jobTitle",
  from: "Lærling",
  to: "Sjef",
  rule: "authoritative",
};
const desired: DesiredField = { field: "jobTitle", to: "Sjef", when: "always", rule: "authoritative" };

const messageFor = (entraId: string): SyncMessage => ({
  v: 1,
  run: "20261122T030000Z-aaaaaa",
  sequence: 1,
  key: accountKey(entraId),
  target: "entra",
  entraId,
  employee: kari,
  changes: [change],
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
});

/** Delivers one person's change to a target that fails its first writes with these errors, made or not; what came of it. */
async function deliver(errors: readonly (RetryLater | GiveUp)[], { landed = false } = {}) {
  const target = memoryTarget({ jobTitle: "Lærling" }, [desired], {
    write: async (changes, accept) => {
      const error = errors[target.writes.length - 1];
      if (!error || landed) accept(changes);
      if (error) throw error;
      return { requestId: "r-1", refused: [] };
    },
  });
  const message = messageFor(crypto.randomUUID());
  const delivery = { messageId: crypto.randomUUID(), delivery: 1 };
  const done = claimAndApply(message, delivery, target, openRecords(storage()));
  const result = await done.catch((error: unknown) => error);
  return { result, writes: target.writes.length, title: target.values["jobTitle"] };
}

const broken = new RetryLater("network", "No answer", 20);
const busy = (afterSeconds: number) => new RetryLater("unavailable", "Answered 503", afterSeconds);
const throttled = new RetryLater("throttled", "Answered 429", 1);
const busyHost = new RetryLater("throttled", "The image's host answered 429", 1, { tries: 4 });

const strange = new GiveUp("unexpected-answer", "A page of a proxy", { mayPass: true });
const conflict = new GiveUp("refused", "Refused with 409", { mayPass: true });
const refused = new GiveUp("refused", "Refused with 400");

test.each([
  ["a connection breaks", [broken]],
  ["a proxy answers, and another write is under way", [strange, conflict]],
  ["a server is busy for a second, twice", [busy(1), busy(1)]],
  ["an image's host has too many requests", [busyHost]],
])("is tried again without being put back where %s", async (_, errors) => {
  const { result, writes, title } = await deliver(errors);
  expect(result).toMatchObject({ status: "changed", fields: ["jobTitle"] });
  expect({ writes, title }).toEqual({ writes: errors.length + 1, title: "Sjef" });
});

test.each([
  ["without an answer", broken],
  ["behind a strange one", strange],
])("is read again first: what was written %s is not written twice", async (_, error) => {
  const { result, writes } = await deliver([error], { landed: true });
  expect(result).toMatchObject({ status: "changed", fields: ["jobTitle"] });
  expect(writes).toBe(1);
});

test.each([
  ["at once where another try cannot help", [refused], "refused", 1],
  ["after three tries where it might", [strange, strange, strange], "unexpected-answer", 3],
])("has failed %s", async (_, errors, code, times) => {
  const { result, writes } = await deliver(errors);
  expect(result).toMatchObject({ status: "failed", code });
  expect(writes).toBe(times);
});

test.each([
  ["Microsoft throttles", [throttled], 1],
  ["a server asks for more than a few seconds", [busy(30)], 1],
  ["the connection breaks again and again", [broken, broken, broken], 3],
])("goes back to its queue where %s", async (_, errors, times) => {
  const { result, writes } = await deliver(errors);
  expect(result).toBe(errors.at(-1));
  expect(writes).toBe(times);
});

test.each([
  ["is on record with the intent, as one write", [], "done", { before: "none" }],
  ["is not on record where nothing was replaced, and why not is", [refused], "failed", undefined],
] as const)("what a target reads just before it replaces it %s", async (_, errors, state, content) => {
  const records = openRecords(storage());
  const written: string[] = [];
  const noted =
    <A extends unknown[], R>(name: string, write: (...given: A) => R) =>
    (...given: A): R => {
      written.push(name);
      return write(...given);
    };
  const { intend, keep, end } = records.journal;
  const journal = {
    ...records.journal,
    intend: noted("intend", intend),
    keep: noted("keep", keep),
    end: noted("end", end),
  };
  const target = memoryTarget({ jobTitle: "Lærling" }, [desired]);
  const message = messageFor(crypto.randomUUID());
  await claimAndApply(
    message,
    { messageId: crypto.randomUUID(), delivery: 1 },
    {
      ...target,
      replacingFirst: true,
      async write(task, changes, replacing) {
        for (const error of errors) throw error;
        await replacing?.({ jobTitle: { before: "none" } });
        return target.write(task, changes);
      },
    },
    { ...records, journal },
  );
  expect(written).toEqual(["intend", "end"]);
  const key = accountKey(message.entraId);
  const [first] = await Array.fromAsync(records.journal.history(key));
  expect(first).toMatchObject({ field: "jobTitle", from: "Lærling", to: "Sjef", state });
  const [begun] = await records.journal.begun({ run: message.run, key, target: "entra" });
  expect(begun?.content).toEqual(content);
});
