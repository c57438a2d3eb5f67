import { beforeAll, describe, expect, test } from "vitest";
import { peopleOf, RunMessage, TargetMessage, targetQueue, UndoMessage } from "../../src/core/messages.ts";
import type { Log, Run } from "../../src/core/run.ts";
import { resumeDispatch } from "../../src/runs/dispatch.ts";
import { closeIfComplete } from "../../src/runs/end.ts";
import { syncPerson } from "../../src/runs/worker.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { withGraph } from "../clients/graph/graph-server.ts";
import { profileTarget } from "../core/planning.ts";
import { withStorage } from "./with-storage.ts";
import { restoreLeft, sent } from "./written-before.ts";

const storage = withStorage();
let records: Records;
beforeAll(async () => {
  await restoreLeft(storage());
  records = openRecords(storage());
  await records.carryOver(async () => new Map());
});

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const since = new Date("2026-01-01");

describe("a message of version 0.1", () => {
  test.each(["entra", "photo", "signature", "verifyPhoto", "verifySignature", "undo"] as const)(
    "%s is read",
    (kind) => {
      const message = TargetMessage.parse(sent.messages[kind]);
      expect(sent.messages[kind]).toMatchObject("undo" in message ? { v: 1 } : message);
      for (const { email } of peopleOf(message)) expect(email).toMatch(/@fjordbo\.example$/);
    },
  );

  test("for a run is read", () => {
    expect(RunMessage.parse(sent.messages.run)).toMatchObject({ v: 1, run: expect.any(String) });
  });

  test("for an undo loses the invented employee, and keeps the e-mail", () => {
    const message = UndoMessage.parse(sent.messages.undo);
    expect(message).not.toHaveProperty("employee");
    expect(message).toMatchObject({ email: expect.stringMatching(/@fjordbo\.example$/) });
  });
});

describe("what version 0.1 recorded", () => {
  test("of runs and their outcomes is read", async () => {
    const runs = await records.runs.list(since, 100);
    expect(runs.map(({ status }) => status)).toEqual(["running", "done", "done", "done"]);
    for (const { id, summary } of runs.filter(({ status }) => status === "done")) {
      expect(await records.outcomes.count(id)).toEqual(summary?.counts);
      expect((await Array.fromAsync(records.outcomes.list(id))).map(({ run }) => run)).toContain(id);
    }
  });

  test("of plans is read, with everyone's employee", async () => {
    const runs = await records.runs.list(since, 100);
    for (const { plan: head, undo } of runs) {
      const plan = await records.plans.read(head?.id ?? "");
      expect(plan).toMatchObject({ version: 1, digest: head?.digest });
      const people = await Array.fromAsync(records.plans.people(head?.id ?? ""));
      const row = undo === undefined ? { office: { name: expect.stringContaining("Fjordbo") } } : {};
      for (const { employee } of people) expect(employee).toMatchObject(row);
      const checkups = await Array.fromAsync(records.plans.checkups(head?.id ?? ""));
      for (const { employee } of checkups) expect(employee).toMatchObject(row);
    }
  });

  test("of people is read: state, history, exclusions, and the last good read", async () => {
    const signatures = await records.states.memories("signature");
    expect([...signatures.values()]).toHaveLength(4);
    for (const { facts } of signatures.values()) expect(facts).toHaveProperty("rendered");
    const [key = ""] = [...signatures.keys()];
    expect((await Array.fromAsync(records.journal.history(key))).length).toBeGreaterThan(9);
    expect([...(await records.exclusions.all()).byAddress.values()]).toMatchObject([
      { reason: "Leaves in March" },
    ]);
    expect(await records.snapshots.last()).toMatchObject({ rows: 4, rejected: {} });
  });
});

/** Someone's profile behind Graph's door, by object id. */
type Profiles = Record<string, Record<string, unknown>>;

/** Does messages as the function of target "entra" would, on profiles that a server holds in Graph's place. */
async function workOn(messages: readonly unknown[], profiles: Profiles): Promise<void> {
  const answer = ({ method, path, body }: { method: string; path: string; body: string }) => {
    const id = path.replace(/^.*\/users\/([^?]+).*$/, "$1");
    const profile = profiles[id] ?? {};
    profiles[id] = profile;
    if (method === "PATCH") {
      Object.assign(profile, JSON.parse(body));
      return { status: 204 };
    }
    const user = { id, userPrincipalName: "x@fjordbo.example", onPremisesSyncEnabled: null };
    return { status: 200, json: { ...user, ...profile } };
  };
  await withGraph({ answer }, async ({ graph }) => {
    const target = profileTarget({}, graph);
    for (const [index, message] of messages.entries()) {
      const delivery = { messageId: `message-${index}`, delivery: 1 };
      const now = {
        target,
        rate: 18,
        validityOf: async () => "open" as const,
        notePutBack: async () => {},
        mayWrite: async () => {},
        exclusionOf: async () => undefined,
        objectionTo: async () => undefined,
        newerPlanOf: async () => undefined,
        shown: (employee: Parameters<typeof target.desired>[0]) => employee,
      };
      await syncPerson(message, delivery, now, records, quiet);
    }
  });
}

const underWay = async (): Promise<Run> => {
  const run = await records.runs.get(sent.underWay.run);
  if (!run) throw new Error("The run under way is not among what was left.");
  return run;
};

test("an undo that version 0.1 sent is done", async () => {
  const { entraId, changes, email } = UndoMessage.parse(sent.messages.undo);
  const [change] = changes;
  const profiles: Profiles = { [entraId]: { jobTitle: change?.from } };
  const before = (await underWay()).sequence ?? 0;
  // A later run has been at the person since: this one comes as the newest.
  await workOn([{ ...sent.messages.undo, sequence: before }], profiles);
  expect(profiles).toEqual({ [entraId]: { jobTitle: change?.to } });
  expect(email).toBe("frida.tveit@fjordbo.example");
});

test("a run that version 0.1 left under way is finished", async () => {
  const profiles: Profiles = {};
  await workOn(sent.underWay.waiting, profiles);
  expect(Object.values(profiles)).toMatchObject(
    sent.underWay.waiting.map(() => ({ jobTitle: expect.stringMatching(/^Leder /) })),
  );
  expect(await closeIfComplete(await underWay(), records, quiet)).toBe(true);
  expect(await underWay()).toMatchObject({
    status: "done",
    summary: { counts: { entra: { changed: 4 } }, failures: [] },
  });
});

test("the messages of a plan that version 0.1 made are sent, and read", async () => {
  const { fanOut: progress, summary: _, endedAt: __, ...run } = await underWay();
  if (!progress) throw new Error("The run under way has no fan-out.");
  const unsent: Run = { ...run, status: "running", fanOut: { ...progress, sent: 0, done: false } };
  const queue = await storage().queue(targetQueue("entra"));
  await queue.clearMessages();
  await resumeDispatch(unsent, records, quiet);
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  const messages = receivedMessageItems.map(({ messageText }) =>
    TargetMessage.parse(JSON.parse(Buffer.from(messageText, "base64").toString("utf8"))),
  );
  expect(messages).toHaveLength(4);
  expect(messages).toContainEqual(
    expect.objectContaining({ v: 1, employee: expect.objectContaining({ lastName: "Tveit" }) }),
  );
});
