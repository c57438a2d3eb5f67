import { beforeAll, describe, expect, test } from "vitest";
import metrics from "../../infra/app/metrics.json" with { type: "json" };
import type { RunView } from "../../src/api/runs.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { type TelemetryTables, telemetryTables } from "./telemetry-tables.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ telemetry: true, settings: { SYNC_TARGETS: "" } });
const items = () => scene().collector?.items() ?? [];

let her: string;
let refusedId: string;
let run: RunView;
let all: TelemetryTables;
/** What arrived until all was done, and what was measured after that. */
let quiet: TelemetryTables;
/** Of a caller of the API. */
const callers = "4bf92f3577b34da6a3ce929d0e0e4736";

/** One nightly run with one person throttled and one refused; then a preview, and a bug at which the app is stopped. */
beforeAll(async () => {
  const [first = "", throttled = "", refused = ""] = picturedPeople(scene());
  const { life, microsoft, host } = scene();
  her = microsoft.users.get(first)?.id ?? "";
  refusedId = microsoft.users.get(refused)?.id ?? "";
  for (const email of [first, throttled, refused]) await life.changeTitle(email, "Nattevakt i telemetrien");
  microsoft.faults.add({ user: throttled, method: "PATCH", status: 429, retryAfter: 1, times: 1 });
  microsoft.faults.add({ user: refused, method: "PATCH", status: 403, times: 2 });
  run = await nightly(scene());
  await scene().follow(await previewAsPartOf(callers));
  await scene()
    .client()
    .preview({ emails: [first] });
  const before = timesMeasured();
  await measureNow();
  await eventually(() => timesMeasured() > before);
  quiet = telemetryTables(items());
  await meetABug();
  await host.stop();
  all = telemetryTables(items());
});

const timesMeasured = () =>
  telemetryTables(items()).metrics.filter(({ name }) => name === "sync.run.held").length;

async function previewAsPartOf(operation: string): Promise<RunView> {
  const { host } = scene();
  const headers = { "x-functions-key": host.keys.host, traceparent: `00-${operation}-00f067aa0ba902b7-00` };
  const body = JSON.stringify({ mode: "preview" });
  const answer = await scene().ask("POST", "runs", body, { ...headers, "content-type": "application/json" });
  expect(answer.status).toBe(202);
  return answer.json() as Promise<RunView>;
}

/** A message that the app cannot read, in a run's operation. */
async function meetABug() {
  const message = {
    v: 1,
    traceparent: `00-${callers}-00f067aa0ba902b7-01`,
    employee: { email: "Nattevakt" },
  };
  await storageOf(scene()).put("sync-entra", message);
  await eventually(() => scene().log.some(({ message: line }) => /Executed \(Failed\)/.test(line)));
}

