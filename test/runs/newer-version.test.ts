import { describe, expect, test } from "vitest";
import { writeLines } from "../../src/clients/storage/lines.ts";
import { RetryLater } from "../../src/core/errors.ts";
import { messageVersion } from "../../src/core/messages.ts";
import { type Log, newRun, type Run } from "../../src/core/run.ts";
import { requeueOnOutage } from "../../src/runs/queue/requeue.ts";
import { superviseRun } from "../../src/runs/supervise.ts";
import { syncPerson } from "../../src/runs/worker.ts";
import { openRecords } from "../../src/stores/records.ts";
import { memoryTarget } from "../core/memory-target.ts";
import { withStorage } from "./with-storage.ts";
import { sent } from "./written-before.ts";

const storage = withStorage();
const records = () => openRecords(storage());

/** Keeps what is logged, as level and message. */
function listening() {
  const lines: string[] = [];
  const log: Log = {
    info: (message) => lines.push(`info ${message}`),
    warn: (message) => lines.push(`warn ${message}`),
    error: (message) => lines.push(`error ${message}`),
  };
  return { lines, log };
}

/** Everything on a queue of this test alone, visible or not. */
const depth = async (queue: string) =>
  (await (await storage().queue(queue)).getProperties()).approximateMessagesCount ?? 0;

const visible = async (queue: string) =>
  (await (await storage().queue(queue)).peekMessages({ numberOfMessages: 32 })).peekedMessageItems;

async function recorded(change: Partial<Run> = {}): Promise<Run> {
  const request = { mode: "apply", trigger: "request", startedBy: "x", targets: ["entra"] } as const;
  const run = { ...newRun(request, new Date()), ...change };
  await records().runs.create(run);
  return run;
}

/** Makes a row look as if a newer version had written it. */
async function renew(table: string, partitionKey: string, rowKey: string): Promise<void> {
  await (await storage().table(table)).updateEntity({ partitionKey, rowKey, v: 9 }, "Merge");
}

const newer = { code: "newer-version", message: expect.stringContaining("newer version") };

describe("a message of a newer version", () => {
  const v = messageVersion + 1;

  test("goes back to its queue for minutes, with a warning, and nothing is done about it", async () => {
    const { lines, log } = listening();
    const run = await recorded({ status: "running" });
    const message = { v, run: run.id, something: "new" };
    await requeueOnOutage({ queue: "waits", message }, records(), log, () =>
      Promise.reject(new Error("done")),
    );
    expect(lines).toEqual(["warn A newer version is needed, and the message goes back to wait"]);
    expect(await depth("waits")).toBe(1);
    expect(await visible("waits")).toEqual([]);
  });

  test("that names no run this version knows goes back as well", async () => {
    const message = { v, job: "x" };
    await requeueOnOutage({ queue: "unknown", message }, records(), listening().log, async () => {});
    expect(await depth("unknown")).toBe(1);
  });

  test("is dropped once its run has ended, so that none goes round for ever", async () => {
    const { lines, log } = listening();
    const run = await recorded({ status: "cancelled" });
    const message = { v, run: run.id };
    await requeueOnOutage({ queue: "ended", message }, records(), log, async () => {});
    expect(lines).toEqual(["info A message of an ended run was dropped"]);
    expect(await depth("ended")).toBe(0);
  });

  test("is not what rubbish is: that still fails", async () => {
    const failing = () => Promise.reject(new Error("no message"));
    for (const message of [null, "text", { v: "9" }, { v: -1 }]) {
      const done = requeueOnOutage({ queue: "rubbish", message }, records(), listening().log, failing);
      await expect(done).rejects.toThrow("no message");
    }
    expect(await depth("rubbish")).toBe(0);
  });
});

