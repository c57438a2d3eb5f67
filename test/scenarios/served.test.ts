import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { appCopy } from "./app-copy.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const app = appCopy();
const addin = { ADDIN_CLIENT_ID: "cccccccc-0000-4000-8000-000000000001" };
const rulesFile = join(app, "templates", "rules.yaml");
const scene = withStack({
  app,
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_MAX_CHANGED_PERCENT: "100", ...addin },
});
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const isOn = (email: string) => scene().microsoft.mailboxes.get(email)?.settings.AutoAddSignature;
const switchesOf = (emails: readonly string[]) => [...new Set(emails.map(isOn))];

/** The office with the most ordinary people with a mailbox, and who is in it and elsewhere. */
async function pilots() {
  const { employees } = await scene().client().employees();
  const ordinary = ordinaryPeople(scene()).filter((email) => isOn(email) !== undefined);
  const known = employees.filter(({ email }) => ordinary.includes(email));
  const [first] = [...Map.groupBy(known, ({ office }) => office)].sort(([, a], [, b]) => b.length - a.length);
  const [office, people] = first ?? expect.fail("There is no office.");
  const inOffice = people.map(({ email }) => email);
  return { office, inOffice, others: ordinary.filter((email) => !inOffice.includes(email)) };
}
const deploy = (office: string | null) => {
  writeFileSync(rulesFile, `rules:\n  - name: Pilot\n    office: "${office}"\n    served: addin\n`);
};

test("a rule leaves an office to the add-in: approved once, planned, counted, shown, and switched off in the mailboxes", async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  const { office, inOffice, others } = await pilots();
  expect(switchesOf([...inOffice, ...others])).toEqual([true]);

  deploy(office);
  await scene().restartHost({ ...addin, SYNC_MAX_CHANGED_PERCENT: "" });
  expect((await cli("preview", "--targets", "signature")).out).toMatch(
    /Served by +mailbox \d+, add-in \d+, both 0/,
  );
  const run = await scene().sync({ targets: ["signature"] });
  expect(run).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });
  expect(switchesOf(inOffice)).toEqual([true]);
  expect((await cli("templates", "approve")).out).toContain(`Run ${run.id} goes on`);
  expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(switchesOf(inOffice)).toEqual([false]);
  expect(switchesOf(others)).toEqual([true]);

  const { employees } = await scene().client().employees();
  const served = employees.filter((one) => one.served === "addin").map(({ office: own }) => own);
  expect(new Set(served)).toEqual(new Set([office]));
  const { checks } = await scene().client().status();
  expect(checks.find(({ name }) => name === "templates")).toMatchObject({
    state: "ok",
    details: { served: { addin: served.length, both: 0 } },
  });
  const key = employees.find(({ email }) => email === inOffice[0])?.key;
  const view = await scene().ask("GET", `employees/${key}/signature?format=json`);
  expect(await view.json()).toMatchObject({ served: "addin", held: { isOn: false } });
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [], hasChanges: false } });
});

test("an undo of one of them switches the mailbox on again, and someone excluded is left as they are", async () => {
  const { inOffice } = await pilots();
  const [undone = "", excluded = ""] = inOffice;
  const history = await scene().client().history(undone);
  const change = history.entries.find(({ target }) => target === "signature") ?? expect.fail("No change.");
  expect(await cli("undo", undone, "--run", change.run, "--targets", "signature")).toMatchObject({ code: 0 });
  expect(isOn(undone)).toBe(true);
  expect((await cli("exclude", excluded, "--reason", "A test", "--targets", "signature")).code).toBe(0);
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect([isOn(undone), isOn(excluded)]).toEqual([false, false]);

  rmSync(rulesFile);
  await scene().restartHost({ ...addin, SYNC_MAX_CHANGED_PERCENT: "100" });
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect([isOn(undone), isOn(excluded)]).toEqual([true, false]);
  expect((await cli("include", excluded)).code).toBe(0);
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(isOn(excluded)).toBe(true);
});

test("without an add-in the rule is refused, and no signature is switched off", async () => {
  const { office, inOffice } = await pilots();
  deploy(office);
  await scene().restartHost({ ADDIN_CLIENT_ID: "" });
  expect(await scene().sync()).toMatchObject({
    plan: {
      complete: false,
      notes: [{ code: "template-broken", message: expect.stringContaining("ADDIN_CLIENT_ID") }],
    },
  });
  expect(switchesOf(inOffice)).toEqual([true]);
});
