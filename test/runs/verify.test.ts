import { expect, test, vi } from "vitest";
import { messageContent } from "../../src/clients/storage/storage.ts";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import type { PlannedPerson, PreparedTarget } from "../../src/core/plan-employee.ts";
import type { Note } from "../../src/core/target.ts";
import { choosingCheckups } from "../../src/runs/verify.ts";
import { syncPerson, type Work } from "../../src/runs/worker.ts";
import { openRecords } from "../../src/stores/records.ts";
import { employee, profileTarget } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();

const person = (entraId: string, notes: readonly Note[]) =>
  ({
    employee: employee({ email: `${entraId}@example.com` }),
    planned: { entraId, inScope: true, changes: [], notes },
  }) as unknown as PlannedPerson;

test("who is skipped in a target is not verified there, since the run would wait for a second outcome", () => {
  const accounts = ["in-step", "skipped", "noted", "elsewhere"];
  const why = { code: "bad-value", message: "A value is unusable." };
  const people = [
    person("in-step", []),
    person("skipped", [{ ...why, target: "signature" }]),
    person("noted", [{ ...why, target: "signature", field: "signature" }]),
    person("elsewhere", [{ ...why, target: "photo" }]),
  ];
  const memories = new Map(accounts.map((id) => [accountKey(id), { refusals: [], facts: { hash: "sent" } }]));
  const target = { target: { name: "signature", verify: async () => [] }, memories };
  const targets = [target as unknown as PreparedTarget];
  const { add, chosen } = choosingCheckups(targets, { days: 1, now: new Date() });
  for (const one of people) add(one);
  expect(chosen().map(({ entraId }) => entraId)).toEqual(["in-step", "noted", "elsewhere"]);
});

test("who has a write that no read has shown is verified in the next night, and not only in turn", () => {
  const accounts = Array.from({ length: 40 }, (_, n) => `p${n}`);
  const facts = (id: string) => ({ hash: "sent", ...(Number(id.slice(1)) % 2 && { unseen: "none" }) });
  const memories = new Map(accounts.map((id) => [accountKey(id), { refusals: [], facts: facts(id) }]));
  const target = { target: { name: "photo", verify: async () => [] }, memories };
  const chosenOf = (now: Date) => {
    const { add, chosen } = choosingCheckups([target as unknown as PreparedTarget], { days: 365, now });
    for (const id of accounts) add(person(id, []));
    return chosen().map(({ entraId }) => entraId);
  };
  const unseen = accounts.filter((id) => "unseen" in facts(id));
  for (const day of ["2026-11-22", "2026-11-23"]) {
    expect(chosenOf(new Date(day))).toEqual(expect.arrayContaining(unseen));
    expect(chosenOf(new Date(day)).length).toBeLessThan(accounts.length);
  }
});

test("what fails for one of twenty fails for them alone, and who has to wait comes again without the others", async () => {
  const records = openRecords(storage());
  const run = "20261122T030000Z-k3xq7a";
  const verify = Array.from({ length: 20 }, (_, n) => {
    const email = `p${n}@example.com`;
    return { key: employeeKey(email), employee: employee({ email }), entraId: `${n}` };
  });
  const message = {
    v: 1,
    run,
    sequence: 1,
    target: "photo",
    traceparent: "",
    verify,
    later: "of a newer version",
  };
  const throttled = (seconds: number) => new RetryLater("throttled", "Too many.", seconds);
  const verified = async (tasks: readonly { entraId: string }[]) =>
    tasks.map(({ entraId }) => {
      if (entraId === "3") return throttled(2);
      if (entraId === "5") return throttled(1);
      if (entraId === "7") return new GiveUp("refused", "No.");
      return { drifted: entraId === "9", facts: { seen: entraId } };
    });
  const work: Work = {
    target: { ...profileTarget(), name: "photo", verify: verified },
    rate: 10,
    validityOf: async () => "open",
    notePutBack: async () => {},
    mayWrite: async () => {},
    exclusionOf: async () => undefined,
    objectionTo: async () => undefined,
    newerPlanOf: async () => undefined,
    shown: (one) => one,
  };
  const warned: unknown[] = [];
  const log = {
    info: () => {},
    error: () => {},
    warn: (_: string, fields?: unknown) => void warned.push(fields),
  };
  const delivery = { messageId: "one", delivery: 1 };
  await syncPerson(message, delivery, work, records, log);

  expect(await records.outcomes.count(run)).toEqual({ photo: { verified: 16, drifted: 1, failed: 1 } });
  expect(warned).toMatchObject([
    { entraId: ["7"], code: "refused" },
    { entraId: ["3", "5"], code: "throttled" },
  ]);
  const queue = await storage().queue("sync-photo");
  const back = await vi.waitFor(
    async () => {
      const [item] = (await queue.receiveMessages()).receivedMessageItems;
      return messageContent(item?.messageText ?? expect.fail("It has not come back."));
    },
    { timeout: 120_000, interval: 500 },
  );
  expect(back).toMatchObject({ putOff: 1, later: "of a newer version", verify: [verify[3], verify[5]] });

  const well = {
    ...work.target,
    verify: async () => [
      { drifted: false, facts: {} },
      { drifted: false, facts: {} },
    ],
  };
  await syncPerson(back, { messageId: "two", delivery: 1 }, { ...work, target: well }, records, log);
  expect(await records.outcomes.count(run)).toEqual({ photo: { verified: 18, drifted: 1, failed: 1 } });
});
