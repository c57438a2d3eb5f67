import { beforeEach, describe, expect, test } from "vitest";
import type { EmployeeList, ListedEmployee } from "../../src/api/employees.ts";
import { employeeKey } from "../../src/core/key.ts";
import type { Problem } from "../../src/http/problem.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const at = (name: string) => `${name}@fjordbo.example`;

beforeEach(() => scene().microsoft.clearExchanges());

const listEmployees = async () => (await (await scene().ask("GET", "employees")).json()) as EmployeeList;
const pageOf = async (query: string) =>
  (await (await scene().ask("GET", `employees?${query}`)).json()) as EmployeeList;
async function member(email: string): Promise<ListedEmployee> {
  const { employees } = await listEmployees();
  return employees.find((one) => one.email === email) ?? expect.fail(`${email} is not there.`);
}
/** The number of employees in each state. */
async function counted() {
  const { employees } = await listEmployees();
  const groups = Map.groupBy(employees, ({ standing }) => standing);
  return Object.fromEntries([...groups].map(([standing, those]) => [standing, those.length]));
}
const microsoft = () => scene().microsoft.exchanges().length;

describe("every employee", () => {
  test("is unknown before anything was planned, except where the row cannot be read", async () => {
    const { asOf, run, employees } = await listEmployees();
    expect({ asOf, run }).toEqual({ asOf: null, run: null });
    const rejected = employees.filter(({ standing }) => standing === "skipped");
    expect(rejected.map(({ notes }) => notes[0]?.code)).toEqual(
      expect.arrayContaining(["no-office", "impossible-email", "duplicate-email"]),
    );
    expect(new Set(employees.map(({ email }) => email)).size).toBe(employees.length);
    expect(await counted()).toEqual({
      skipped: rejected.length,
      unknown: employees.length - rejected.length,
    });
    const row = scene().company.employees.find(({ email }) => email === person(0));
    expect(await member(person(0))).toEqual({
      key: employeeKey(person(0)),
      email: person(0),
      name: `${row?.first_name} ${row?.last_name}`,
      title: row?.title,
      office: expect.any(String),
      city: expect.any(String),
      hasPhoto: true,
      inScope: true,
      standing: "unknown",
      targets: { entra: "unknown", photo: "unknown", signature: "unknown" },
      changes: [],
      notes: [],
      failures: [],
    });
    expect(microsoft()).toBe(0);
  });

  test("differs where a preview plans something, with each field before and after", async () => {
    const preview = await scene().sync({ mode: "preview" });
    scene().microsoft.clearExchanges();
    expect(await listEmployees()).toMatchObject({ run: preview.id, asOf: expect.stringMatching(/Z$/) });
    expect(await member(person(0))).toMatchObject({
      standing: "differs",
      targets: { entra: "in-step", photo: "differs", signature: "differs" },
      changes: [
        { target: "photo", from: null, to: expect.stringMatching(/^https:/) },
        { target: "signature", to: expect.stringMatching(/^sha256:/) },
      ],
    });
    expect(await member(at("jonas.haugen"))).toMatchObject({
      standing: "not-found",
      notes: [{ code: "not-found" }],
    });
    expect(await member(at("marte.bakken"))).toMatchObject({
      standing: "not-found",
      notes: [{ code: "ambiguous" }],
    });
    expect(microsoft()).toBe(0);
  });

  test("is in step after a sync, except those with a reason", async () => {
    const fault = scene().microsoft.faults.add({ method: "PUT", user: person(1), status: 403 });
    const run = await scene().sync();
    scene().microsoft.faults.clear(fault);
    expect(run).toMatchObject({ status: "done", summary: { failures: [{ email: person(1) }] } });
    expect(await member(person(0))).toMatchObject({
      standing: "in-step",
      targets: { entra: "in-step", photo: "in-step", signature: "in-step" },
      changes: [],
    });
    expect(await member(person(1))).toMatchObject({
      standing: "failed",
      targets: { entra: "in-step", photo: "failed", signature: "in-step" },
      changes: [{ target: "photo" }],
      failures: [{ target: "photo", run: run.id, code: "forbidden", remedy: expect.any(String) }],
    });
    expect(await member(at("leif.wiik"))).toMatchObject({
      targets: { signature: "skipped" },
      notes: expect.arrayContaining([expect.objectContaining({ code: "no-mailbox" })]),
    });
    const counts = await counted();
    expect(counts).toMatchObject({ failed: 1, "not-found": 2 });
    expect(counts["in-step"]).toBeGreaterThan(35);
    expect(counts["unknown"] ?? 0).toBe(0);
  });
});

