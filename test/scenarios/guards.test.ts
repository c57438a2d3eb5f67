import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: syncedCompany(80),
  settings: { SYNC_MAX_CHANGED_PERCENT: "", SYNC_MAX_CLEARED_PERCENT: "" },
});
const query = (sql: string) => scene().database.query(sql);
const lastGood = () => storageOf(scene()).records.snapshots.last();

/** Restores the database after a bad import. */
const repair = () =>
  query(`update employees e set email = s.email, title = s.title, phone = s.phone, status = s.status
    from saved s where s.id = e.id`);

beforeAll(async () => {
  await query("create table saved as select * from employees");
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [] } });
  scene().microsoft.clearExchanges();
});

/** Nothing was written in any of these tests. */
afterEach(async () => {
  await repair();
  expect(scene().writes()).toEqual([]);
});

const blocked = async (run: RunView) => (await scene().plan(run)).blocked;

describe("a run is held, and nothing is written,", () => {
  test.each<[string, string, string[], RegExp]>([
    [
      "when half of the employees are gone",
      "update employees set status = 'inactive' where id % 2 = 0",
      ["source-rows"],
      /has \d+ employees; at the last good read \(.*Z\) there were \d+ \(at most 20 % may be gone\)/,
    ],
    [
      "when a column is empty all of a sudden",
      "update employees set title = null",
      ["source-empty:title", "changed-percent:entra.jobTitle", "cleared-percent:entra.jobTitle"],
      /(\d+) of \d+ employees have no title; .* it was \d+\..* be cleared for \d+ of \d+ people \(\d+ %, at most 5 %/,
    ],
    [
      "when a column is cleared for more than may be, though for fewer than may change",
      "update employees set phone = null where id % 6 = 0 and id > 20",
      ["cleared-percent:entra.mobilePhone"],
      /mobilePhone would be cleared for 1\d of \d+ people/,
    ],
    [
      "when everyone has another title",
      "update employees set title = 'Sjef ' || id",
      ["changed-percent:entra.jobTitle"],
      /jobTitle would change for \d+ of \d+ people \(\d+ %, at most 20 % is allowed\)/,
    ],
    [
      "when many share an e-mail that had each their own",
      "update employees set email = 'felles@fjordbo.example' where id % 2 = 0",
      ["source-rejected:duplicate-email"],
      /\d+ of \d+ employees cannot be synced \(duplicate-email\); .* it was \d\./,
    ],
  ])("%s", async (_, calamity, guards, message) => {
    const good = await lastGood();
    await query(calamity);
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "held", reason: { code: "held" }, plan: { blocked: guards } });
    expect(run.guards?.map(({ name }) => name)).toEqual(guards);
    expect(run.reason?.message).toMatch(message);
    expect(run.reason?.remedy).toContain(`entra-sync runs release ${run.id} --digest ${run.plan?.digest}`);
    expect(await scene().outcomes(run)).toEqual([]);
    expect(await scene().client().cancel(run.id)).toMatchObject({ status: "cancelled" });

    // The next read is compared with the last good one, not with the bad one.
    if (guards.some((name) => name.startsWith("source-"))) expect(await lastGood()).toEqual(good);
    await repair();
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [], hasChanges: false } });
  });

  test("also of one person, when it is the source that looks wrong", async () => {
    const [someone] = await query("select email from saved where id = 41");
    await query("update employees set status = 'inactive' where id % 2 = 0");
    const run = await scene().sync({ emails: [String(someone?.["email"])] });
    expect(run).toMatchObject({ status: "held", plan: { blocked: ["source-rows"] } });
    await scene().client().cancel(run.id);
  });

  test("again and again, for as long as the source looks wrong", async () => {
    await query("update employees set status = 'inactive' where id % 2 = 0");
    for (const _ of [1, 2]) {
      const run = await scene().sync();
      expect(run).toMatchObject({ status: "held", plan: { blocked: ["source-rows"] } });
    }
  });
});

test("a preview says what would hold a sync, and does not count as a good read", async () => {
  const good = await lastGood();
  await query("update employees set title = null where id % 2 = 0");
  const run = await scene().sync({ mode: "preview" });
  expect(run).toMatchObject({ status: "done", mode: "preview" });
  expect(await blocked(run)).toContain("source-empty:title");
  expect(await lastGood()).toEqual(good);
});

test("a few who leave, arrive or lose a title do not hold a run", async () => {
  await query("update employees set status = 'inactive' where id between 60 and 66");
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { blocked: [] } });
  expect((await lastGood())?.rows).toBe(run.plan?.totals.employees);
});

describe("where only one office may be written", () => {
  /** The largest office, with more than ten people. */
  const office = async () => {
    const [largest] = await query(
      "select o.name from employees e join offices o on o.id = e.office_id where e.status = 'active' group by 1 order by count(*) desc limit 1",
    );
    return String(largest?.["name"]);
  };

  test("a run that would give all of it other titles is held", async () => {
    await scene().restartHost({ SYNC_SCOPE: `office:${await office()}` });
    await query("update employees set title = 'Sjef ' || id");
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "held", plan: { blocked: ["changed-percent:entra.jobTitle"] } });
    expect(run.reason?.message).toMatch(/jobTitle would change for (\d+) of \1 people \(100 %/);
    await scene().client().cancel(run.id);
    await scene().restartHost({ SYNC_SCOPE: "" });
  });

  test("and so is one that is requested for that office", async () => {
    const rows = await query(
      `select e.email from saved e join offices o on o.id = e.office_id where e.status = 'active' and o.name = '${await office()}'`,
    );
    await query("update employees set title = 'Sjef ' || id");
    const run = await scene().sync({ emails: rows.map(({ email }) => String(email)) });
    expect(run).toMatchObject({ status: "held", plan: { blocked: ["changed-percent:entra.jobTitle"] } });
    await scene().client().cancel(run.id);
  });
});
