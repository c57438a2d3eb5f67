import { describe, expect, test } from "vitest";
import { loadHandlers } from "../../src/functions/load-handlers.ts";
import { handlers } from "../../src/functions/register.ts";
import { readSettings } from "../../src/settings.ts";
import { dist, loadBuilt, type Registered, settings } from "./load-built.ts";

const telemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/",
  APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
};

const triggerOf = ({ bindings }: Registered) =>
  Object.values(bindings).find(({ type }) => type.endsWith("Trigger"));

/** HTTP functions as "METHOD route: who may call". */
const routes = (registered: readonly Registered[]) =>
  registered
    .map(triggerOf)
    .filter((trigger) => trigger?.type === "httpTrigger")
    .map((trigger) => `${trigger?.["methods"]} ${trigger?.["route"]}: ${trigger?.["authLevel"]}`)
    .toSorted();

describe("the functions that Azure sees", async () => {
  const { registered, problem } = await loadBuilt({ ...settings, SNAPSHOT_SCHEDULE: "0 30 2 * * *" });
  const named = new Map(registered.map((one) => [one.name, triggerOf(one)]));

  test("are all there is", () => {
    expect(problem).toBeUndefined();
    expect([...named.values()].map((trigger) => trigger?.type)).not.toContain(undefined);
    expect(named.size).toBe(registered.length);
  });

  test("start the nightly run by the schedule that is set", () => {
    expect(named.get("snapshotEmployees")).toMatchObject({ type: "timerTrigger", schedule: "0 30 2 * * *" });
  });

  test("take each queue, and what was poisoned on it", () => {
    const queues = registered.flatMap((one) => {
      const trigger = triggerOf(one);
      if (trigger?.type !== "queueTrigger") return [];
      expect(trigger).toMatchObject({ connection: "AzureWebJobsStorage" });
      return [[one.name, trigger["queueName"]]];
    });
    expect(Object.fromEntries(queues)).toEqual({
      superviseRun: "sync-runs",
      superviseRunPoison: "sync-runs-poison",
      syncEntra: "sync-entra",
      syncEntraPoison: "sync-entra-poison",
      syncPhoto: "sync-photo",
      syncPhotoPoison: "sync-photo-poison",
      syncSignature: "sync-signature",
      syncSignaturePoison: "sync-signature-poison",
    });
  });

  test("answer over HTTP to a function key, except the health route, and the console and the add-in, which hold no data", () => {
    expect(routes(registered)).toEqual([
      "DELETE api/exclusions/{key}: function",
      "DELETE api/links/{key}: function",
      "DELETE api/mismatches/{key}/{field}/acceptance: function",
      "DELETE api/mismatches/{key}/{field}/report: function",
      "DELETE api/pause: function",
      "GET api/accounts-without-employee: function",
      "GET api/addin/usage: function",
      "GET api/backups: function",
      "GET api/changes: function",
      "GET api/employees/{key}/export: function",
      "GET api/employees/{key}/history: function",
      "GET api/employees/{key}/photo: function",
      "GET api/employees/{key}/signature: function",
      "GET api/employees/{key}: function",
      "GET api/employees: function",
      "GET api/exclusions: function",
      "GET api/first-runs: function",
      "GET api/health: anonymous",
      "GET api/hr-list: function",
      "GET api/links: function",
      "GET api/me/signature: anonymous",
      "GET api/me: function",
      "GET api/mismatches: function",
      "GET api/openapi.json: function",
      "GET api/pause: function",
      "GET api/queues: function",
      "GET api/readback/schema: function",
      "GET api/readback: function",
      "GET api/runs/{id}/outcomes: function",
      "GET api/runs/{id}/plan: function",
      "GET api/runs/{id}: function",
      "GET api/runs: function",
      "GET api/status: function",
      "GET api/templates: function",
      "GET,HEAD .well-known/microsoft-officeaddins-allowed.json: anonymous",
      "GET,HEAD addin/{*path}: anonymous",
      "GET,HEAD api/console/{*path}: anonymous",
      "GET,POST api/preview: function",
      "POST api/backups/{day}/restore: function",
      "POST api/employees/{key}/erase: function",
      "POST api/employees/{key}/undo: function",
      "POST api/first-runs/{target}/approval: function",
      "POST api/queues/{queue}/poison/drop: function",
      "POST api/queues/{queue}/poison/retry: function",
      "POST api/runs/{id}/cancel: function",
      "POST api/runs/{id}/release: function",
      "POST api/runs/{id}/retry: function",
      "POST api/runs: function",
      "POST api/templates/preview: function",
      "POST api/templates/{digest}/approval: function",
      "PUT api/exclusions/{key}: function",
      "PUT api/links/{key}: function",
      "PUT api/mismatches/{key}/{field}/acceptance: function",
      "PUT api/mismatches/{key}/{field}/report: function",
      "PUT api/pause: function",
    ]);
  });
});

test("each have something to do, which is loaded with the first call; only files need nothing of the app", async () => {
  const { registered } = await loadBuilt({ ...settings, ...telemetry });
  const given = { settings: readSettings(settings), folder: dist, warnings: [], warn: () => {} };
  await loadHandlers(given);

  const files = ["addin", "addinScripts", "console"];
  expect(registered.map(({ name }) => name).toSorted()).toEqual([...handlers.keys(), ...files].toSorted());
});

test("leave authentication to App Service when HTTP_AUTH is entra", async () => {
  const { registered } = await loadBuilt({ ...settings, HTTP_AUTH: "entra" });
  const levels = routes(registered).map((route) => route.split(": ")[1]);
  expect(new Set(levels)).toEqual(new Set(["anonymous"]));
});

test("are not registered at all, rather than half of them, while a setting is wrong; every problem is named", async () => {
  const { ENTRA_TENANT_ID: _, ...incomplete } = settings;
  const wrong = { SYNC_MODE: "yes", GRAPH_URL: "http://graph.example.com", SYNC_RATES: "entra=0" };
  const { registered, problem = "" } = await loadBuilt({ ...incomplete, ...wrong });
  expect(registered).toEqual([]);
  expect(problem.match(/(?<=^ {2}- )\w+/gm)?.toSorted()).toEqual([
    "ENTRA_TENANT_ID",
    "GRAPH_URL",
    "SYNC_MODE",
    "SYNC_RATES",
  ]);
  expect(problem).not.toMatch(/hunter/);
});

test("are there as well with telemetry switched on, and one that measures", async () => {
  const { registered, problem } = await loadBuilt({
    ...settings,
    ...telemetry,
  });
  expect(problem).toBeUndefined();
  expect(registered.map(({ name }) => name)).toContain("syncEntra");
  const measure = registered.find(({ name }) => name === "measure");
  expect(measure && triggerOf(measure)).toMatchObject({ type: "timerTrigger", schedule: "0 */5 * * * *" });
});
