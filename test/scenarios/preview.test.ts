import { afterEach, expect, test } from "vitest";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_MODE: "preview", SYNC_MAX_CHANGED_PERCENT: "" } });
const unknownRun = "runs/20260101T000000Z-aaaaaa";

/** No request of this file has written anything. */
afterEach(() => {
  expect(scene().calls("PATCH")).toEqual([]);
  expect(scene().microsoft.users.all()).toEqual(scene().company.entraUsers);
});

async function problem(response: Response) {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  const body = (await response.json()) as { status: number; code: string; detail: string };
  expect(body.status).toBe(response.status);
  return body;
}

test("a preview writes nothing and ends done, with a plan that shows what a sync would do", async () => {
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", mode: "preview", plan: { hasChanges: true } });
  const plan = await scene().plan(run);
  expect(plan).toMatchObject({ mode: "preview", digest: run.plan?.digest, totals: run.plan?.totals });
  expect(plan.employees.find(({ email }) => email.startsWith("henrik.aasen"))?.changes).toEqual([
    {
      target: "entra",
      field: "jobTitle",
      from: "Eiendomsmeglerfullmektig",
      to: "Eiendomsmegler MNEF",
      rule: "authoritative",
    },
  ]);
});

test("a preview says which guards would hold a sync, and a second one says the same", async () => {
  const [first, second] = [await scene().sync(), await scene().sync({ mode: "preview" })];
  expect(first.plan?.blocked).toContain("changed-percent:entra.streetAddress");
  expect(second.plan).toMatchObject({ digest: first.plan?.digest, blocked: first.plan?.blocked });
});

test("applying is refused while writing is off", async () => {
  const response = await scene().ask("POST", "runs", '{"mode":"apply"}', asJson());
  expect(await problem(response)).toMatchObject({ status: 409, code: "writing-is-off" });
});

test("a run that only showed its plan has nothing to retry or to cancel", async () => {
  const { id } = await scene().sync({ emails: ["henrik.aasen@fjordbo.example"] });
  expect(await problem(await scene().ask("POST", `runs/${id}/retry`))).toMatchObject({ status: 409 });
  expect(await problem(await scene().ask("POST", `runs/${id}/cancel`))).toMatchObject({ status: 409 });
});

const asJson = (type = "application/json") => ({
  "content-type": type,
  "x-functions-key": scene().host.keys.host,
});

test.each<[string, string, number, string?]>([
  ["no JSON", "{", 400],
  ["a list", "[]", 400],
  ["null", "null", 400],
  ["an unknown property", '{"force":true}', 400],
  ["an unknown mode", '{"mode":"yolo"}', 400],
  ["an unknown target", '{"targets":["fax"]}', 400],
  ["no target at all", '{"targets":[]}', 400],
  ["no e-mail at all", '{"emails":[]}', 400],
  ["e-mails that are numbers", '{"emails":[1]}', 400],
  ["more e-mails than it takes", JSON.stringify({ emails: Array(1001).fill("a@b.no") }), 400],
  ["a digest that is none", '{"digest":"abc"}', 400],
  ["more than it takes", `{"emails":["${"a".repeat(70_000)}"]}`, 413],
  ["a web page's form", "mode=preview", 415, "application/x-www-form-urlencoded"],
  ["JSON that claims to be text", "{}", 415, "text/plain"],
])("a request with %s is refused as such, and makes no run", async (_, body, status, type) => {
  const before = await scene().client().runs();
  expect(await problem(await scene().ask("POST", "runs", body, asJson(type)))).toMatchObject({ status });
  expect(await scene().client().runs()).toHaveLength(before.length);
});

test.each([
  ["GET", unknownRun],
  ["GET", `${unknownRun}/plan`],
  ["GET", `${unknownRun}/outcomes`],
  ["POST", `${unknownRun}/cancel`],
  ["POST", `${unknownRun}/retry`],
  ["GET", "runs/' or RowKey ne '"],
  ["GET", "runs/..%2Fpacer"],
])("%s %s is 404: there is no such run", async (method, path) => {
  expect(await problem(await scene().ask(method, path))).toMatchObject({ status: 404, code: "not-found" });
});

test.each([
  ["POST", "runs"],
  ["GET", "runs"],
  ["GET", unknownRun],
  ["GET", `${unknownRun}/plan`],
  ["GET", `${unknownRun}/outcomes`],
  ["POST", `${unknownRun}/cancel`],
  ["POST", `${unknownRun}/retry`],
])("%s %s without a key is 401, and so it is with a wrong one", async (method, path) => {
  expect((await scene().ask(method, path, undefined, {})).status).toBe(401);
  expect((await scene().ask(method, path, undefined, { "x-functions-key": "guess" })).status).toBe(401);
});

test.each(["runs?days=0", "runs?limit=many"])("GET %s is refused with the reason", async (path) => {
  expect(await problem(await scene().ask("GET", path))).toMatchObject({ status: 400 });
});

test("the health check needs no key", async () => {
  const response = await scene().ask("GET", "health", undefined, {});
  expect(await response.json()).toEqual({ status: "ok" });
});
