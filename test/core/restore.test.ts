import { describe, expect, test } from "vitest";
import { RetryLater } from "../../src/core/errors.ts";
import { nothingRemembered } from "../../src/core/state.ts";
import type { Change, Content, Restoration, Target, Value } from "../../src/core/target.ts";
import { restore } from "../../src/core/undo.ts";
import { auditStore } from "../../src/stores/audit.ts";
import { withStorage } from "../runs/with-storage.ts";
import { memoryTarget } from "./memory-target.ts";
import { kari } from "./planning.ts";

const storage = withStorage();
const undo = "20261122T030000Z-aaaaaa";
const back = (field: string, from: Value, to: Value): Change => {
  return { target: "entra", field, from, to, rule: `undo:${undo}` };
};

interface Behaviour {
  readonly fails?: Error;
  /** What the target keeps instead of the sent value. */
  readonly keeps?: Value;
}

let people = 0;

/** A person with fields that a run wrote (`before` → B), and the current `values` of the target. */
async function writtenPerson(
  values: Record<string, Value>,
  before: Readonly<Record<string, [Value, Content?]>>,
) {
  people += 1;
  const entry = { run: "20261123T080000Z-bbbbbb", key: `UNDONE${people}`, target: "entra" };
  const journal = auditStore(storage());
  const undone = { ...entry, run: undo };
  const written = Object.entries(before).map(([field, [from]]) => back(field, from, "B"));
  const contents = Object.entries(before).flatMap(([field, [, content]]) =>
    content ? [[field, content]] : [],
  );
  await journal.intend(undone, written, Object.fromEntries(contents));
  await journal.end(undone, Object.keys(before), "done", "r-1");

  const plain = memoryTarget(values, []);
  const restored: (readonly Restoration[])[] = [];
  return {
    values,
    restored,
    history: () => Array.fromAsync(journal.history(entry.key)),
    deliver: (changes: readonly Change[], { fails, keeps }: Behaviour = {}) => {
      const target: Target = {
        ...plain,
        restore: async (_, all) => {
          restored.push(all);
          for (const { field, to } of all) values[field] = keeps === undefined ? to : keeps;
          if (fails) throw fails;
          return {
            requestId: "r-2",
            refused: [],
            ...(keeps !== undefined && { readBack: { ...values, jobTitle: "A" } }),
          };
        },
      };
      const memory = { ...nothingRemembered, facts: { rendered: "B" } };
      return restore({ email: kari.email, entraId: "1", memory, changes, undo }, target, { entry, journal });
    },
  };
}

describe("restoring", () => {
  test("writes the previous values with their kept contents, and is recorded as a write", async () => {
    const kept = { SignatureHtml: "<p>Hei 😀</p>".repeat(5000), AutoAddSignature: false };
    const { deliver, restored, values, history } = await writtenPerson(
      { jobTitle: "B" },
      { jobTitle: ["A", kept] },
    );
    const { result } = await deliver([back("jobTitle", "B", "A")]);
    expect(result).toEqual({ status: "changed", fields: ["jobTitle"], requestId: "r-2" });
    expect(restored).toMatchObject([[{ field: "jobTitle", to: "A", content: kept }]]);
    expect(values).toEqual({ jobTitle: "A" });
    expect(await history()).toMatchObject([
      { run: "20261123T080000Z-bbbbbb", from: "B", to: "A", rule: `undo:${undo}`, state: "done" },
      { run: undo, from: "A", to: "B", state: "done" },
    ]);
  });

  test("does not write what changed after it was planned, restores the rest, and says so", async () => {
    const { deliver, values } = await writtenPerson(
      { jobTitle: "Vikar", mobilePhone: "B" },
      { jobTitle: ["A"], mobilePhone: ["900"] },
    );
    const { result } = await deliver([back("jobTitle", "B", "A"), back("mobilePhone", "B", "900")]);
    expect(result).toMatchObject({
      status: "changed",
      fields: ["mobilePhone"],
      code: "changed-since-written",
      message: expect.stringContaining("jobTitle"),
    });
    expect(values).toEqual({ jobTitle: "Vikar", mobilePhone: "900" });
  });

  test("is skipped when all of it was changed", async () => {
    const { deliver, restored } = await writtenPerson({ jobTitle: "Vikar" }, { jobTitle: ["A"] });
    const { result, memory } = await deliver([back("jobTitle", "B", "A")]);
    expect(result).toMatchObject({ status: "skipped", code: "changed-since-written" });
    expect(restored).toEqual([]);
    expect(memory.facts).toEqual({ rendered: "B" });
  });

  test("finds nothing to do where the value is restored already", async () => {
    const { deliver, restored } = await writtenPerson({ jobTitle: "A" }, { jobTitle: ["A"] });
    expect((await deliver([back("jobTitle", "B", "A")])).result).toEqual({ status: "unchanged" });
    expect(restored).toEqual([]);
  });
});

describe("a second delivery", () => {
  const changes = [back("jobTitle", "B", "A")];

  test("writes nothing again, and says that it is changed", async () => {
    const { deliver, restored } = await writtenPerson({ jobTitle: "B" }, { jobTitle: ["A"] });
    await deliver(changes);
    expect((await deliver(changes)).result).toMatchObject({ status: "changed", fields: ["jobTitle"] });
    expect(restored).toHaveLength(1);
  });

  test.each([
    ["as it was sent", undefined],
    ["in the target's own spelling", "x_A"],
  ])("ends the intent of a first one that landed %s before its answer was lost", async (_, keeps) => {
    const { deliver, restored, history } = await writtenPerson({ jobTitle: "B" }, { jobTitle: ["A"] });
    const fails = new RetryLater("network", "The connection broke.", 1);
    const behaviour = { fails, ...(keeps !== undefined && { keeps }) };
    await expect(deliver(changes, behaviour)).rejects.toBeInstanceOf(RetryLater);
    const { result, memory } = await deliver(changes);
    expect(result).toEqual({ status: "changed", fields: ["jobTitle"] });
    // The remembered facts are out of date: the next run must find a difference.
    expect(memory.facts).toEqual({});
    expect(restored).toHaveLength(1);
    expect((await history())[0]).toMatchObject({ state: "done", from: "B", to: "A" });
  });
});
