import { beforeAll, expect, test } from "vitest";
import { readSchema } from "../../src/readback/schema.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { syncedCompany } from "./synced-company.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: () => syncedCompany(40),
  settings: { SYNC_TARGETS: "entra", SYNC_MODE: "preview" },
});
const query = <Row extends object>(sql: string) => scene().database.query<Row>(sql);

interface Shown {
  readonly email: string;
  readonly entra_job_title: string | null;
  readonly state: string;
}
const shown = (where: string) =>
  query<Shown>(
    `select email, entra_job_title, entra_sync_states->>'entra' as state from entra_accounts where ${where} order by email`,
  );
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);

let email = "";
beforeAll(async () => {
  await query(readSchema());
  const [one] = await query<{ email: string }>(
    "select lower(email) as email from employees where status = 'active' and title is not null and office_id is not null order by id limit 1",
  );
  email = one?.email ?? "";
});

test("a database that is away, or a login that is refused, fails nothing but this", async () => {
  await query(`update employees set title = 'Enda en' where lower(email) = '${email}'`);
  await scene().restartHost({
    ENTRA_READBACK_URL: "postgres://writer:secret@127.0.0.1:9/hr?sslmode=disable",
    SYNC_MODE: "apply",
  });
  const run = await scene().sync();
  expect(run).toMatchObject({
    status: "done",
    summary: { failures: [] },
    readback: { state: "failed", reason: { code: "database-unreachable" } },
  });
  await eventually(() => scene().log.some(({ message }) => message.includes("was not written back")));
  expect(JSON.stringify(scene().log)).not.toContain("secret@");
  expect(await cli("runs", run.id)).toMatchObject({
    out: expect.stringContaining("host and port in ENTRA_READBACK_URL") as string,
  });
  await scene().restartHost({ ENTRA_READBACK_URL: scene().database.url, SYNC_MODE: "apply" });
  await scene().sync();
  expect(await shown(`email = '${email}'`)).toMatchObject([{ state: "in-step", entra_job_title: "Enda en" }]);
});

test("what a run wrote before it was cancelled is written back, and what it left is not in step", async () => {
  const { microsoft, client, database, outcomes } = scene();
  await query("update employees set title = 'Avbrutt' where status = 'active' and title is not null");
  await scene().restartHost({
    ENTRA_READBACK_URL: database.url,
    SYNC_MODE: "apply",
    SYNC_MAX_CHANGED_PERCENT: "100",
    SYNC_RATES: "entra=1",
  });
  microsoft.latency.ms = 300;
  microsoft.clearExchanges();
  const { id } = await client().requestRun({});
  await eventually(() =>
    scene()
      .writes()
      .some(({ status }) => status === 204),
  );
  await client().cancel(id);
  microsoft.latency.ms = 0;
  const run = await eventually(async () => {
    const found = await client().run(id);
    const isBack = Date.parse(found.readback?.at ?? "") > Date.parse(found.endedAt ?? "");
    return isBack && found;
  });
  const written = (await outcomes(run, "changed")).map(({ email: one }) => one);
  expect(written.length).toBeGreaterThan(0);
  const rows = await shown("entra_job_title = 'Avbrutt'");
  expect(rows.map((row) => row.email)).toEqual(expect.arrayContaining(written));
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["in-step"]));
  const left = (await outcomes(run, "skipped")).filter(({ code }) => code === "cancelled");
  expect(left.length).toBeGreaterThan(0);
  const states = await shown(`email in ('${left.map((one) => one.email).join("','")}')`);
  expect(states.filter(({ state }) => state !== "differs")).toEqual([]);
});

test("who is erased is out of the tables as well: at once, or with the next run where they could not be reached", async () => {
  const { url } = scene().database;
  const some = await query<{ email: string }>(
    `select lower(email) as email from employees where status = 'active' and office_id is not null
      and lower(email) <> '${email}' order by id limit 2`,
  );
  const [one = "", other = ""] = some.map((row) => row.email);
  await query(`update employees set status = 'inactive' where lower(email) in ('${one}', '${other}')`);
  await scene().restartHost({ ENTRA_READBACK_URL: url });
  await nightly(scene());
  const left = async (last: string) =>
    (await query(`select from entra_accounts_without_employee where last_email = '${last}'`)).length;
  expect([await left(one), await left(other)]).toEqual([1, 1]);
  const { readback = [] } = await scene().client().exportPerson(one);
  expect(readback).toEqual(
    ["feed", "database"].map((kept) =>
      expect.objectContaining({
        kept,
        table: "entra_accounts_without_employee",
        row: expect.objectContaining({ last_email: one }) as object,
      }),
    ),
  );
  const erase = (who: string) => cli("erase", who, "--reason", "Request 26-118", "--yes");
  expect(await erase(one)).toMatchObject({ code: 0, out: expect.stringContaining("readback 2") as string });
  expect(await left(one)).toBe(0);

  await scene().restartHost({
    ENTRA_READBACK_URL: "postgres://writer:secret@127.0.0.1:9/hr?sslmode=disable",
  });
  expect(await cli("export", other)).toMatchObject({ code: 1 });
  expect(await erase(other)).toMatchObject({
    code: 1,
    out: expect.stringContaining("NOT erased in the employee database") as string,
  });
  expect(await left(other)).toBe(1);
  await scene().restartHost({ ENTRA_READBACK_URL: url });
  await nightly(scene());
  expect([await left(one), await left(other)]).toEqual([0, 0]);
  expect(await erase(other)).toMatchObject({
    code: 0,
    out: expect.stringContaining("Nothing is stored") as string,
  });
});