test("a message goes back to wait with everything that only a newer version knows", async () => {
  const message = {
    ...sent.messages.entra,
    extra: { kept: true },
    employee: { ...("employee" in sent.messages.entra && Object(sent.messages.entra.employee)), badge: "7" },
  };
  const target = memoryTarget({}, [], {
    read: () => {
      throw new RetryLater("throttled", "Busy.", 0);
    },
  });
  const desired =
    "changes" in message ? (message.changes as { field: string; to: string; rule: string }[]) : [];
  const willing = {
    ...target,
    desired: () => ({ fields: desired.map((field) => ({ ...field, when: "always" as const })), notes: [] }),
  };
  const now = {
    target: willing,
    rate: 18,
    validityOf: async () => "open" as const,
    notePutBack: async () => {},
    mayWrite: async () => {},
    exclusionOf: async () => undefined,
    objectionTo: async () => undefined,
    newerPlanOf: async () => undefined,
  };
  const queue = await storage().queue("sync-entra");
  await queue.clearMessages();
  const delivery = { messageId: "m", delivery: 1 };
  await syncPerson(message, delivery, { ...now, shown: (one) => one }, records(), listening().log);
  await expect
    .poll(
      async () => {
        const [item] = (await queue.receiveMessages()).receivedMessageItems;
        return item && JSON.parse(Buffer.from(item.messageText, "base64").toString("utf8"));
      },
      { timeout: 120_000 },
    )
    .toMatchObject({ extra: { kept: true }, employee: { badge: "7" }, putOff: 1 });
});

describe("a record of a newer version", () => {
  test("of a run is refused by name, left out of lists, and its message waits", async () => {
    const [run, other] = [await recorded(), await recorded()];
    await renew("runs", "run", run.id);
    await expect(records().runs.get(run.id)).rejects.toMatchObject(newer);
    const listed = (await records().runs.list(new Date(0), 1000)).map(({ id }) => id);
    expect(listed).toContain(other.id);
    expect(listed).not.toContain(run.id);

    const { lines, log } = listening();
    const planning = { readSource: () => Promise.reject(new Error("not reached")) };
    const supervision = { mode: "apply", rates: {}, planning: Object(planning) } as const;
    await requeueOnOutage({ queue: "runs-wait", message: { v: 1, run: run.id } }, records(), log, () =>
      superviseRun(run.id, supervision, records(), log),
    );
    expect(lines).toEqual(["warn A newer version is needed, and the message goes back to wait"]);
    expect(await depth("runs-wait")).toBe(1);
  });

  test("of an outcome, a state or a write is refused, and so is a claim on it", async () => {
    const { outcomes, states, journal } = records();
    const { id: run } = await recorded();
    const entry = { run, key: "KEY", target: "entra" };
    await outcomes.record({ ...entry, email: "a@b.no", entraId: null, at: "", status: "changed" });
    await renew(`outcomes${run.slice(0, 6)}`, run, "entra:KEY");
    await expect(outcomes.find(run, "entra", { entraId: null, key: "KEY" })).rejects.toMatchObject(newer);

    const claimant = { target: "entra", key: "KEY", sequence: 1, messageId: "m", delivery: 1 };
    await states.claim(claimant);
    await renew("employeestate", "entra", "KEY");
    await expect(states.claim({ ...claimant, delivery: 2 })).rejects.toMatchObject(newer);
    await expect(states.memories("entra")).rejects.toMatchObject(newer);

    const change = { target: "entra", field: "jobTitle", from: null, to: "x", rule: "authoritative" };
    await journal.intend(entry, [change]);
    await renew(`audit${run.slice(0, 6)}`, "KEY", `${run}:entra:jobTitle`);
    await expect(Array.fromAsync(journal.history("KEY"))).rejects.toMatchObject(newer);
    await expect(journal.attempted(entry)).rejects.toMatchObject(newer);
  });

  test("of an exclusion is never passed over: no employee is planned until it can be read", async () => {
    const { exclusions } = records();
    await exclusions.put({ email: "a@b.no", targets: ["entra"], reason: "x", by: "x", at: "" });
    const [key = ""] = [...(await exclusions.all()).byAddress.keys()];
    await renew("exclusions", "exclusion", key);
    await expect(exclusions.all()).rejects.toMatchObject(newer);
    await expect(exclusions.get("a@b.no")).rejects.toMatchObject(newer);
  });

  test("of the last good read is refused", async () => {
    const { snapshots } = records();
    await snapshots.remember({ at: "", rows: 1, rejected: {}, empty: {} });
    await renew("runs", "snapshot", "last-good");
    await expect(snapshots.last()).rejects.toMatchObject(newer);
  });

  test("of a plan is refused by its id", async () => {
    const id = crypto.randomUUID();
    await writeLines(await storage().container("plans"), `${id}.ndjson.gz`, [{ version: 2, id }]);
    const refusal = { ...newer, message: expect.stringContaining(`Plan ${id}`) };
    await expect(records().plans.read(id)).rejects.toMatchObject(refusal);
    await expect(Array.fromAsync(records().plans.people(id))).rejects.toMatchObject(refusal);
  });
});
