import { beforeAll, expect, test } from "vitest";
import { RetryLater } from "../../src/core/errors.ts";
import { accountKey } from "../../src/core/key.ts";
import type { SyncMessage } from "../../src/core/messages.ts";
import { nothingRemembered } from "../../src/core/state.ts";
import type { Change, DesiredField } from "../../src/core/target.ts";
import { claimAndApply } from "../../src/runs/claim.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { type MemoryTarget, memoryTarget } from "../core/memory-target.ts";
import { kari } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const change: Change = { target: "entra", field: "jobTitle", from: null, to: "Sjef", rule: "authoritative" };
const desired: DesiredField = { field: "jobTitle", to: "Sjef", when: "always", rule: "authoritative" };
const run = "20261122T030000Z-aaaaaa";

beforeAll(() => openRecords(storage()).carryOver(async () => new Map()));

/** The steps of a message that leave something on record or in Microsoft 365; a process may die after each. */
const steps = ["claim", "intend", "write", "end", "record", "release"] as const;
type Step = (typeof steps)[number];

interface Person {
  readonly message: SyncMessage;
  readonly messageId: string;
  readonly target: MemoryTarget;
}

/** What is known of people: nothing, something, or nothing where the target reads what it replaces just before it does. */
const kinds = ["new", "known", "new, and what is replaced is read just before"] as const;
type Kind = (typeof kinds)[number];
const replaced = { jobTitle: { title: "Lærling" } };

/** A target that reads what it replaces just before it does. */
const replacingFirst = (target: MemoryTarget): MemoryTarget => ({
  ...target,
  replacingFirst: true,
  async write(task, changes, replacing) {
    await replacing?.(replaced);
    return target.write(task, changes);
  },
});

/** Four people with messages that a host takes together. */
function people(kind: Kind): readonly Person[] {
  return Array.from({ length: 4 }, () => {
    const entraId = crypto.randomUUID();
    const message: SyncMessage = {
      v: 1,
      run,
      sequence: 5,
      key: accountKey(entraId),
      target: "entra",
      entraId,
      employee: kari,
      changes: [change],
      traceparent: "",
      ...(kind !== "known" && { isNew: true }),
    };
    const target = memoryTarget({ jobTitle: null }, [desired]);
    const isRead = kind !== "new" && kind !== "known";
    return {
      message,
      messageId: crypto.randomUUID(),
      target: isRead ? replacingFirst(target) : target,
    };
  });
}

/** The records as a process sees them that dies once a step is done; `died` counts how often. */
function dyingAfter(step: Step, records: Records, target: MemoryTarget, died: () => void) {
  const after = <A extends unknown[], R>(name: Step, work: (...given: A) => Promise<R>) =>
    name !== step
      ? work
      : async (...given: A): Promise<R> => {
          await work(...given);
          died();
          return new Promise<never>(() => {});
        };
  const { states, journal, outcomes } = records;
  const claim: Records["states"]["claim"] = async (claimant) => {
    const claimed = await states.claim(claimant);
    return claimed.kind === "claimed" ? { ...claimed, release: after("release", claimed.release) } : claimed;
  };
  return {
    records: {
      ...records,
      states: { ...states, claim: after("claim", claim) },
      journal: { ...journal, intend: after("intend", journal.intend), end: after("end", journal.end) },
      outcomes: { ...outcomes, record: after("record", outcomes.record) },
    },
    target: { ...target, write: after("write", target.write) },
  };
}

/** Delivers the messages together to a process that dies at a step, and resolves when it is there with each of them. */
async function deliverUntil(step: Step, all: readonly Person[]): Promise<void> {
  const records = openRecords(storage());
  await Promise.all(
    all.map(({ message, messageId, target }) => {
      const died = Promise.withResolvers<void>();
      const dying = dyingAfter(step, records, target, died.resolve);
      const done = claimAndApply(message, { messageId, delivery: 1 }, dying.target, dying.records);
      return Promise.race([died.promise, done.then(() => Promise.reject(new Error("It did not die.")))]);
    }),
  );
}

for (const kind of kinds) {
  test.each(steps)(
    `of a process that dies after "%s" with people who are ${kind}, each is written once, and on record`,
    async (step) => {
      const all = people(kind);
      const before = openRecords(storage());
      if (kind === "known") {
        for (const { message, messageId } of all) {
          const key = accountKey(message.entraId);
          const claim = await before.states.claim({
            target: "entra",
            key,
            sequence: 4,
            messageId,
            delivery: 1,
          });
          if (claim.kind === "claimed") await claim.release({ ...nothingRemembered, facts: { kept: "yes" } });
        }
      }
      await deliverUntil(step, all);

      const records = openRecords(storage());
      // Until it has come back, no other message has them.
      const rival = (person: Person) =>
        claimAndApply(
          { ...person.message, isNew: undefined },
          { messageId: crypto.randomUUID(), delivery: 1 },
          memoryTarget({ jobTitle: null }, [desired]),
          records,
        );
      if (step !== "release")
        for (const person of all) await expect(rival(person)).rejects.toThrow(RetryLater);

      const results = await Promise.all(
        all.map(({ message, messageId, target }) =>
          claimAndApply(message, { messageId, delivery: 2 }, target, records),
        ),
      );
      for (const [index, { message, target }] of all.entries()) {
        const key = accountKey(message.entraId);
        expect(results[index]).toMatchObject({ status: "changed", fields: ["jobTitle"] });
        expect({ values: target.values, writes: target.writes.length }).toEqual({
          values: { jobTitle: "Sjef" },
          writes: 1,
        });
        expect(await records.outcomes.find(run, "entra", message)).toMatchObject({ status: "changed" });
        expect(await Array.fromAsync(records.journal.history(key))).toMatchObject([
          { state: "done", to: "Sjef" },
        ]);
        const [written] = await records.journal.begun({ run, key, target: "entra" });
        const isRead = kind !== "new" && kind !== "known";
        expect(written?.content).toEqual(isRead ? replaced.jobTitle : undefined);
        const facts = kind === "known" ? { kept: "yes" } : {};
        expect((await records.states.memory("entra", key)).facts).toEqual(facts);
      }
    },
  );
}
