import { describe, expect, test } from "vitest";
import { type AuditRecord, auditStore } from "../../src/runs/audit-store.ts";
import { monthOf, newRun } from "../../src/runs/run.ts";
import type { Change } from "../../src/sync/change.ts";
import type { Entry } from "../../src/sync/journal.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();

let made = 0;
function freshEntry(): Entry {
  const { id } = newRun({ mode: "apply", trigger: "request", startedBy: "a test", targets: [] }, new Date());
  return { run: id, key: `KEY${++made}`, target: "entra" };
}

const change = (field: string, from: string | null, to: string | null): Change => ({
  target: "entra",
  field,
  from,
  to,
  rule: "authoritative",
});

async function recordsOf({ run, key }: Entry): Promise<AuditRecord[]> {
  const table = await storage().table(`audit${monthOf(run)}`);
  return Array.fromAsync(
    table.listEntities<AuditRecord>({ queryOptions: { filter: `PartitionKey eq '${key}'` } }),
  );
}

const title = change("jobTitle", "Konsulent", "Sjef");
const phone = change("mobilePhone", null, "+47 900 00 000");

describe("the journal", () => {
  test("records an intent with the value before and after, and then how it ended", async () => {
    const [entry, journal] = [freshEntry(), auditStore(storage())];
    await journal.intend(entry, [title, phone]);
    expect(await recordsOf(entry)).toMatchObject([
      { run: entry.run, field: "jobTitle", from: "Konsulent", to: "Sjef", state: "intended" },
      { field: "mobilePhone", to: "+47 900 00 000", state: "intended" },
    ]);
    await journal.end(entry, ["jobTitle"], "done", "request 1");
    await journal.end(entry, ["mobilePhone"], "refused", undefined);
    const [done, refused] = await recordsOf(entry);
    expect(done).toMatchObject({ from: "Konsulent", to: "Sjef", state: "done", requestId: "request 1" });
    expect(refused).toMatchObject({ state: "refused", rule: "authoritative", endedAt: expect.any(String) });
  });

  test("keeps the request id of a write when its redelivery ends it once more", async () => {
    const [entry, journal] = [freshEntry(), auditStore(storage())];
    await journal.intend(entry, [title]);
    await journal.end(entry, ["jobTitle"], "done", "request 1");
    await journal.end(entry, ["jobTitle"], "done", undefined);
    expect(await recordsOf(entry)).toMatchObject([{ state: "done", requestId: "request 1" }]);
  });

  test.each([
    ["", "its own intent", true],
    ["done", "its own write", true],
    ["failed", "a write that failed", false],
    ["refused", "a write that was refused", false],
  ] as const)("tells a redelivery %s of %s", async (ending, _, isAttempted) => {
    const [entry, journal] = [freshEntry(), auditStore(storage())];
    await journal.intend(entry, [title]);
    if (ending) await journal.end(entry, ["jobTitle"], ending, undefined);
    expect(await journal.attempted(entry)).toEqual(isAttempted ? ["jobTitle"] : []);
  });

  test("knows an entry from that of another run, person or target, also one whose name begins the same", async () => {
    const [entry, journal] = [freshEntry(), auditStore(storage())];
    await journal.intend(entry, [title]);
    const others = [freshEntry(), { ...freshEntry(), run: entry.run }, { ...entry, target: "entra2" }];
    for (const other of [...others, { ...entry, target: "entr" }]) {
      expect(await journal.attempted(other)).toEqual([]);
    }
  });

  test("keeps values of any length and script", async () => {
    const [entry, journal] = [freshEntry(), auditStore(storage())];
    // No U+2028: Azurite cannot read it in a transaction, where Azure can.
    const hostile = "😀\r\n'\"\\æøå".repeat(1000);
    await journal.intend(entry, [change("streetAddress", hostile, null)]);
    expect(await recordsOf(entry)).toMatchObject([{ from: hostile }]);
  });
});