describe("one employee", () => {
  test("who was synced alone since has the state of that run, and everyone else that of the run before", async () => {
    const before = await listEmployees();
    await scene().sync({ emails: [person(1)], targets: ["photo"] });
    expect(await member(person(1))).toMatchObject({ standing: "in-step", failures: [] });
    expect(await listEmployees()).toMatchObject({ run: before.run, asOf: before.asOf });
    expect(await member(person(2))).toMatchObject({ standing: "in-step" });
  });

  test("who is excluded is shown so at once, and as unknown once included, until the next plan", async () => {
    await scene()
      .client()
      .exclude(person(3), { reason: "Rettssak.", targets: ["entra"] });
    expect(await member(person(3))).toMatchObject({
      standing: "excluded",
      targets: { entra: "excluded", photo: "in-step" },
      notes: [{ code: "excluded", target: "entra" }],
    });
    await scene().sync({ emails: [person(3)] });
    await scene().client().include(person(3));
    expect(await member(person(3))).toMatchObject({
      standing: "unknown",
      targets: { entra: "unknown", signature: "in-step" },
      notes: [],
    });
    await scene().sync({ emails: [person(3)] });
    expect(await member(person(3))).toMatchObject({ standing: "in-step" });
  });

  test("who came since is unknown, and who left is not there", async () => {
    await scene().database.query(
      `insert into employees (id, first_name, last_name, email, title, status, office_id)
       select 100000, 'Ny', 'Ansatt', 'ny.ansatt@fjordbo.example', 'Megler', status, office_id
       from employees where email = '${person(4)}'`,
    );
    expect(await member(at("ny.ansatt"))).toMatchObject({
      name: "Ny Ansatt",
      standing: "unknown",
      hasPhoto: false,
    });
    await scene().database.query("delete from employees where email = 'ny.ansatt@fjordbo.example'");
    expect((await listEmployees()).employees.map(({ email }) => email)).not.toContain(at("ny.ansatt"));
  });

  test("is on one of the pages, which together are the list", async () => {
    const { employees, asOf, run } = await listEmployees();
    const pages: EmployeeList[] = [];
    for (let after: string | null | undefined; after !== null; after = pages.at(-1)?.next) {
      pages.push(await pageOf(`limit=25${after ? `&after=${after}` : ""}`));
    }
    expect(pages.map((page) => page.employees.length).slice(0, -1)).toEqual(
      Array.from({ length: Math.ceil(employees.length / 25) - 1 }, () => 25),
    );
    expect(pages.flatMap((page) => page.employees)).toEqual(employees);
    for (const page of pages) expect(page).toMatchObject({ asOf, run, total: employees.length });
  });

  test("is on the page behind any key, also where nothing was read before", async () => {
    const { employees } = await listEmployees();
    const { employees: page, next } = await pageOf(`after=${employees[6]?.key}&limit=3`);
    expect(page).toEqual(employees.slice(7, 10));
    expect(next).toBe(employees[9]?.key);
    const rest = await pageOf(`after=${employees[6]?.key}`);
    expect([rest.employees, rest.next]).toEqual([employees.slice(7), null]);
    const end = await pageOf(`after=${employees.at(-1)?.key}&limit=3`);
    expect([end.employees, end.next]).toEqual([[], null]);
    const one = await pageOf(`limit=3&email=${encodeURIComponent(person(0))}`);
    expect(one.employees.map(({ email }) => email)).toEqual([person(0)]);
  });

  test.each([
    [`limit=3&after=${employeeKey("no.one@fjordbo.example")}`, 409, "lost-place"],
    ["limit=0", 400, "invalid-request"],
    ["limit=10001", 400, "invalid-request"],
    ["limit=3&after=somewhere", 400, "invalid-request"],
  ])("%s is refused with %i %s", async (query, status, code) => {
    const answer = await scene().ask("GET", `employees?${query}`);
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([status, code]);
  });

  test("differs from the database again after an undo", async () => {
    await scene().life.changeTitle(person(5), "Ny tittel");
    const run = await scene().sync({ emails: [person(5)], targets: ["entra"] });
    expect(await member(person(5))).toMatchObject({ standing: "in-step", title: "Ny tittel" });
    const { id } = await scene().client().undo(person(5), { run: run.id });
    await scene().follow({ id });
    expect(await member(person(5))).toMatchObject({
      standing: "differs",
      targets: { entra: "differs", photo: "in-step" },
      notes: [{ code: "will-return" }],
    });
    await scene().sync({ emails: [person(5)] });
    expect(await member(person(5))).toMatchObject({ standing: "in-step" });
  });

  test("is queued while the write waits in the queue", async () => {
    await scene().life.changeTitle(person(6), "Venter");
    const fault = scene().microsoft.faults.add({
      user: person(6),
      status: 429,
      retryAfter: 3,
      method: "PATCH",
    });
    const { id } = await scene()
      .client()
      .requestRun({ emails: [person(6)], targets: ["entra"] });
    await reached(scene().client, id, "running");
    expect(await member(person(6))).toMatchObject({
      standing: "queued",
      changes: [{ field: "jobTitle", to: "Venter" }],
    });
    scene().microsoft.faults.clear(fault);
    await scene().follow({ id });
    expect(await member(person(6))).toMatchObject({ standing: "in-step" });
  });

  test("is taken to be covered by a plan that does not list who it covered", async () => {
    const { run } = await listEmployees();
    const { records } = storageOf(scene());
    const plan = (await records.runs.get(run ?? ""))?.plan?.id;
    const container = await records.storage.container("plans");
    expect(await records.plans.covered(plan ?? "")).toContain(person(0));
    await container.deleteBlob(`${plan}.covered.ndjson.gz`);
    await scene().restartHost();
    expect(await member(person(2))).toMatchObject({ standing: "in-step" });
  });
});

test("the outcomes of a run are there as a table for a spreadsheet", async () => {
  const run = (await listEmployees()).run ?? "";
  const answer = await scene().ask("GET", `runs/${run}/outcomes?format=csv&status=failed`);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="run-${run}.csv"`);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.bytes());
  expect(text.split("\r\n").map((line) => line.split(",").slice(0, 3).join(","))).toEqual([
    "\ufeffemail,target,status",
    `${person(1)},photo,failed`,
    "",
  ]);
});

test("employees that a held run would write are held, and differ once it is refused", async () => {
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "20" });
  await scene().database.query("update employees set title = 'Sjef ' || id");
  const run = await scene().sync();
  expect(run.status).toBe("held");
  expect(await member(person(9))).toMatchObject({
    standing: "held",
    targets: { entra: "held", photo: "in-step", signature: "held" },
    changes: [{ target: "entra", field: "jobTitle" }, { target: "signature" }],
  });
  await scene().client().cancel(run.id);
  expect(await member(person(9))).toMatchObject({ standing: "differs" });
});
