import { beforeAll, expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import { type TargetMessage, UndoMessage, type VerifyMessage } from "../../src/core/messages.ts";
import type { Checkup, Plan } from "../../src/core/plan.ts";
import { newRun, type Run, requestedAt } from "../../src/core/run.ts";
import { addressedBy, messagesOf } from "../../src/runs/queue/run-messages.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { employee } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";
import { sent } from "./written-before.ts";

const storage = withStorage();
let records: Records;
beforeAll(() => {
  records = openRecords(storage());
});

const checkup = (target: string, n: number, title = "Megler"): Checkup => {
  const email = `p${n}@example.com`;
  return { target, key: employeeKey(email), entraId: `${n}`, employee: employee({ email, title }) };
};
const many = (target: string, count: number): Checkup[] =>
  Array.from({ length: count }, (_, n) => checkup(target, n));

let plans = 0;
/** The messages of a run that only verifies. */
async function messages(checkups: readonly Checkup[], atOnce?: Readonly<Record<string, number>>) {
  const id = `plan-${plans++}`;
  const plan = { version: 1, id, digest: id, employees: [], notes: [] } as unknown as Plan;
  await records.plans.save(plan, [], checkups);
  const request = { mode: "apply", trigger: "schedule", startedBy: "a test", targets: ["photo"] } as const;
  const run: Run = {
    ...newRun(request, new Date()),
    plan: plan as Run["plan"] & object,
    sequence: 1,
    fanOut: { ...empty, ...(atOnce && { verifiesAtOnce: atOnce }) },
  };
  return (await Array.fromAsync(messagesOf(run, records))).map((message) => message as VerifyMessage);
}
const empty = { expected: 0, sent: 0, done: false, beatAt: "", lanes: {}, end: "" };
const sizes = (all: readonly VerifyMessage[]) => all.map(({ target, verify }) => [target, verify.length]);

test("a seventh of 10,000 photos is verified by 72 messages, each of which Graph is asked once about", async () => {
  const sent = await messages(many("photo", 1429), { photo: 20 });
  expect(sent).toHaveLength(72);
  expect(new Set(sent.flatMap(({ verify }) => verify.map(({ key }) => key))).size).toBe(1429);
});

test("each target has as many people in a message as it reads at once", async () => {
  const all = [...many("photo", 21), ...many("signature", 21)];
  expect(sizes(await messages(all, { photo: 20, signature: 10 }))).toEqual([
    ["photo", 20],
    ["signature", 10],
    ["signature", 10],
    ["photo", 1],
    ["signature", 1],
  ]);
});

test("a run that an earlier version began to send goes on with its ten people in a message", async () => {
  expect(sizes(await messages(many("photo", 21)))).toEqual([
    ["photo", 10],
    ["photo", 10],
    ["photo", 1],
  ]);
});

test("what is too large for a queue is divided, and no one is left out", async () => {
  const large = Array.from({ length: 20 }, (_, n) => checkup("photo", n, "å".repeat(5000)));
  const sent = await messages([...large, checkup("photo", 20)], { photo: 20 });
  expect(sent.flatMap(({ verify }) => verify.map(({ entraId }) => Number(entraId)))).toEqual(
    Array.from({ length: 21 }, (_, n) => n),
  );
  for (const message of sent) expect(bytesOf(message)).toBeLessThan(48 * 1024);
});
const bytesOf = (message: Partial<TargetMessage>): number => Buffer.byteLength(JSON.stringify(message));

test("a message says where nothing is remembered of the person, unless it is sent again", async () => {
  const id = "plan-of-new";
  const plan = { version: 1, id, digest: id, notes: [] } as unknown as Plan;
  const changes = ["entra", "photo"].map((target) => ({
    target,
    field: "f",
    from: null,
    to: "x",
    rule: "r",
  }));
  const kari = employee({ email: "kari@example.com" });
  const planned = {
    email: kari.email,
    entraId: "1",
    match: "userPrincipalName",
    inScope: true,
    changes,
    notes: [],
  } as const;
  await records.plans.write(
    id,
    (async function* () {
      yield { ...planned, employee: kari, newIn: ["photo"], link: "KEYOFROW" };
      return { plan, checkups: [] };
    })(),
  );
  const request = { mode: "apply", trigger: "schedule", startedBy: "a test", targets: [] } as const;
  const sentIn = async (attempt: number) => {
    const run: Run = {
      ...newRun(request, new Date()),
      attempt,
      plan: plan as Run["plan"] & object,
      sequence: 1,
    };
    const all = await Array.fromAsync(messagesOf(run, records));
    return all.map((message) => [message.target, "isNew" in message]);
  };
  expect(await sentIn(1)).toEqual([
    ["entra", false],
    ["photo", true],
  ]);
  expect(await sentIn(2)).toEqual([
    ["entra", false],
    ["photo", false],
  ]);
  // What only messages need is not shown with the plan.
  expect((await records.plans.read(id))?.employees).toEqual([planned]);

  const startedAt = "2026-11-22T03:00:07.500Z";
  const run: Run = {
    ...newRun(request, new Date()),
    startedAt,
    plan: plan as Run["plan"] & object,
    sequence: 1,
  };
  const since = { link: "KEYOFROW", planned: Date.parse(startedAt) };
  expect(await Array.fromAsync(messagesOf(run, records))).toMatchObject([since, since]);
  // What was decided while it was held, the plan of the release knows.
  const at = "2026-11-22T08:00:00.000Z";
  const released = { ...run, release: { by: "leder@example.com", at, plan: id } };
  const later = { link: "KEYOFROW", planned: Date.parse(at) };
  expect(await Array.fromAsync(messagesOf(released, records))).toMatchObject([later, later]);
});

test("a message of an earlier version is as old as the second in which its run was requested", () => {
  const message = UndoMessage.parse(sent.messages.undo);
  const second = Date.parse(requestedAt(message.run));
  expect(addressedBy(message)).toEqual({ key: message.key, entraId: message.entraId, planned: second });
  expect(message.run.startsWith(new Date(second).toISOString().replace(/[-:]|\.000Z/g, ""))).toBe(true);
});
