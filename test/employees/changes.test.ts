import { expect, test } from "vitest";
import type { Entry } from "../../src/core/apply.ts";
import { employeeKey } from "../../src/core/key.ts";
import { newRun, type Run, type RunRequest } from "../../src/core/run.ts";
import type { Change } from "../../src/core/target.ts";
import { type ChangesAsked, listChanges } from "../../src/employees/changes.ts";
import { auditStore } from "../../src/stores/audit.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const request: RunRequest = { mode: "apply", trigger: "schedule", startedBy: "schedule", targets: ["entra"] };

/** A run on record that began at a time and has ended. */
async function ranAt(time: string, more: Partial<Run> = {}): Promise<Run> {
  const run: Run = { ...newRun(request, new Date(time)), status: "done", ...more };
  await openRecords(storage()).runs.create(run);
  return run;
}

let made = 0;
const freshAccount = () => `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`;

const change = (field: string, from: string | null, to: string | null, target = "entra"): Change => ({
  target,
  field,
  from,
  to,
  rule: "authoritative",
});

/** Writes changes of an account at a time, as a worker does. */
async function write(
  run: Pick<Run, "id">,
  account: string,
  changes: readonly Change[],
  at: string,
  ending: "done" | "refused" | "failed" | "unneeded" | "no answer" = "done",
): Promise<Entry> {
  const journal = auditStore(storage(), () => new Date(at));
  const [{ target } = change("", null, null)] = changes;
  const entry = { run: run.id, key: account, email: "Kari@example.com", target };
  await journal.intend(entry, changes);
  const fields = changes.map(({ field }) => field);
  if (ending !== "no answer") await journal.end(entry, fields, ending, "request 1");
  return entry;
}

/** All pages of what was written in a time. */
async function changesIn(since: string, until: string, more: Partial<ChangesAsked> = {}) {
  const asked = { since: new Date(since), until: new Date(until), limit: 1000, ...more };
  const found = [];
  for (let after: string | undefined; ; ) {
    const page = await listChanges({ ...asked, after }, openRecords(storage()));
    if (!page) return expect.fail("The place is lost.");
    found.push(...page.changes);
    if (page.next === null) return found;
    after = page.next;
  }
}

test("has what was written in the time, with both values, of which person and by which run", async () => {
  const [run, account] = [await ranAt("2025-01-05T03:00:00Z"), freshAccount()];
  await write(
    run,
    account,
    [change("jobTitle", "Konsulent", "Sjef"), change("city", null, "Oslo")],
    "2025-01-05T03:01:00Z",
  );
  const found = await changesIn("2025-01-05T03:00:30Z", "2025-01-05T04:00:00Z");
  expect(found).toEqual([
    expect.objectContaining({ field: "city", from: null, to: "Oslo" }),
    {
      at: "2025-01-05T03:01:00.000Z",
      email: "Kari@example.com",
      key: employeeKey("kari@example.com"),
      entraId: account,
      target: "entra",
      field: "jobTitle",
      from: "Konsulent",
      to: "Sjef",
      rule: "authoritative",
      run: run.id,
      state: "written",
      startedBy: "schedule",
      requestId: "request 1",
    },
  ]);
  expect(await changesIn("2025-01-05T03:01:01Z", "2025-01-05T04:00:00Z")).toEqual([]);
  expect(await changesIn("2025-01-05T03:00:00Z", "2025-01-05T03:01:00Z")).toEqual([]);
});

test("leaves out what was not written, and says where that is not known", async () => {
  const run = await ranAt("2025-02-05T03:00:00Z");
  for (const ending of ["refused", "failed", "unneeded"] as const)
    await write(run, freshAccount(), [change("city", null, ending)], "2025-02-05T03:01:00Z", ending);
  await write(run, freshAccount(), [change("city", null, "unknown")], "2025-02-05T03:01:00Z", "no answer");
  expect(await changesIn("2025-02-05T00:00:00Z", "2025-02-06T00:00:00Z")).toMatchObject([
    { to: "unknown", state: "intended", at: "2025-02-05T03:01:00.000Z" },
  ]);
});

