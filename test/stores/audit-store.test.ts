import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/core/apply.ts";
import { monthOf, newRun } from "../../src/core/run.ts";
import type { Change } from "../../src/core/target.ts";
import { type AuditRecord, auditStore } from "../../src/stores/audit.ts";
import { withStorage } from "../runs/with-storage.ts";

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

  test("separates entries of other runs, people and targets, also if their names begin the same", async () => {
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

describe("what is kept for an undo", () => {
  const html = (length: number) => ({ SignatureHtml: "å".repeat(length), AutoAddSignature: true });
  const signature = { ...change("signature", "sha256:own", "sha256:ours"), target: "signature" };
  const signatureEntry = () => ({ ...freshEntry(), target: "signature" });

  test("is returned with the writes that were made or may have been, of any length", async () => {
    const [entry, journal] = [signatureEntry(), auditStore(storage())];
    await journal.intend(entry, [signature], { signature: html(100_000) });
    expect(await journal.begun(entry)).toEqual([{ ...signature, content: html(100_000) }]);
    await journal.end(entry, ["signature"], "done", "request 1");
    expect(await journal.begun(entry)).toEqual([{ ...signature, content: html(100_000) }]);
  });

  test("is nothing when it is too large for an entity: the write is recorded without it", async () => {
    const [entry, journal] = [signatureEntry(), auditStore(storage())];
    await journal.intend(entry, [signature], { signature: html(500_000) });
    await journal.end(entry, ["signature"], "done", undefined);
    expect(await journal.begun(entry)).toEqual([signature]);
  });

  test("stays what it was when a redelivery finds the write of the first", async () => {
    const [entry, journal] = [signatureEntry(), auditStore(storage())];
    await journal.intend(entry, [signature], { signature: html(1) });
    await journal.intend(entry, [{ ...signature, from: "sha256:ours, as stored" }], { signature: html(2) });
    await journal.end(entry, ["signature"], "done", "request 2");
    expect(await journal.begun(entry)).toEqual([{ ...signature, content: html(1) }]);
  });

  test("is the current content if the first attempt definitely failed", async () => {
    const [entry, journal] = [signatureEntry(), auditStore(storage())];
    await journal.intend(entry, [signature], { signature: html(1) });
    await journal.end(entry, ["signature"], "failed", undefined);
    const since = { ...signature, from: null };
    await journal.intend(entry, [since], { signature: html(2) });
    await journal.end(entry, ["signature"], "done", undefined);
    expect(await journal.begun(entry)).toEqual([{ ...since, content: html(2) }]);
  });
});

test("a history has all months, newest first, and no other people", async () => {
  const key = `KEY${++made}`;
  for (const month of ["202609", "202611", "202610"]) {
    const now = new Date(`${month.slice(0, 4)}-${month.slice(4)}-05T03:00:00Z`);
    const entry = { run: `${month}05T030000Z-aaaaaa`, key, target: "entra" };
    await auditStore(storage(), () => now).intend(entry, [title]);
    await auditStore(storage(), () => now).intend({ ...entry, key: "SOMEBODY" }, [title]);
  }
  const records = await Array.fromAsync(auditStore(storage()).history(key));
  expect(records.map(({ run }) => run.slice(0, 6))).toEqual(["202611", "202610", "202609"]);
  expect(records[0]).toMatchObject({ field: "jobTitle", from: "Konsulent", to: "Sjef", state: "intended" });
});
