import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { appCopy } from "./app-copy.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { nightly, tick } from "./tick.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const app = appCopy();
const scene = withStack({
  app,
  company: syncedCompany(330),
  settings: { SYNC_TARGETS: "entra,signature" },
});
const template = join(app, "templates", "signature.html.liquid");
const original = readFileSync(template, "utf8");

/** Deploys the templates with another colour, under the guards that are the default. */
async function paint(colour: string) {
  writeFileSync(template, `${original}\n<p style="color: ${colour}">Fjordbo</p>`);
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "", SYNC_MAX_CLEARED_PERCENT: "" });
}
/** The mailboxes with a signature of the app's. */
const signatures = () =>
  scene()
    .microsoft.mailboxes.all()
    .filter(({ settings }) => settings.SignatureHtml);
const painted = (colour: string) =>
  signatures().filter(({ settings }) => String(settings.SignatureHtml).includes(`color: ${colour}`)).length;
/** How often a mailbox was changed in Exchange. */
const changes = () =>
  scene()
    .microsoft.exchanges("exchange")
    .filter(({ requestBody }) => JSON.stringify(requestBody).includes("Set-MailboxMessageConfiguration"))
    .length;
const retitle = (people: readonly string[], title: string) =>
  scene().database.query(`update employees set title = $1 || id where email in ('${people.join("','")}')`, [
    title,
  ]);

let everyone = 0;
beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  everyone = (await scene().plan(await scene().sync({ mode: "preview" }))).totals.matched;
});
beforeEach(() => scene().microsoft.clearExchanges());

test("330 people get another colour: the night's profiles go on, and one approval lets exactly the signatures through", async () => {
  await paint("red");
  const three = ordinaryPeople(scene()).slice(0, 3);
  await retitle(three, "Nattevakt ");
  const run = await nightly(scene());
  expect(run).toMatchObject({
    status: "done",
    targets: ["entra"],
    waiting: { targets: ["signature"] },
    summary: { failures: [], counts: { entra: { changed: 3 } } },
  });
  expect(scene().writes()).toHaveLength(3);
  expect([changes(), painted("red")]).toEqual([0, 0]);

  const client = scene().client();
  const part = await client.run(run.waiting?.run ?? "");
  expect(part).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });
  const people = part.plan?.totals.targets["signature"]?.employees ?? 0;
  expect(people).toBeGreaterThan(0.9 * everyone);
  const { current } = await client.templates();
  expect(await client.approveTemplates(current?.digest ?? "")).toMatchObject({ released: [part.id] });
  const done = await ended(scene(), part.id);
  // The two without a mailbox are tried again, since their signature is another one.
  expect(done).toMatchObject({ status: "done", summary: { failures: [] } });
  expect((await scene().outcomes(done)).filter(({ code }) => code === "no-mailbox")).toHaveLength(2);
  expect(done.summary?.counts["signature"]?.changed).toBe(people - 2);
  expect([changes(), painted("red")]).toEqual([people, people - 2]);
  for (const email of three)
    expect(scene().microsoft.mailboxes.get(email)?.settings.SignatureText).toContain("Nattevakt");
  expect(scene().writes()).toHaveLength(3);
  expect(await nightly(scene())).toMatchObject({ status: "done", plan: { hasChanges: false, blocked: [] } });
});

test("an approval lets through nothing else: wrong titles of a third hold the night; once they are corrected, it writes the new colour", async () => {
  await paint("green");
  const client = scene().client();
  const { current } = await client.templates();
  const third = ordinaryPeople(scene()).slice(10, 120);
  const titles = await scene().database.query("select email, title from employees");
  await retitle(third, "Feil ");

  const run = await scene().follow(await tick(scene()));
  expect(run.status).toBe("held");
  expect(run.plan?.blocked).toEqual(
    expect.arrayContaining(["template-changed", "changed-percent:entra.jobTitle"]),
  );
  expect(await client.approveTemplates(current?.digest ?? "")).toMatchObject({ released: [] });
  expect(await client.run(run.id)).toMatchObject({ status: "held" });
  const preview = await scene().sync({ mode: "preview" });
  expect(preview.plan?.blocked).toContain("changed-percent:entra.jobTitle");
  expect(preview.plan?.blocked).not.toContain("template-changed");
  expect([scene().writes(), changes(), painted("green")]).toEqual([[], 0, 0]);

  for (const { email, title } of titles as readonly { email: string; title: string | null }[])
    if (third.includes(email))
      await scene().database.query("update employees set title = $1 where email = $2", [title, email]);
  const next = await nightly(scene());
  expect(next).toMatchObject({ status: "done", plan: { blocked: [] }, summary: { failures: [] } });
  expect(next.summary?.counts["signature"]?.changed).toBe(painted("green"));
  expect(painted("green")).toBeGreaterThan(0.9 * everyone);
  expect(scene().writes()).toEqual([]);
  expect(await client.run(run.id)).toMatchObject({ status: "stale" });
});
