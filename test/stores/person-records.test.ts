import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { toJsonColumns } from "../../src/clients/storage/entities.ts";
import { writeLines } from "../../src/clients/storage/lines.ts";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { PlanHead } from "../../src/core/plan.ts";
import { erasePerson } from "../../src/employees/erase.ts";
import { exportPerson } from "../../src/employees/export.ts";
import { findPerson } from "../../src/employees/person.ts";
import { rewriteFile, rewriteRow } from "../../src/stores/erase-records.ts";
import { planFiles, planLines } from "../../src/stores/person-records.ts";
import type { Making } from "../../src/stores/plans.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const records = () => openRecords(storage());
const run = "20261122T030000Z-aaaaaa";
const at = "2026-11-22T03:00:00.000Z";
const targets = ["entra"];

/** What a run leaves of one account under a key: a write, its outcome, and what is remembered. */
async function written(key: string, email: string, entraId: string, value: string, id = run) {
  const { journal, states } = records();
  const entry = { run: id, key, target: "entra" };
  await journal.intend(entry, [
    { target: "entra", field: "jobTitle", from: null, to: value, rule: "authoritative" },
  ]);
  await journal.end(entry, ["jobTitle"], "done", "request-1");
  const outcome: Outcome = {
    run: id,
    key: employeeKey(email),
    target: "entra",
    email,
    entraId,
    at,
    status: "changed",
  };
  const table = await storage().table(`outcomes${id.slice(0, 6)}`);
  await table.upsertEntity({
    partitionKey: id,
    rowKey: `entra:${key}`,
    target: "entra",
    status: "changed",
    v: 1,
    ...toJsonColumns(outcome),
  });
  const claim = await states.claim({ target: "entra", key, sequence: 1, messageId: "m", delivery: 1 });
  if (claim.kind === "claimed") await claim.release({ refusals: [], facts: { seen: value } });
}

const link = (email: string, entraId: string, when: string) =>
  ({
    source: `email:${email}`,
    email,
    entraId,
    state: "matched",
    refused: [],
    by: "match",
    at: when,
  }) as const;

test("what is under the account and, from version 0.1, under an address is one person's; an address that another account took over gives nothing of either to the other", async () => {
  const [leaver, newcomer] = [randomUUID(), randomUUID()];
  const shared = "ny@example.com";
  await records().links.put([
    link("gammel@example.com", leaver, "2025-01-01"),
    link(shared, leaver, "2025-02-01"),
  ]);
  await written(accountKey(leaver), shared, leaver, "Leaver now");
  await written(employeeKey(shared), shared, leaver, "Leaver before", "20261121T030000Z-aaaaaa");
  await records().links.put([link(shared, newcomer, "2026-02-01")]);
  await written(accountKey(newcomer), shared, newcomer, "Newcomer now");
  await written(employeeKey(shared), shared, newcomer, "Newcomer before", "20261120T030000Z-aaaaaa");

  const found = async (email: string, account?: string) => {
    const person = await findPerson({ key: employeeKey(email), email, account }, records());
    const { writes = [] } = (await exportPerson(person, targets, records())) ?? {};
    return { person, values: writes.map(({ to }) => to).toSorted() };
  };
  expect((await found(shared)).values).toEqual(["Newcomer before", "Newcomer now"]);
  expect((await found("gammel@example.com")).values).toEqual(["Leaver before", "Leaver now"]);
  const left = await found(shared, leaver);
  expect(left.values).toEqual(["Leaver before", "Leaver now"]);
  expect(left.person.others).toEqual([newcomer]);
  expect([...left.person.emails]).toEqual(["gammel@example.com"]);

  const order = { key: employeeKey(shared), by: "admin", reason: "Sak 1", targets, exclusion: false };
  expect((await erasePerson(left.person, order, records())).erasure?.counts).toMatchObject({
    writes: 2,
    outcomes: 2,
    states: 1,
    links: 1,
    addresses: 2,
  });
  expect((await found(shared)).values).toEqual(["Newcomer before", "Newcomer now"]);
  expect((await found(shared, leaver)).values).toEqual([undefined, undefined]);
});

test("an account that the address never had is no one with that address", async () => {
  const [hers, other] = [randomUUID(), randomUUID()];
  await records().links.put([link("kari@example.com", hers, at)]);
  const person = await findPerson(
    { key: employeeKey("kari@example.com"), email: "kari@example.com", account: other },
    records(),
  );
  expect([...person.emails]).toEqual([]);
  expect(person.others).toEqual([hers]);
});

