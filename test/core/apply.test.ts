import { describe, expect, test } from "vitest";
import { apply } from "../../src/core/apply.ts";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { hashValue, nothingRemembered } from "../../src/core/state.ts";
import type { Change, DesiredField, Memory, Value } from "../../src/core/target.ts";
import { auditStore } from "../../src/stores/audit.ts";
import { withStorage } from "../runs/with-storage.ts";
import { type MemoryTarget, memoryTarget } from "./memory-target.ts";
import { kari } from "./planning.ts";

const storage = withStorage();

const fieldTo = (field: string, to: Value, when: DesiredField["when"] = "always"): DesiredField => {
  return { field, to, when, rule: when === "always" ? "authoritative" : "if-empty" };
};
const change = (field: string, from: Value, to: Value): Change => {
  return { target: "entra", field, from, to, rule: "authoritative" };
};
const desired = [fieldTo("jobTitle", "Sjef"), fieldTo("mobilePhone", null)];
const planned = [change("jobTitle", "Lærling", "Sjef"), change("mobilePhone", "900", null)];
const held = () => ({ jobTitle: "Lærling", mobilePhone: "900" });

let people = 0;

/** A person that was not written yet: applies as a delivery does, and reads the person's audit. */
function freshPerson(memory: Memory = nothingRemembered) {
  people += 1;
  const entry = { run: "20261122T030000Z-aaaaaa", key: `PERSON${people}`, target: "entra" };
  const now = () => new Date("2026-11-22T03:00:00Z");
  return {
    deliver: (target: MemoryTarget, changes: readonly Change[] = planned) => {
      const task = { email: kari.email, employee: kari, entraId: "1", memory, changes };
      return apply(task, target, { entry, journal: auditStore(storage()), now });
    },
    async audit() {
      const table = await storage().table("audit202611");
      const queryOptions = { filter: `PartitionKey eq '${entry.key}'` };
      return Array.fromAsync(table.listEntities<Record<string, unknown>>({ queryOptions }));
    },
  };
}

describe("a change that still differs", () => {
  test("is recorded as intended before it is written, and as done afterwards", async () => {
    const { deliver, audit } = freshPerson();
    let meanwhile: unknown[] = [];
    const target = memoryTarget(held(), desired, {
      write: async (changes, accept) => {
        meanwhile = (await audit()).map(({ field, state }) => [field, state]);
        accept(changes);
        return { requestId: "r-7", refused: [] };
      },
    });
    const { result } = await deliver(target);
    expect(result).toEqual({ status: "changed", fields: ["jobTitle", "mobilePhone"], requestId: "r-7" });
    expect(target.values).toEqual({ jobTitle: "Sjef", mobilePhone: null });
    expect(meanwhile).toEqual([
      ["jobTitle", "intended"],
      ["mobilePhone", "intended"],
    ]);
    const [title, phone] = await audit();
    expect(title).toMatchObject({ state: "done", from: "Lærling", to: "Sjef", requestId: "r-7" });
    expect(phone).toMatchObject({ state: "done", from: "900", rule: "authoritative" });
    expect(phone).not.toHaveProperty("to");
  });

  test("is recorded from what is there now, not from what was there when it was planned", async () => {
    const { deliver, audit } = freshPerson();
    await deliver(memoryTarget({ jobTitle: "Vikar\n😀" }, desired), [change("jobTitle", "Lærling", "Sjef")]);
    expect(await audit()).toMatchObject([{ from: "Vikar\n😀", to: "Sjef" }]);
  });

  test("is written alone when the other one is already made", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget({ ...held(), mobilePhone: " " }, desired);
    expect((await deliver(target)).result).toMatchObject({ status: "changed", fields: ["jobTitle"] });
    expect(target.writes).toMatchObject([[{ field: "jobTitle" }]]);
  });

  test("is not joined by a field that the plan did not name", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget(held(), desired);
    await deliver(target, [change("jobTitle", "Lærling", "Sjef")]);
    expect(target.values).toEqual({ jobTitle: "Sjef", mobilePhone: "900" });
  });
});

