import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Status } from "../../src/api/status.ts";
import { seed } from "../../src/local/database.ts";
import { connect } from "../../src/local/postgres/query.ts";
import { hasPostgres, withPostgresServer } from "../postgres-server.ts";
import { selfSigned } from "../self-signed-certificate.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import { ended, reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

// More rows than the database hands over at once.
const scene = withStack({ employees: 1200, keepStorage: true });

afterEach(async () => {
  scene().microsoft.clearExchanges();
  expect(await storageOf(scene()).depth("sync-entra")).toBe(0);
});

/** Starts a run, which fails for that reason, with nothing sent and no call to Graph. */
async function expectFailed(code: string, message: RegExp): Promise<void> {
  const { sync, outcomes } = scene();
  const run = await sync();
  expect(run).toMatchObject({ status: "failed", reason: { code, remedy: expect.any(String) } });
  expect(run.reason?.message).toMatch(message);
  expect(run.reason?.message).not.toMatch(/password|secret/i);
  expect(run.plan).toBeUndefined();
  expect(await outcomes(run)).toEqual([]);
  expect(scene().calls("PATCH")).toEqual([]);
}

/** Waits until a run says what it waits for. */
const waits = (id: string): Promise<RunView> =>
  eventually(async () => {
    const run = await scene().client().run(id);
    return run.status === "planning" && run.reason !== undefined && run;
  });

describe("a database", () => {
  test("that is down is waited for, with the reason on the run; once it is up, the run is planned", async () => {
    const { client, ask, database } = scene();
    await database.embedded?.stop();
    const { id } = await client().requestRun({ mode: "preview" });
    const waiting = await waits(id);
    expect(waiting.reason).toEqual({
      code: "database-unreachable",
      message: expect.stringMatching(/127\.0\.0\.1:\d+ .*ECONNREFUSED/),
      remedy: expect.stringMatching(/firewall.*until \d\d:\d\d UTC/),
    });
    expect(await scene().outcomes(waiting)).toEqual([]);
    // A request for a preview is answered at once.
    const answer = await ask("GET", "preview");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: "database-unreachable",
      remedy: expect.stringContaining("firewall"),
    });
    const status = (await (await ask("GET", "status")).json()) as Status;
    expect(status.checks.find(({ name }) => name === "lastRun")?.reason).toContain(`Run ${id} waits`);
    await database.embedded?.start();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", plan: { complete: true } });
    expect(run).not.toHaveProperty("reason");
    expect(run).not.toHaveProperty("postponed");
  });

  test.each([
    [
      "without the table",
      "employees",
      "alter table employees rename to former",
      "alter table former rename to employees",
      "table-missing",
    ],
    [
      "without a column",
      "title",
      "alter table employees rename title to former",
      "alter table employees rename former to title",
      "column-missing",
    ],
  ])("%s %s fails the run with its name", async (_, name, breakIt, repair, code) => {
    const { query } = scene().database;
    await query(breakIt);
    try {
      await expectFailed(code, new RegExp(name));
    } finally {
      await query(repair);
    }
  });

  test("without any employee fails the run: no profile is emptied", async () => {
    const { query } = scene().database;
    await query("alter table employees rename to full_table");
    await query("create table employees as select * from full_table where false");
    try {
      await expectFailed("empty-source", /no employees/);
    } finally {
      await query("drop table employees");
      await query("alter table full_table rename to employees");
    }
  });

  test("that goes away in the middle of the read is read again, instead of syncing half of the employees", async () => {
    const { client } = scene();
    await using cutting = await tcpProxy(scene().database.url, { cutAfterBytes: 100_000 });
    await scene().restartHost({ EMPLOYEES_DATABASE_URL: cutting.url });
    const { id } = await client().requestRun({ mode: "preview" });
    await cutting.stopped;
    const waiting = await waits(id);
    expect(waiting.reason?.message).toMatch(/is not available/);
    expect(waiting.plan).toBeUndefined();
    cutting.restore();
    expect(await ended(scene(), id)).toMatchObject({ status: "done", plan: { complete: true } });
    await scene().restartHost();
  });

  test("that is away for two hours fails the run, which says what to do, and for a minute less does not", async () => {
    const { client, database } = scene();
    const { runs } = storageOf(scene()).records;
    const awayFor = (id: string, minutes: number) =>
      runs.update(id, ({ postponed, ...run }) => {
        const since = new Date(Date.now() - minutes * 60_000).toISOString();
        return { ...run, postponed: { times: 1, ...postponed, since } };
      });
    await database.embedded?.stop();
    const { id } = await client().requestRun({ mode: "preview" });
    await waits(id);
    const before = await awayFor(id, 119);
    const times = before?.postponed?.times ?? 0;
    await eventually(async () => ((await runs.get(id))?.postponed?.times ?? 0) > times);
    expect(await client().run(id)).toMatchObject({ status: "planning" });
    await awayFor(id, 121);
    const run = await ended(scene(), id);
    await database.embedded?.start();
    expect(run).toMatchObject({ status: "failed", reason: { code: "database-unreachable" } });
    expect(run.reason?.remedy).toMatch(/firewall/);
    expect(run.reason?.remedy).not.toMatch(/tries again/);
  });

  test.skipIf(!hasPostgres).each(["restart", "crash"] as const)(
    "of PostgreSQL that is gone for nine seconds in the middle of the read (%s) costs the night nothing",
    async (how) => {
      const { company, client, ask, microsoft } = scene();
      const her = ordinaryPerson(scene(), 0);
      const tls = await selfSigned();
      await withPostgresServer({ tls }, async ({ port, admin, stop, start }) => {
        const login = `postgres:postgres@127.0.0.1:${port}/postgres`;
        const real = { url: `postgres://${login}?sslmode=disable`, ...connect(`postgres://${login}`) };
        await seed(real, company);
        await real.query("update employees set title = $1 where email = $2", [`Etter ${how}`, her]);
        await scene().restartHost({ EMPLOYEES_DATABASE_URL: `postgres://${login}?sslmode=require` });

        // What holds the statement up is part of the server, and goes with it.
        await real.query("begin");
        await real.query("lock table employees in access exclusive mode");
        const { id } = await client().requestRun({ emails: [her] });
        await eventually(
          async () => (await admin`select pid from pg_catalog.pg_locks where not granted`).length > 0,
        );
        await stop(how);
        const waiting = await waits(id);
        expect(waiting).toMatchObject({ reason: { code: "database-unreachable" } });
        expect(waiting.reason?.remedy).toMatch(/tries again by itself until \d\d:\d\d UTC/);
        const { checks } = (await (await ask("GET", "status")).json()) as Status;
        const stateOf = (name: string) => checks.find((check) => check.name === name);
        expect(stateOf("database")).toMatchObject({ state: "error" });
        expect(stateOf("lastRun")?.reason).toContain(`Run ${id} waits`);
        await pause(9_000);
        await start();

        const run = await ended(scene(), id);
        expect(run).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 1 } } } });
        expect(run).not.toHaveProperty("reason");
        expect(microsoft.users.get(her)?.jobTitle).toBe(`Etter ${how}`);
        expect(scene().writes()).toHaveLength(1);
        await real.close();
      });
      await scene().restartHost();
    },
  );

  test.skipIf(!hasPostgres)("that refuses the password fails the run, and the password is not shown", () =>
    withPostgresServer({}, async ({ port }) => {
      const url = `postgres://postgres:wrong-hemmelig@127.0.0.1:${port}/postgres?sslmode=disable`;
      await scene().restartHost({ EMPLOYEES_DATABASE_URL: url });
      await expectFailed("database-login", /"postgres"/);
      expect(scene().log.filter(({ message }) => message.includes("wrong-hemmelig"))).toEqual([]);
      await scene().restartHost();
    }),
  );
});

