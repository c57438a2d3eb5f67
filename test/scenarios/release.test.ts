import { beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { describeRun } from "../../src/cli/describe/run.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: syncedCompany(60),
  settings: { SYNC_MAX_CHANGED_PERCENT: "", SYNC_MAX_CLEARED_PERCENT: "" },
});
const person = (n: number) => ordinaryPerson(scene(), n);
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const release = (run: RunView, digest = run.plan?.digest ?? "") => scene().client().release(run.id, digest);
const refused = (code: string) => ({ name: "Refused", code });

let round = 0;
/** Gives everyone another title and makes a run of it, which is held. */
async function heldRun(): Promise<RunView> {
  await scene().database.query("update employees set title = $1 || id", [`Rådgiver ${++round}-`]);
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "held", plan: { blocked: ["changed-percent:entra.jobTitle"] } });
  expect(scene().writes()).toEqual([]);
  return run;
}

/** As if the run had been held a day ago. */
const age = ({ id }: RunView) =>
  storageOf(scene()).records.runs.update(id, (run) => ({
    ...run,
    heldAt: new Date(Date.now() - 24 * 3_600_000).toISOString(),
  }));

beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
});

describe("a held run that is released", () => {
  test("writes what was read, leaves those with other changes since to the next run, and says who released it", async () => {
    const run = await heldRun();
    const read = await scene().plan(run);
    const [changedAgain, doneByHand, back, late] = [person(0), person(1), person(2), person(3)];
    await scene().life.changeTitle(changedAgain, "Enda en tittel");
    const { to = null } = read.employees.find(({ email }) => email === doneByHand)?.changes[0] ?? {};
    scene().microsoft.users.set(doneByHand, { jobTitle: to });
    await scene().life.changeTitle(back, titleOf(back) ?? null);
    await scene().life.changePhone(late, "+47 911 11 111");

    expect(await release(run)).toMatchObject({
      status: "queued",
      release: { by: "a holder of the function key", plan: read.id },
    });
    const done = await ended(scene(), run.id);
    expect(done).toMatchObject({ status: "done", summary: { failures: [] } });

    const left = [changedAgain, late];
    const skipped = await scene().outcomes(done, "skipped");
    expect(
      skipped
        .filter(({ code }) => code === "changed-since")
        .map(({ email }) => email)
        .sort(),
    ).toEqual(left.toSorted());
    const unwritten = new Set([...left, doneByHand, back]);
    const expected = read.employees.filter(({ email, changes }) => changes.length && !unwritten.has(email));
    expect(expected.length).toBeGreaterThan(40);
    const accepted = scene()
      .writes()
      .filter(({ status }) => status === 204);
    expect(new Set(accepted.map(({ who }) => scene().microsoft.users.get(who ?? "")?.id))).toEqual(
      new Set(expected.map(({ entraId }) => entraId)),
    );
    const titles = expected.flatMap(({ entraId, changes }) =>
      changes.flatMap(({ field, to }) => (field === "jobTitle" ? [[titleOf(entraId ?? ""), to]] : [])),
    );
    expect(titles.map(([is]) => is)).toEqual(titles.map(([, approved]) => approved));
    expect(describeRun(done).join("\n")).toContain("released by a holder of the function key at 20");

    const next = await scene().sync();
    expect(next).toMatchObject({ status: "done", plan: { totals: { changed: 2 } } });
    await scene().expectAgreement();
  });

  test("when its host is killed before it is planned, goes on with no more than was read", async () => {
    const run = await heldRun();
    scene().microsoft.faults.add({ method: "GET", path: "/v1.0/users", hang: true, times: 1 });
    scene().microsoft.clearExchanges();
    await release(run);
    await eventually(() => scene().calls("GET").length > 0);
    await scene().host.kill();
    await scene().life.changeTitle(person(0), "Etterpå");
    await scene().restartHost();

    const done = await ended(scene(), run.id);
    expect(done).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(done.summary?.counts["entra"]?.changed).toBe((run.plan?.totals.changed ?? 0) - 1);
    expect(titleOf(person(0))).not.toBe("Etterpå");
    await scene().sync();
    await scene().expectAgreement();
  });
});