async function measureNow() {
  const { host } = scene();
  const headers = { "content-type": "application/json", "x-functions-key": host.keys.master };
  const answer = await fetch(`${host.url}/admin/functions/measure`, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(202);
}

/** What functions did, and the calls that they made. */
const works = () => all.dependencies.filter(({ type }) => type === "InProc");
const madeCalls = () => all.dependencies.filter(({ type }) => type !== "InProc");
const work = (id: string | undefined) => works().find((one) => one.id === id);
const timer = () => works().find(({ name }) => name === "snapshotEmployees");
/** The work of the nightly run's messages: for people, and for the photos and signatures that are verified. */
const messages = () =>
  works().filter(({ name, dimensions }) => name !== "superviseRun" && dimensions["run"] === run.id);

test("no request is sent beside the host's own, which would count twice", () => {
  expect(all.requests).toEqual([]);
});

describe("one employee, from the timer to Exchange", () => {
  const isOfRun = (one: TelemetryTables["dependencies"][number] | undefined) =>
    one?.operation === timer()?.operation || one?.dimensions["run"] === run.id;
  /** Calls as "what the function called", with the answer. */
  const calls = (wanted: (call: TelemetryTables["dependencies"][number]) => boolean) =>
    madeCalls()
      .filter((call) => isOfRun(work(call.parent)) && wanted(call))
      .map(({ parent, name, resultCode }) => `${work(parent)?.name}: ${name} ${resultCode}`);

  test("the run's operation has the timer and the supervision alone", () => {
    const ofRun = works().filter(({ operation }) => operation === timer()?.operation);
    expect(new Set(ofRun.map(({ name }) => name))).toEqual(new Set(["snapshotEmployees", "superviseRun"]));
  });

  test("each message's work is an operation of its own that links to the run's, and names run and person", () => {
    expect(new Set(messages().map(({ name }) => name))).toEqual(
      new Set(["syncEntra", "syncPhoto", "syncSignature"]),
    );
    expect(new Set(messages().map(({ operation }) => operation)).size).toBe(messages().length);
    for (const { dimensions } of messages()) {
      const links = JSON.parse(dimensions["_MS.links"] ?? "[]") as { operation_Id: string }[];
      expect(links.map(({ operation_Id }) => operation_Id)).toEqual([timer()?.operation]);
    }
    expect(messages().filter(({ dimensions }) => dimensions["entraId"] === her)).toHaveLength(3);
  });

  test("shows the calls to Graph and Exchange about her, their callers, and Microsoft's request ids", () => {
    const about = ({ dimensions }: TelemetryTables["dependencies"][number]) => dimensions["entraId"] === her;
    expect(calls(about)).toEqual(
      expect.arrayContaining([
        "syncEntra: PATCH /users/{id} 204",
        "syncPhoto: PUT /users/{id}/photo/$value 200",
        "syncSignature: POST Set-MailboxMessageConfiguration 200",
      ]),
    );
    for (const { dimensions } of madeCalls().filter(about))
      expect(dimensions["requestId"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("shows the database read by the supervision, the directory read, and the photo fetched by its worker", () => {
    expect(calls(({ type }) => type === "postgresql")).toEqual(["superviseRun: SELECT employees 0"]);
    expect(calls(({ name }) => name === "GET /users")).toContain("superviseRun: GET /users 200");
    expect(calls(({ name }) => name === "GET photo")).toContain("syncPhoto: GET photo 200");
  });

  test("names hosts and nothing behind them", () => {
    const { images, settings } = scene();
    const hosts = ["GRAPH_URL", "EXCHANGE_URL"].map((name) => new URL(settings[name] ?? "").host);
    const { hostname } = new URL(settings["EMPLOYEES_DATABASE_URL"] ?? "");
    expect(new Set(madeCalls().map(({ target }) => target))).toEqual(
      new Set([...hosts, images.host, hostname]),
    );
  });

  test("finds her lines by her object id and the run, as fields, in the operation of the work for her", () => {
    const lines = all.traces.filter(({ dimensions }) => dimensions["entraId"] === her);
    expect(lines.map(({ message }) => message)).toEqual(Array(3).fill("An employee was synced"));
    const own = messages().filter(({ dimensions }) => dimensions["entraId"] === her);
    expect(new Set(lines.map(({ operation }) => operation))).toEqual(
      new Set(own.map(({ operation }) => operation)),
    );
    for (const { dimensions } of lines)
      expect(dimensions).toMatchObject({ run: run.id, status: "changed", target: expect.any(String) });
  });
});

test("lines, calls and exceptions have the name of the function that they are of", () => {
  const items = [...all.traces, ...all.dependencies, ...all.exceptions];
  expect(items.filter(({ operationName }) => operationName === undefined)).toEqual([]);
  for (const { parent, operationName } of [...all.traces, ...madeCalls(), ...all.exceptions])
    expect(operationName).toBe(work(parent)?.name);
});

test("a preview is an operation with the calls that it makes", () => {
  const [own] = works().filter(({ name }) => name === "preview");
  const its = madeCalls().filter(({ parent }) => parent === own?.id);
  expect(its.map(({ name }) => name)).toContain("SELECT employees");
});

test("a person who failed is a warning, with the object id", () => {
  const warnings = all.traces.filter(({ message }) => message === "An employee could not be written");
  expect(warnings).toMatchObject([
    {
      severityLevel: "Warning",
      dimensions: { run: run.id, target: "entra", status: "failed", code: "forbidden", entraId: refusedId },
    },
  ]);
});

test("a run that was requested over HTTP is part of its caller's operation", () => {
  const names = works()
    .filter(({ operation }) => operation === callers)
    .map(({ name }) => name);
  expect(names).toContain("superviseRun");
});

test("a bug is reported with its place and without its message, also when the app is stopped at once", () => {
  const [bug] = all.exceptions;
  expect(bug).toMatchObject({
    operationName: "syncEntra",
    exceptions: [{ typeName: "ZodError", message: "ZodError" }],
  });
  expect(bug?.exceptions[0]?.stack).toMatch(/^ZodError\n {4}at /);
  expect(work(bug?.parent)).toMatchObject({ name: "syncEntra", operation: bug?.operation, success: false });
  expect(work(bug?.parent)?.dimensions["_MS.links"]).toContain(callers);
});

describe("metrics", () => {
  const pointsOf = (name: string, wanted: Record<string, string> = {}, { metrics: points } = all) =>
    points.filter(
      (one) =>
        one.name === name && Object.entries(wanted).every(([key, value]) => one.dimensions[key] === value),
    );
  const sumOf = (name: string, wanted?: Record<string, string>) =>
    pointsOf(name, wanted).reduce((sum, { value }) => sum + value, 0);
  const lastOf = (name: string, wanted?: Record<string, string>) =>
    pointsOf(name, wanted, quiet).at(-1)?.value;

  test.each(Object.entries(metrics))(
    "%s is there, with the dimensions that queries use",
    (name, { dimensions }) => {
      const points = pointsOf(name);
      expect(points).not.toEqual([]);
      for (const point of points)
        expect(Object.keys(point.dimensions).toSorted()).toEqual([...dimensions].toSorted());
    },
  );

  test("count people by target and result as the run's summary does", () => {
    for (const [target, counts] of Object.entries(run.summary?.counts ?? {}))
      for (const [result, people] of Object.entries(counts))
        expect([target, result, sumOf("sync.employees", { target, result })]).toEqual([
          target,
          result,
          people,
        ]);
  });

  test("say that nothing is left on a queue, that the run was good, and how long the certificate lasts", () => {
    for (const queue of ["sync-entra", "sync-photo", "sync-signature"]) {
      expect(lastOf("sync.queue.depth", { queue })).toBe(0);
      expect(lastOf("sync.queue.poisoned", { queue })).toBe(0);
    }
    expect(lastOf("sync.run.age_of_last_good")).toBeLessThan(3600);
    expect(lastOf("sync.certificate.days_left")).toBeGreaterThan(30);
  });

  test("count calls that Graph throttled and refused", () => {
    expect(sumOf("sync.calls.throttled", { dependency: "graph" })).toBe(1);
    expect(sumOf("sync.calls.refused", { dependency: "graph", status: "403" })).toBeGreaterThan(0);
  });
});

test("contains no name, no number, no address, no signature, no key and no token", () => {
  const text = JSON.stringify(items());
  const { company, host, settings, azurite } = scene();
  const people = company.employees.flatMap(({ email, first_name, last_name, phone }) => [
    email,
    first_name && last_name && `${first_name} ${last_name}`,
    last_name,
    phone,
  ]);
  const accounts = company.entraUsers.flatMap(({ userPrincipalName, displayName }) => [
    userPrincipalName,
    displayName,
  ]);
  const [, accountKey] = /AccountKey=([^;]+)/.exec(azurite.connectionString) ?? [];
  const secrets = [host.keys.master, host.keys.host, settings["IDENTITY_HEADER"], accountKey];
  const forbidden = [...people, ...accounts, ...secrets, "Nattevakt"].flatMap((word) => (word ? [word] : []));
  expect(forbidden.length).toBeGreaterThan(200);
  expect(forbidden.filter((word) => text.includes(word))).toEqual([]);
  expect(text).not.toMatch(
    /eyJ[\w-]+\.eyJ|PRIVATE KEY|AccountKey=|postgres:\/\/|@\w+\.\w|<(table|html|div)/i,
  );
});