describe("a login at Microsoft", () => {
  test.each([
    // Its own SDK asks a second time at once.
    ["answers 503", { status: 503 }, 3],
    ["hangs up", { dropConnection: true }, 2],
  ])("that %s is waited for; the run goes on when it is back", async (_, fault, hits) => {
    const { microsoft, client } = scene();
    // A new host has no token yet.
    await scene().restartHost();
    microsoft.faults.add({ service: "login", ...fault });
    const { id } = await client().requestRun({ mode: "preview" });
    await reached(client, id, "planning");
    await eventually(() => microsoft.faults.all().some((rule) => rule.hits >= hits));
    expect((await waits(id)).reason?.message).toMatch(/sign-in|login|did not answer|answered 503/i);
    microsoft.faults.clear();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", plan: { complete: true } });
    expect(run).not.toHaveProperty("reason");
  });
});

describe("storage", () => {
  test("that is gone is reported to callers with 503; when it is back the same host goes on, and earlier runs end", async () => {
    const { azurite, microsoft, life, client, ask } = scene();
    const her = ordinaryPerson(scene(), 0);
    const { pid } = scene().host;
    await life.changeTitle(her, "Lager nede");
    microsoft.latency.ms = 700;
    const { id } = await client().requestRun({ emails: [her] });
    await reached(client, id, "running");

    await azurite.stop();
    for (const [method, path] of [
      ["GET", "runs"],
      ["GET", `runs/${id}`],
      ["POST", "runs"],
    ] as const) {
      const answer = await ask(method, path);
      expect([method, path, answer.status]).toEqual([method, path, 503]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toMatchObject({ code: "unavailable", remedy: expect.any(String) });
    }
    expect((await fetch(`${scene().host.url}/api/health`)).status).toBe(200);
    microsoft.latency.ms = 0;

    await azurite.start();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(run.summary?.counts).toEqual({ entra: { changed: 1 } });
    expect(microsoft.users.get(her)?.jobTitle).toBe("Lager nede");
    expect(scene().host.pid).toBe(pid);
  });
});