test("has what a run of months ago wrote when it was tried again now", async () => {
  const run = await ranAt("2025-03-30T03:00:00Z");
  await write(run, freshAccount(), [change("city", "Oslo", "Bergen")], "2025-05-02T09:00:00Z");
  expect(await changesIn("2025-05-02T00:00:00Z", "2025-05-03T00:00:00Z")).toMatchObject([
    { run: run.id, to: "Bergen" },
  ]);
});

test("marks what an undo has put back, of that person and field only, and lists what the undo wrote", async () => {
  const run = await ranAt("2025-06-30T03:00:00Z");
  const [undone, other] = [freshAccount(), freshAccount()];
  const both = [change("jobTitle", "Konsulent", "Sjef"), change("city", null, "Oslo")];
  for (const account of [undone, other]) await write(run, account, both, "2025-06-30T03:01:00Z");
  const undo = await ranAt("2025-07-01T08:00:00Z", { undo: run.id, startedBy: "admin" });
  const back = { ...change("jobTitle", "Sjef", "Konsulent"), rule: `undo:${run.id}` };
  await write(undo, undone, [back], "2025-07-01T08:01:00Z");
  await write(undo, other, [back], "2025-07-01T08:01:00Z", "refused");

  const night = await changesIn("2025-06-30T00:00:00Z", "2025-07-01T00:00:00Z");
  expect(night.map(({ entraId, field, state, undoRun }) => [entraId, field, state, undoRun])).toEqual([
    [undone, "city", "written", undefined],
    [undone, "jobTitle", "undone", undo.id],
    [other, "city", "written", undefined],
    [other, "jobTitle", "written", undefined],
  ]);
  const after = await changesIn("2025-07-01T00:00:00Z", "2025-07-02T00:00:00Z");
  expect(after).toMatchObject([{ rule: `undo:${run.id}`, state: "written", startedBy: "admin" }]);
});

test("comes in pages of any size, each change once, and stays in the time of the first", async () => {
  const time = "2025-08-05T03:01:00Z";
  const run = await ranAt("2025-08-05T03:00:00Z");
  const accounts = Array.from({ length: 7 }, freshAccount);
  for (const account of accounts)
    await write(run, account, [change("city", null, "Oslo"), change("jobTitle", null, "x")], time);
  const window = ["2025-08-05T00:00:00Z", "2025-08-06T00:00:00Z"] as const;
  for (const limit of [1, 3, 14]) {
    const found = await changesIn(...window, { limit });
    expect(
      found.map(({ entraId, field }) => `${entraId} ${field}`),
      `${limit}`,
    ).toEqual(accounts.flatMap((account) => [`${account} city`, `${account} jobTitle`]));
  }
  const asked = { since: new Date(window[0]), until: new Date(window[1]), limit: 2 };
  const first = await listChanges(asked, openRecords(storage()));
  const later = {
    ...asked,
    since: new Date("2040-01-01T00:00:00Z"),
    until: new Date("2040-01-02T00:00:00Z"),
  };
  const second = await listChanges({ ...later, after: first?.next ?? "" }, openRecords(storage()));
  expect(second).toMatchObject({ since: first?.since, changes: [{ entraId: accounts[1] }, {}] });
});