test("a person without an account is found by the address, and other outcomes lose it from their texts", async () => {
  const email = "uten.konto@example.com";
  const note = { run, target: "entra", entraId: null, at, status: "skipped", code: "ambiguous" } as const;
  const other = { ...note, key: employeeKey("b@example.com"), email: "b@example.com" };
  await records().outcomes.recordAll([
    { ...note, key: employeeKey(email), email, message: `No account has ${email}.` },
    { ...other, message: `It is ${email} as well.` },
  ]);
  const person = await findPerson({ key: employeeKey(email), email }, records());
  expect((await exportPerson(person, targets, records()))?.outcomes).toHaveLength(1);
  const order = { key: employeeKey(email), by: "admin", reason: `About ${email}`, targets, exclusion: false };
  expect(await erasePerson(person, order, records())).toMatchObject({
    erasure: { reason: "About (erased)", counts: { outcomes: 2 } },
  });
  expect(await records().outcomes.find(run, "entra", other)).toEqual({
    ...other,
    message: "It is (erased) as well.",
  });
  expect(await erasePerson(person, order, records())).toEqual({ erasure: undefined });
});

test("a row that a worker updates meanwhile keeps that update", async () => {
  const table = await storage().table("outcomes202611");
  const keys = { partitionKey: "concurrent", rowKey: "entra:x" };
  await table.createEntity({ ...keys, value: "a", count: 1 });
  const row = await table.getEntity(keys.partitionKey, keys.rowKey);
  await table.updateEntity({ ...keys, value: "a", count: 2 }, "Replace");
  expect(await rewriteRow({ table, row }, ({ count }) => ({ count }))).toBe(true);
  const { value, count } = await table.getEntity<{ value?: string; count: number }>("concurrent", "entra:x");
  expect({ value, count }).toEqual({ value: undefined, count: 2 });
});

test("a plan that was replaced meanwhile is read again, and one without the person is not written", async () => {
  const container = await storage().container("plans");
  const id = randomUUID();
  const lines = ["a@example.com", "b@example.com"].map((email) => ({
    email,
    entraId: null,
    changes: [],
    notes: [],
  }));
  await writeLines(container, `${id}.ndjson.gz`, [{ id }, ...lines]);
  const file =
    (await Array.fromAsync(planFiles(storage()))).find(({ plan }) => plan === id) ?? expect.fail("none");
  const { etag } = await container.getBlobClient(file.name).getProperties();
  expect(await rewriteFile(storage(), file, (line) => line)).toBe(false);
  expect((await container.getBlobClient(file.name).getProperties()).etag).toBe(etag);

  await expect(writeLines(container, file.name, ["x"], { ifMatch: '"0x1"' })).rejects.toMatchObject({
    statusCode: 412,
  });
  expect(await rewriteFile(storage(), file, (line, index) => (index === 1 ? undefined : line))).toBe(true);
  expect(await Array.fromAsync(planLines(storage(), file))).toEqual([{ id }, lines[1]]);
});

test("a state that a worker has claimed is not taken from under it", async () => {
  const entraId = randomUUID();
  const email = "krav@example.com";
  await records().links.put([link(email, entraId, at)]);
  await records().states.claim({
    target: "entra",
    key: accountKey(entraId),
    sequence: 1,
    messageId: "m",
    delivery: 1,
  });
  const person = await findPerson({ key: employeeKey(email), email }, records());
  const order = { key: employeeKey(email), by: "admin", reason: "x", targets, exclusion: false };
  await expect(erasePerson(person, order, records())).rejects.toMatchObject({ name: "RetryLater" });
  expect(await records().links.holdersOf(employeeKey(email))).toHaveLength(1);
});

test("an erasure takes a person out of a plan of many, and out of the list of where its people are", async () => {
  const [id, email, other] = [randomUUID(), "midt.i@example.com", "person7@example.com"];
  const line = (who: string) => ({
    email: who,
    entraId: null,
    match: "none" as const,
    inScope: true,
    changes: [],
    notes: [{ code: "unmatched", message: "x".repeat(300) }],
  });
  const making = async function* (): Making {
    for (let n = 0; n < 5_000; n++) yield line(n === 2_500 ? email : `person${n}@example.com`);
    return { plan: { id, version: 1 } as PlanHead, checkups: [] };
  };
  await records().plans.write(id, making());
  const person = await findPerson({ key: employeeKey(email), email }, records());
  const ofPlan = async () => {
    const { plans = [] } = (await exportPerson(person, targets, records())) ?? {};
    return plans.filter(({ plan }) => plan === id);
  };
  expect(await ofPlan()).toEqual(
    expect.arrayContaining([
      { plan: id, planned: line(email) },
      { plan: id, parts: [email] },
    ]),
  );
  const order = { key: employeeKey(email), by: "admin", reason: "Sak 2", targets, exclusion: false };
  await erasePerson(person, order, records());
  expect(await ofPlan()).toEqual([]);
  const found = await records().plans.byPerson(id);
  expect([...((await found?.of(new Set([email, other])))?.keys() ?? [])]).toEqual([other]);
});