describe("writes nothing", () => {
  test.each([
    ["has another desired value now", [fieldTo("jobTitle", "Direktør"), fieldTo("mobilePhone", null)]],
    ["would no longer be cleared", [fieldTo("jobTitle", "Sjef"), fieldTo("mobilePhone", "901")]],
    ["is ignored by now", [fieldTo("jobTitle", "Sjef")]],
  ])("when a value %s", async (_, today) => {
    const { deliver, audit } = freshPerson();
    const target = memoryTarget(held(), today);
    expect((await deliver(target)).result).toMatchObject({ status: "stale", code: "stale" });
    expect(target.writes).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  test("when all values are already as desired", async () => {
    const { deliver, audit } = freshPerson();
    const target = memoryTarget({ jobTitle: "Sjef ", mobilePhone: "" }, desired);
    expect((await deliver(target)).result).toEqual({ status: "unchanged" });
    expect(target.writes).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  test("when only an empty field may be filled, and it was filled since", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget({ jobTitle: "Nestleder" }, [fieldTo("jobTitle", "Sjef", "empty")]);
    const { result } = await deliver(target, [change("jobTitle", null, "Sjef")]);
    expect(result).toEqual({ status: "unchanged" });
    expect(target.writes).toEqual([]);
  });
});

describe("a second delivery", () => {
  test("says that it is changed when the first one had written everything", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget(held(), desired);
    await deliver(target);
    const { result } = await deliver(target);
    expect(result).toEqual({ status: "changed", fields: ["jobTitle", "mobilePhone"] });
    expect(target.writes).toHaveLength(1);
  });

  test("ends the intents of a first delivery after its answer was lost", async () => {
    const { deliver, audit } = freshPerson();
    const target = memoryTarget(held(), desired, {
      write: async (changes, accept) => {
        accept(changes);
        throw new RetryLater("network", "The connection broke.", 1);
      },
    });
    await expect(deliver(target)).rejects.toBeInstanceOf(RetryLater);
    expect((await audit()).map(({ state }) => state)).toEqual(["intended", "intended"]);
    const { result } = await deliver(target);
    expect(result).toEqual({ status: "changed", fields: ["jobTitle", "mobilePhone"] });
    expect((await audit()).map(({ state }) => state)).toEqual(["done", "done"]);
    expect(target.writes).toHaveLength(1);
  });

  test("does not report a failed write as made", async () => {
    const { deliver, audit } = freshPerson();
    const target = memoryTarget(held(), desired, {
      write: async () => {
        throw new GiveUp("refused", "Microsoft Graph refused it.", { requestId: "r-9" });
      },
    });
    await expect(deliver(target)).rejects.toMatchObject({ code: "refused" });
    expect(await audit()).toMatchObject([
      { state: "failed", requestId: "r-9" },
      { state: "failed", requestId: "r-9" },
    ]);
    Object.assign(target.values, { jobTitle: "Sjef", mobilePhone: null });
    expect((await deliver(target)).result).toEqual({ status: "unchanged" });
  });

  test("does not forget what the first one wrote when all that is left is refused", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget(held(), desired, {
      write: async (changes, accept) => {
        accept(changes.filter(({ field }) => field === "jobTitle"));
        return { requestId: "r-1", refused: [refusal] };
      },
      read: (count) => {
        if (count === 2) throw new RetryLater("throttled", "Too many.", 1);
      },
    });
    await expect(deliver(target)).rejects.toBeInstanceOf(RetryLater);
    const { result } = await deliver(target);
    expect(result).toMatchObject({ status: "changed", fields: ["jobTitle"], code: "administrator-phone" });
  });
});

const refusal = { field: "mobilePhone", code: "administrator-phone", message: "No.", remedy: "By hand." };

describe("a field that is refused", () => {
  test("leaves the others written, with the reason, and is remembered", async () => {
    const { deliver, audit } = freshPerson();
    const target = memoryTarget(held(), desired, {
      write: async (changes, accept) => {
        accept(changes.filter(({ field }) => field === "jobTitle"));
        return { requestId: "r-1", refused: [refusal] };
      },
    });
    const { result, memory } = await deliver(target);
    expect(result).toMatchObject({
      status: "changed",
      fields: ["jobTitle"],
      code: "administrator-phone",
      message: "mobilePhone: No.",
      remedy: "By hand.",
    });
    expect((await audit()).map(({ field, state }) => [field, state])).toEqual([
      ["jobTitle", "done"],
      ["mobilePhone", "refused"],
    ]);
    expect(memory.refusals).toEqual([{ ...refusal, hash: hashValue(null), at: "2026-11-22T03:00:00.000Z" }]);
  });

  test("is skipped when it is the only one", async () => {
    const { deliver } = freshPerson();
    const target = memoryTarget(held(), desired, {
      write: async () => ({ requestId: "r-1", refused: [refusal] }),
    });
    const { result } = await deliver(target, [change("mobilePhone", "900", null)]);
    expect(result).toMatchObject({ status: "skipped", code: "administrator-phone", requestId: "r-1" });
  });

  test("is forgotten once it is accepted, and a target's facts are replaced", async () => {
    const old = { ...refusal, hash: hashValue("900"), at: "2026-11-01T00:00:00.000Z" };
    const { deliver } = freshPerson({ refusals: [old], facts: { hash: "old" } });
    const target = memoryTarget(held(), desired, {
      write: async (changes, accept) => {
        accept(changes);
        return { requestId: undefined, refused: [], memory: { hash: "new" } };
      },
    });
    expect((await deliver(target)).memory).toEqual({ refusals: [], facts: { hash: "new" } });
  });
});

describe("after a write that was accepted", () => {
  const slow = (visibleFrom: number) => {
    let pending: readonly Change[] = [];
    return memoryTarget(held(), desired, {
      write: async (changes) => {
        pending = changes;
        return { requestId: "r-1", refused: [] };
      },
      read: (count, values) => {
        if (count >= visibleFrom) for (const { field, to } of pending) values[field] = to;
      },
    });
  };

  test("reads again if a read does not show it yet", async () => {
    const { result } = await freshPerson().deliver(slow(3));
    expect(result).toEqual({ status: "changed", fields: ["jobTitle", "mobilePhone"], requestId: "r-1" });
  });

  test("says what no read shows, and still that it was written", async () => {
    const { result } = await freshPerson().deliver(slow(99));
    expect(result).toMatchObject({ status: "changed", code: "not-yet-visible" });
    expect(result.message).toMatch(/jobTitle, mobilePhone/);
  });
});

describe("a target that returns another content than it was sent", () => {
  const one = [change("jobTitle", "Lærling", "Sjef")];

  /** Interrupts the write of a title, which then is `there`; the second delivery recognises "as returned". */
  async function redeliver(there: string) {
    const { deliver, audit } = freshPerson();
    const before = { text: "Lærling" };
    const target = memoryTarget(held(), [fieldTo("jobTitle", "Sjef")], {
      write: async () => {
        throw new RetryLater("network", "No answer.", 1);
      },
    });
    const reading = (text: string) => ({
      ...target,
      current: async () => ({ values: { jobTitle: `hash of ${text}` }, contents: { jobTitle: { text } } }),
      recognize: (_: unknown, kept: unknown, now: { text?: unknown }) =>
        JSON.stringify(kept) === JSON.stringify(before) && now.text === "as returned"
          ? { returned: "as returned" }
          : undefined,
    });
    await expect(deliver(reading(before.text), one)).rejects.toBeInstanceOf(RetryLater);
    const second = await deliver(
      { ...reading(there), write: async () => ({ requestId: "r-2", refused: [], readBack: {} }) },
      one,
    );
    return { ...second, audit: await audit() };
  }

  test("is not written again when an interrupted write is recognised, and what it returns is remembered", async () => {
    const { result, memory, audit } = await redeliver("as returned");
    expect(result).toEqual({ status: "changed", fields: ["jobTitle"] });
    expect(memory).toEqual({ facts: { returned: "as returned" }, refusals: [] });
    expect(audit).toMatchObject([{ state: "done", to: "Sjef" }]);
    expect(audit[0]).not.toHaveProperty("requestId");
  });

  test("is written again when it does not show the write", async () => {
    const { result, audit } = await redeliver("Lærling");
    expect(result).toMatchObject({ status: "changed", requestId: "r-2" });
    expect(audit).toMatchObject([{ state: "done", requestId: "r-2" }]);
  });
});