describe("a release is refused", () => {
  test("for another plan than the one that is held, which stays held", async () => {
    const run = await heldRun();
    await expect(release(run, "0".repeat(64))).rejects.toMatchObject(refused("other-plan"));
    await expect(release(run, "abc")).rejects.toMatchObject(refused("invalid-request"));
    expect(await scene().client().run(run.id)).toMatchObject({ status: "held" });
    expect(scene().writes()).toEqual([]);
  });

  test("while writing is off", async () => {
    const run = await heldRun();
    await scene().restartHost({ SYNC_MODE: "preview" });
    await expect(release(run)).rejects.toMatchObject(refused("writing-is-off"));
    await expect(scene().client().retry(run.id)).rejects.toMatchObject(refused("writing-is-off"));
    await scene().restartHost();
    expect(await scene().client().run(run.id)).toMatchObject({ status: "held" });
  });

  test("after a day", async () => {
    const run = await heldRun();
    await age(run);
    await expect(release(run)).rejects.toMatchObject(refused("release-expired"));
  });

  test("after a newer plan of everyone, which makes it stale; a preview, or a plan of some, is none", async () => {
    const older = await heldRun();
    await scene().sync({ mode: "preview" });
    await scene().sync({ emails: [person(4)] });
    expect(await scene().client().run(older.id)).toMatchObject({ status: "held" });

    scene().microsoft.clearExchanges();
    const newer = await heldRun();
    expect(await scene().client().run(older.id)).toMatchObject({
      status: "stale",
      reason: { code: "newer-plan", message: expect.stringContaining(newer.id) },
    });
    await expect(release(older)).rejects.toMatchObject(refused("not-held"));
    expect(await scene().client().run(newer.id)).toMatchObject({ status: "held" });
  });

  test("once it was cancelled", async () => {
    const run = await heldRun();
    expect(await scene().client().cancel(run.id)).toMatchObject({ status: "cancelled" });
    await expect(release(run)).rejects.toMatchObject(refused("not-held"));
  });

  test("the second time, also when two people ask at once", async () => {
    const run = await heldRun();
    const both = await Promise.allSettled([release(run), release(run)]);
    const lost = both.filter((one) => one.status === "rejected").map(({ reason }) => reason.code);
    expect(lost).toEqual(["already-released"]);
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
    await expect(release(run)).rejects.toMatchObject(refused("already-released"));
    const written = scene()
      .writes()
      .filter(({ status }) => status === 204);
    expect(new Set(written.map(({ who }) => who)).size).toBe(written.length);
    await scene().expectAgreement();
  });

  test("for a run that was never held, or does not exist", async () => {
    const run = await scene().sync();
    await expect(release(run)).rejects.toMatchObject(refused("not-held"));
    const digest = "0".repeat(64);
    await expect(scene().client().release("20260101T000000Z-aaaaaa", digest)).rejects.toMatchObject(
      refused("not-found"),
    );
  });
});

test("a held run without a decision ends by itself after a day, as stale, and not before", async () => {
  const { put, depth } = storageOf(scene());
  const run = await heldRun();
  // Its own message waits for a day; what comes before that puts nothing in motion.
  expect(await depth("sync-runs")).toBeGreaterThan(0);
  await put("sync-runs", { v: 1, run: run.id });
  await scene().sync({ mode: "preview" });
  expect(await scene().client().run(run.id)).toMatchObject({ status: "held" });

  await age(run);
  await put("sync-runs", { v: 1, run: run.id });
  expect(await ended(scene(), run.id)).toMatchObject({
    status: "stale",
    reason: { code: "release-expired", remedy: "Start a new run." },
  });
  expect(scene().writes()).toEqual([]);
});

// The last ones: half of the employees are gone.
test("a release of a run that was held because of its source lets no worse read pass, such as one in the middle of an import", async () => {
  const query = scene().database.query;
  await query("create table imported as select id, status from employees");
  await query("update employees set status = 'inactive' where id % 2 = 0");
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "held" });
  expect(run.plan?.blocked).toContain("source-rows");
  await query("update employees set status = 'inactive' where id > 20");
  await release(run);
  expect(await ended(scene(), run.id)).toMatchObject({ status: "done" });
  // The import is over, and half of them is still far fewer than at the last good read.
  await query("update employees e set status = i.status from imported i where i.id = e.id and i.id % 2 = 1");
  const next = await scene().sync();
  expect(next).toMatchObject({ status: "held" });
  expect(next.plan?.blocked).toContain("source-rows");
  await scene().client().cancel(next.id);
});

test("a release of a run that was held because of its source makes that read the one that the next is compared with", async () => {
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "held" });
  await release(run);
  expect(await ended(scene(), run.id)).toMatchObject({ status: "done" });
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [] } });
});