test("is of some people, a run, a target or a field where those are named", async () => {
  const [run, other] = [await ranAt("2025-09-05T03:00:00Z"), await ranAt("2025-09-05T04:00:00Z")];
  const [a, b] = [freshAccount(), freshAccount()];
  for (const account of [a, b]) {
    await write(
      run,
      account,
      [change("city", null, "Oslo"), change("jobTitle", null, "x")],
      "2025-09-05T03:01:00Z",
    );
    await write(run, account, [change("photo", null, "sha256:1", "photo")], "2025-09-05T03:02:00Z");
  }
  await write(other, a, [change("city", "Oslo", "Moss")], "2025-09-05T04:01:00Z");
  const list = async (more: Partial<ChangesAsked>) =>
    (await changesIn("2025-09-05T00:00:00Z", "2025-09-06T00:00:00Z", more)).map(
      ({ entraId, run: by, field }) =>
        [entraId === a ? "a" : "b", by === run.id ? "run" : "other", field].join(" "),
    );
  expect(await list({ accounts: [a] })).toEqual([
    "a run city",
    "a run jobTitle",
    "a run photo",
    "a other city",
  ]);
  expect(await list({ run: other.id })).toEqual(["a other city"]);
  expect(await list({ target: "photo" })).toEqual(["a run photo", "b run photo"]);
  expect(await list({ field: "city", limit: 1 })).toEqual(["a run city", "a other city", "b run city"]);
  expect(await list({ accounts: [a, b], field: "photo", limit: 1 })).toEqual(["a run photo", "b run photo"]);
  expect(await list({ accounts: [] })).toEqual([]);
});

test("ends a page once it has taken long, and the next one goes on", async () => {
  const run = await ranAt("2025-10-05T03:00:00Z");
  const accounts = Array.from({ length: 4 }, freshAccount);
  for (const account of accounts)
    await write(run, account, [change("city", null, "Oslo")], "2025-10-05T03:01:00Z");
  let clock = 0;
  const asked = {
    since: new Date("2025-10-05T00:00:00Z"),
    until: new Date("2025-10-06T00:00:00Z"),
    accounts,
    limit: 100,
  };
  const page = await listChanges(asked, openRecords(storage()), () => (clock += 15_000));
  expect(page?.changes.map(({ entraId }) => entraId)).toEqual(accounts.slice(0, 1));
  const rest = await listChanges({ ...asked, after: page?.next ?? "" }, openRecords(storage()));
  expect(rest).toMatchObject({ changes: accounts.slice(1).map((entraId) => ({ entraId })), next: null });
});

test("does not go on from what is not a place of its own", async () => {
  const run = await ranAt("2025-11-05T03:00:00Z");
  await write(run, freshAccount(), [change("city", null, "Oslo")], "2025-11-05T03:01:00Z");
  const window = { since: "2025-11-05T00:00:00.000Z", until: "2025-11-06T00:00:00.000Z" };
  const cursor = (place: object) => Buffer.from(JSON.stringify(place)).toString("base64url");
  for (const after of [
    "x",
    cursor({}),
    cursor({ ...window, month: "199901" }),
    cursor({ ...window, month: "202511", token: "x" }),
  ]) {
    const asked = { since: new Date(window.since), until: new Date(window.until), limit: 10, after };
    expect(await listChanges(asked, openRecords(storage())), after).toBeUndefined();
  }
});

test("keeps of an erased person that something was written, and no values", async () => {
  const [run, account] = [await ranAt("2025-12-05T03:00:00Z"), freshAccount()];
  const { key } = await write(run, account, [change("city", null, "Oslo")], "2025-12-05T03:01:00Z");
  const table = await storage().table("audit202512");
  const [row] = await Array.fromAsync(
    table.listEntities<Record<string, unknown>>({ queryOptions: { filter: `PartitionKey eq '${key}'` } }),
  );
  const { email: _, from: __, to: ___, etag: ____, ...kept } = row ?? expect.fail("It is not on record.");
  const erasedAt = "2025-12-06T00:00:00.000Z";
  await table.updateEntity({ ...kept, partitionKey: key, rowKey: row?.rowKey ?? "", erasedAt }, "Replace");
  expect(await changesIn("2025-12-05T00:00:00Z", "2025-12-06T00:00:00Z")).toMatchObject([
    { email: null, key: null, entraId: account, from: null, to: null, erasedAt: "2025-12-06T00:00:00.000Z" },
  ]);
});
