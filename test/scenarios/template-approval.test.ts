import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { appCopy } from "./app-copy.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const app = appCopy();
const scene = withStack({
  app,
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra,signature" },
});
const template = join(app, "templates", "signature.html.liquid");
const original = readFileSync(template, "utf8");
const mailboxOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings ?? expect.fail(email);
const person = (n: number) => ordinaryPerson(scene(), n);

/** Deploys the templates with another colour. */
async function paint(colour: string) {
  writeFileSync(template, `${original}\n<p style="color: ${colour}">Fjordbo</p>`);
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "" });
}
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);

test("the first signature of everyone waits for one approval, which lets what waits go on", async () => {
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "" });
  expect(await cli("preview", "--expect", "templates")).toMatchObject({ code: 3 });
  expect(await cli("preview", "--expect", "first-run")).toMatchObject({ code: 2 });
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", waiting: { targets: ["signature"] } });
  const part = await scene()
    .client()
    .run(run.waiting?.run ?? "");
  expect(part).toMatchObject({ status: "held", plan: { blocked: ["first-run:signature"] } });
  expect(await cli("targets", "approve", "nothing")).toMatchObject({ code: 1 });
  expect(await cli("targets", "approve", "signature")).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Run ${part.id} goes on`),
  });
  expect(await ended(scene(), part.id)).toMatchObject({ status: "done", summary: { failures: [] } });
  expect((await cli("targets")).out).toMatch(/entra +needs no approval\n.*signature +first run approved by/);
});

describe("templates that no one has approved", () => {
  beforeAll(() => paint("red"));

  test("are held against a preview, unless it expects them", async () => {
    expect(await cli("preview")).toMatchObject({
      code: 3,
      out: expect.stringContaining("(template-changed)"),
    });
    expect(await cli("preview", "--expect", "templates")).toMatchObject({ code: 2 });
    const { current } = await scene().client().templates();
    expect(current).toMatchObject({ approval: null });
    const expected = `templates=${current?.digest}`;
    expect(await cli("preview", "--expect", expected)).toMatchObject({ code: 2 });
    expect(await cli("preview", "--expect", `templates=${"0".repeat(64)}`)).toMatchObject({ code: 3 });
  });

  test("write no signature until they are approved, which lets the held run go on and is on record", async () => {
    const run = await scene().sync({ targets: ["signature"] });
    expect(run).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });
    expect(mailboxOf(person(0)).SignatureHtml).not.toContain("red");
    expect(await scene().client().templates()).toMatchObject({ waiting: [run.id], approved: [] });
    expect((await cli("templates")).out).toContain(`Run ${run.id} waits for it`);

    const { code, out } = await cli("templates", "approve");
    expect(code).toBe(0);
    expect(out).toContain(`Run ${run.id} goes on`);
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(mailboxOf(person(0)).SignatureHtml).toContain("red");
    const { current, approved, waiting } = await scene().client().templates();
    expect(current?.approval).toMatchObject({ by: "a holder of the function key" });
    expect([approved, waiting]).toEqual([[current], []]);
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [], hasChanges: false } });
  });
});

test("approved ahead of their deployment, are written by the next run, and only what they change is let through", async () => {
  const templates = {
    "signature.html.liquid": `${original}\n<p style="color: blue">Fjordbo</p>`,
    "signature.txt.liquid": readFileSync(join(app, "templates", "signature.txt.liquid"), "utf8"),
  };
  const tried = await scene().client().preview({ templates });
  const { to = "" } = "templates" in tried ? (tried.templates ?? {}) : {};
  expect(await scene().client().approveTemplates(to)).toMatchObject({ released: [] });
  await paint("blue");
  await scene().database.query("update employees set title = 'Sjef ' || id");
  expect(await scene().sync({ mode: "preview" })).toMatchObject({
    plan: { blocked: ["changed-percent:entra.jobTitle", "changed-percent:signature.signature"] },
  });
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "100" });
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(mailboxOf(person(0)).SignatureHtml).toContain("blue");
});

test("rules choose other templates, which the plan counts and shows, and which wait for an approval once", async () => {
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "" });
  const [first] = await scene().database.query<{ name: string }>(
    "select o.name from offices o join employees e on e.office_id = o.id where e.status = 'active' group by o.name having count(*) > 2 order by 1 limit 1",
  );
  const office = first?.name ?? expect.fail("There is no office.");
  const rules = `rules:\n  - name: Hovedkontoret\n    office: "${office}"\n    banner:\n      image: https://img.example/a.png\n      alt: Åpent hus\n      link: https://fjordbo.example/\n`;
  writeFileSync(join(app, "templates", "rules.yaml"), rules);
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "" });
  const { code, out } = await cli("preview", "--targets", "signature");
  expect(code).toBe(3);
  expect(out).toMatch(/signature by rule Hovedkontoret +(\d+) +\1\n/);
  const run = await scene().sync({ targets: ["signature"] });
  expect(run).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });
  expect((await cli("templates", "approve")).out).toContain(`Run ${run.id} goes on`);
  expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
  const withBanner = scene()
    .microsoft.mailboxes.all()
    .filter(({ settings }) => String(settings.SignatureHtml).includes("Åpent hus"));
  expect(withBanner.length).toBeGreaterThan(2);
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [], hasChanges: false } });

  writeFileSync(join(app, "templates", "rules.yaml"), `${rules}    tempalte: signature\n`);
  await scene().restartHost();
  expect((await cli("templates")).out).toContain("rules.yaml, line 8: tempalte is not a key");
  expect(await cli("templates", "check")).toMatchObject({ code: 1, err: expect.stringContaining("line 8") });
  writeFileSync(join(app, "templates", "rules.yaml"), rules);
});

