import { expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { runCli } from "../cli/run-cli.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "entra,photo,signature", SYNC_MODE: "apply" } });

const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url], { ENTRA_SYNC_KEY: scene().host.keys.host });

const previewed = async (query = "") =>
  (await (await scene().ask("GET", `preview${query}`)).json()) as PlanWithGuards;

/** Everything that a preview must not write to. */
const world = () => ({
  users: scene().microsoft.users.all(),
  photos: scene().microsoft.photos.all(),
  mailboxes: scene().microsoft.mailboxes.all(),
});

test("a preview has the digest of the plan that a run makes, twice the same, and writes nothing", async () => {
  const before = structuredClone(world());
  const [first, second] = [await previewed(), await previewed()];
  expect(second.digest).toBe(first.digest);
  expect(second.employees).toEqual(first.employees);
  expect(first).toMatchObject({ version: 1, mode: "preview", complete: true, hasChanges: true, guards: [] });
  expect(world()).toEqual(before);
  expect(scene().calls("PATCH")).toEqual([]);
  expect(scene().calls("PUT")).toEqual([]);
  const run = await scene().sync({ mode: "preview" });
  expect(run.plan?.digest).toBe(first.digest);
});

test("says of everyone how they were matched, what would change by which rule, signature and photo included", async () => {
  const { employees, targets } = await previewed();
  expect(targets).toEqual(["entra", "photo", "signature"]);
  const changes = employees.flatMap((person) => person.changes);
  expect(new Set(changes.map(({ target }) => target))).toEqual(new Set(["entra", "photo", "signature"]));
  expect(employees.find(({ email }) => email.startsWith("henrik.aasen"))).toMatchObject({
    match: "userPrincipalName",
    changes: expect.arrayContaining([
      {
        target: "entra",
        field: "jobTitle",
        from: "Eiendomsmeglerfullmektig",
        to: "Eiendomsmegler MNEF",
        rule: "authoritative",
      },
    ]),
  });
});

test("takes e-mails and targets, repeated or with commas between", async () => {
  const one = await previewed("?email=henrik.aasen@fjordbo.example&targets=entra");
  expect(one.employees.map(({ email }) => email)).toEqual(["henrik.aasen@fjordbo.example"]);
  expect(new Set(one.employees.flatMap(({ changes }) => changes.map(({ target }) => target)))).toEqual(
    new Set(["entra"]),
  );
  const two = await previewed(
    "?email=henrik.aasen@fjordbo.example&email=nobody@fjordbo.example&targets=entra,photo",
  );
  expect(two.totals.employees).toBe(2);
  expect(two.targets).toEqual(["entra", "photo"]);
});

test.each([
  ["?targets=fax", 400],
  ["?format=xml", 400],
  ["?redact=everything", 400],
  ["?email=a", 400],
])("GET /api/preview%s is refused", async (query, status) => {
  expect((await scene().ask("GET", `preview${query}`)).status).toBe(status);
});

test("is Markdown and text on request, without values or people where those are to stay secret", async () => {
  const markdown = await (await scene().ask("GET", "preview?format=markdown")).text();
  expect(markdown).toMatch(/^## Preview, nothing is written: .*would change/);
  expect(markdown).toContain("Eiendomsmegler MNEF");
  const values = await (await scene().ask("GET", "preview?format=text&redact=values")).text();
  expect(values).toContain("henrik.aasen@fjordbo.example");
  expect(values).not.toContain("Eiendomsmegler MNEF");
  const people = await (await scene().ask("GET", "preview?redact=people")).text();
  expect(people).not.toMatch(/@fjordbo\.example|Eiendomsmegler MNEF/);
  expect((JSON.parse(people) as PlanWithGuards).digest).toBe((await previewed()).digest);
});

test("tries out signature templates that were never deployed, and says where they are broken", async () => {
  const email = "henrik.aasen@fjordbo.example";
  const body = (html: string) =>
    JSON.stringify({
      emails: [email],
      targets: ["signature"],
      templates: { "signature.html.liquid": html, "signature.txt.liquid": "{{ DisplayName }}" },
    });
  const headers = { "content-type": "application/json", "x-functions-key": scene().host.keys.host };
  const tried = await scene().ask("POST", "preview", body("<p>{{ DisplayName }}</p>"), headers);
  const { digest } = (await tried.json()) as PlanWithGuards;
  expect(digest).not.toBe((await previewed(`?email=${email}&targets=signature`)).digest);

  const broken = await scene().ask("POST", "preview", body("<p>\n{{ DisplyName }}</p>"), headers);
  expect(broken.status).toBe(422);
  expect(await broken.json()).toMatchObject({
    code: "template-broken",
    detail: "signature.html.liquid, line 2: unknown variable DisplyName",
  });
});

test("the exit code of the command line is about the plan: nothing to do, changes, held, error", async () => {
  const changes = await cli("preview", "--email", "henrik.aasen@fjordbo.example");
  expect([changes.code, changes.err]).toEqual([2, ""]);
  expect(changes.out).toContain('"Eiendomsmeglerfullmektig" → "Eiendomsmegler MNEF"');
  expect((await cli("preview", "--email", "nobody@fjordbo.example")).code).toBe(1);
  expect((await cli("preview", "--targets", "fax")).code).toBe(1);
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "5" });
  const held = await cli("preview", "--format", "markdown");
  expect(held.code).toBe(3);
  expect(held.out).toMatch(/would change for \d+ of \d+ people/);
  await scene().restartHost();
});
