import { beforeAll, expect, test } from "vitest";
import { readSchema } from "../../src/readback/schema.ts";
import { runCli } from "../cli/run-cli.ts";
import { comparable, inOrder, puller } from "../readback/puller.ts";
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
  readonly entra_user_id: string | null;
  readonly entra_job_title: string | null;
  readonly state: string;
  readonly entra_mismatch_fields: readonly { field: string; here: string; there: string }[];
  readonly entra_last_written_at: Date | null;
}
const shown = (where: string) =>
  query<Shown>(
    `select email, entra_user_id, entra_job_title, entra_sync_states->>'entra' as state, entra_mismatch_fields,
      entra_last_written_at from entra_accounts where ${where} order by email`,
  );
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);

/** A system that pulls, over HTTP, and is killed within its first answer each time. */
const pulling = puller(async (since) => {
  const answer = await scene().ask("GET", `readback?limit=9${since ? `&since=${since}` : ""}`);
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  return (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as never);
});
async function expectPulled() {
  await pulling.pull(1);
  await pulling.pull();
  for (const table of ["entra_accounts", "entra_accounts_without_employee"]) {
    const rows = await query<Record<string, unknown>>(`select * from ${table}`);
    expect(inOrder(pulling.rowsOf(table)), table).toEqual(inOrder(rows.map(comparable)));
  }
}

let email = "";
beforeAll(async () => {
  const [one] = await query<{ email: string }>(
    "select lower(email) as email from employees where status = 'active' and title is not null and office_id is not null order by id limit 1",
  );
  email = one?.email ?? "";
});

test("is off until it has a login, and the tables are missing at first, which holds up no run", async () => {
  expect(await cli("readback", "check")).toMatchObject({ code: 1 });
  await expect(scene().client().readbackPage()).rejects.toMatchObject({ code: "readback-off" });
  await expect(scene().client().accountsWithoutEmployee()).rejects.toMatchObject({ code: "readback-off" });
  const { url } = scene().database;
  await scene().restartHost({ ENTRA_READBACK_URL: url, ENTRA_READBACK_FEED: "off" });
  const run = await nightly(scene());
  expect(run).toMatchObject({
    status: "done",
    readback: {
      state: "failed",
      reason: { code: "readback-tables", remedy: expect.stringContaining("ddl") as string },
    },
  });
});

test("a preview writes everyone back, with the tables that the command line prints", async () => {
  const { out, code } = await cli("readback", "ddl");
  expect([out.trimEnd(), code]).toEqual([readSchema().trimEnd(), 0]);
  await query(out);
  await query(`update employees set title = 'Ny tittel' where lower(email) = '${email}'`);
  const { microsoft, database } = scene();
  await scene().restartHost({ ENTRA_READBACK_URL: database.url });
  microsoft.clearExchanges();

  const run = await nightly(scene());
  expect(run).toMatchObject({ status: "done", mode: "preview", readback: { state: "written" } });
  expect(scene().writes()).toEqual([]);
  const rows = await shown("true");
  const { employees } = await scene().client().employees();
  // Two people with one address are two rows, where the list has one.
  expect([...new Set(rows.map((row) => row.email))]).toHaveLength(employees.length);
  const stateOf = new Map(employees.map((one) => [one.email.toLowerCase(), one.targets["entra"]]));
  expect(rows.filter((row) => row.state !== stateOf.get(row.email))).toEqual([]);
  expect(rows.find((row) => row.email === email)).toMatchObject({
    state: "differs",
    entra_job_title: expect.not.stringMatching("Ny tittel") as string,
    entra_mismatch_fields: [{ field: "jobTitle", here: "Ny tittel" }],
  });
  await expectPulled();
  // The database's only user may write everything, which is no way to run it.
  expect(await cli("readback", "check")).toMatchObject({
    code: 1,
    out: expect.stringContaining("UPDATE on employees") as string,
  });
});

test("a second night writes no row", async () => {
  const before = await query("select * from entra_accounts order by source_key");
  expect(await nightly(scene())).toMatchObject({ readback: { state: "written", rows: 0 } });
  expect(await query("select * from entra_accounts order by source_key")).toEqual(before);
});