test("a draft is shown beside what is deployed, and is neither stored nor written", async () => {
  await scene().restartHost();
  const before = await scene().client().templates();
  const folder = mkdtempSync(join(tmpdir(), "draft-"));
  writeFileSync(
    join(folder, "signature.html.liquid"),
    "<p>Draft {{ DisplayName }}</p>\n<p class='x'>{{ Email }}</p>",
  );
  writeFileSync(join(folder, "signature.txt.liquid"), "{{ DisplayName }}");
  const email = person(0);
  const page = join(folder, "page.html");
  expect(await cli("templates", "preview", email, "--templates", folder, "--out", page)).toMatchObject({
    code: 0,
  });
  expect(readFileSync(page, "utf8")).toMatch(/Before, light[\s\S]*After, light[\s\S]*&lt;p&gt;Draft/);
  const { code, out } = await cli("templates", "check", "--templates", folder);
  expect(code).toBe(0);
  expect(out).toMatch(/signature.html.liquid, line 2: class has no effect/);
  expect(out).toMatch(/Longest html +\d+ characters, \d+ left/);
  writeFileSync(join(folder, "signature.html.liquid"), "<p>{{ Nope }}</p>");
  expect(await cli("templates", "check", "--templates", folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining("signature.html.liquid, line 1: unknown variable Nope"),
  });
  expect(await cli("templates", "preview", "nobody@nowhere.example")).toMatchObject({ code: 1 });
  expect(await scene().client().templates()).toEqual(before);
  expect(mailboxOf(person(0)).SignatureHtml).not.toContain("Draft");
  rmSync(folder, { recursive: true });
});

test("SIGNATURE_ON_REPLY is planned, written and verified like the signature, and short says what Exchange cannot do", async () => {
  const short = { SIGNATURE_ON_REPLY: "short", SYNC_MAX_CHANGED_PERCENT: "100" };
  await scene().restartHost(short);
  expect(mailboxOf(person(0)).AutoAddSignatureOnReply).toBe(true);
  const { checks } = await scene().client().status();
  expect(checks.find(({ name }) => name === "templates")).toMatchObject({
    state: "warning",
    reason: expect.stringContaining("replies get none"),
  });
  expect((await cli("preview")).out).toContain("it cannot put a short one into them");
  await scene().restartHost({ ...short, SIGNATURE_ON_REPLY: "none" });
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(mailboxOf(person(0)).AutoAddSignatureOnReply).toBe(false);
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
  await scene().restartHost({ SIGNATURE_ON_REPLY: "", SYNC_MAX_CHANGED_PERCENT: "100" });
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(mailboxOf(person(0)).AutoAddSignatureOnReply).toBe(true);
});