test("a value that is in step and never written, and is changed by hand, is drift with the time it was found", async () => {
  const { users } = scene().microsoft;
  const agreed = users.get(email)?.city ?? "";
  users.set(email, { city: "Et annet sted" });
  const run = await nightly(scene());
  expect(run).toMatchObject({ readback: { state: "written", rows: 1 } });
  const { mismatches } = await scene().client().mismatches({ field: "city" });
  const [{ drift } = expect.fail("Nothing differs.")] = mismatches;
  expect(mismatches).toMatchObject([{ kind: "changed-since", here: agreed, written: null }]);
  const found = {
    field: "city",
    here: agreed,
    there: "Et annet sted",
    since: drift?.at,
    drift: drift?.message,
  };
  const fields = expect.arrayContaining([expect.objectContaining(found) as object]) as object[];
  expect(await shown(`email = '${email}'`)).toMatchObject([{ entra_mismatch_fields: fields }]);
  await expectPulled();
  expect(pulling.rowsOf("entra_accounts").find((row) => row["email"] === email)).toMatchObject({
    entra_mismatch_fields: fields,
  });
  expect(await nightly(scene())).toMatchObject({ readback: { state: "written", rows: 0 } });
  users.set(email, { city: agreed });
  await nightly(scene());
});

test("who a run has changed is written back as it ends", async () => {
  await scene().restartHost({ ENTRA_READBACK_URL: scene().database.url, SYNC_MODE: "apply" });
  const run = await scene().sync({ emails: [email] });
  expect(run).toMatchObject({ status: "done", readback: { state: "written", rows: 1 } });
  expect(await shown(`email = '${email}'`)).toMatchObject([
    {
      state: "in-step",
      entra_job_title: "Ny tittel",
      entra_mismatch_fields: [],
      entra_last_written_at: expect.any(Date) as Date,
    },
  ]);
  await expectPulled();
  const before = await query("select * from entra_accounts where entra_last_written_at is not null");
  await nightly(scene());
  expect(await query("select * from entra_accounts where entra_last_written_at is not null")).toEqual(
    expect.arrayContaining([...before]),
  );
});

test("a leaver's account is without an employee until they come back", async () => {
  await query(`update employees set status = 'inactive' where lower(email) = '${email}'`);
  await nightly(scene());
  expect(await shown(`email = '${email}'`)).toEqual([]);
  const left = () =>
    query(`select last_email from entra_accounts_without_employee where last_email = '${email}'`);
  expect(await left()).toHaveLength(1);
  const { accounts } = await scene().client().accountsWithoutEmployee(true);
  expect(accounts[0]).toMatchObject({ lastEmployee: email, enabled: true });
  expect(await scene().client().accountsWithoutEmployee(false)).toMatchObject({
    run: expect.any(String) as string,
  });
  const table = await (await scene().ask("GET", "accounts-without-employee?format=csv")).text();
  expect(table.split("\r\n")[1]).toContain(email);
  expect(await cli("readback", "accounts", "--enabled")).toMatchObject({
    code: 0,
    out: expect.stringContaining(`was ${email}`) as string,
  });
  const pulled = pulling.cursor ?? "";
  await expectPulled();
  const since = await cli("readback", "feed", "--since", pulled);
  expect(since.code).toBe(0);
  expect(
    since.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(
    expect.arrayContaining([
      { id: expect.any(String) as string, table: "entra_accounts", removed: true },
      expect.objectContaining({ row: expect.objectContaining({ last_email: email }) as object }) as object,
    ]),
  );
  await expect(scene().client().readbackPage("x")).rejects.toMatchObject({ status: 400 });
  await query(`update employees set status = 'active' where lower(email) = '${email}'`);
  await nightly(scene());
  expect(await left()).toEqual([]);
  expect(await shown(`email = '${email}'`)).toHaveLength(1);
});

test("is kept for systems that pull without a database as well", async () => {
  await scene().restartHost({ ENTRA_READBACK_FEED: "on" });
  await query(`update employees set title = 'Og en til' where lower(email) = '${email}'`);
  expect(await nightly(scene())).toMatchObject({ readback: { state: "written", rows: 1 } });
  await pulling.pull();
  expect(pulling.rowsOf("entra_accounts").find((row) => row["email"] === email)).toMatchObject({
    entra_mismatch_fields: [{ field: "jobTitle", here: "Og en til" }],
  });
});
