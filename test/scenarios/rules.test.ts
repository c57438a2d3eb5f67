import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { runCli } from "../cli/run-cli.ts";
import { partsOf } from "../graph-description.ts";
import { appCopy } from "./app-copy.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const app = appCopy();
const scene = withStack({
  app,
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_MAX_CHANGED_PERCENT: "100" },
});
const person = (n: number) => ordinaryPerson(scene(), n);
const idOf = (email: string) => scene().microsoft.users.get(email)?.id ?? expect.fail(email);
const htmlOf = (email: string) => String(scene().microsoft.mailboxes.get(email)?.settings.SignatureHtml);
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const groupId = (n: number) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;
/** How often Graph was asked, also within batches, at addresses with a part. */
const ofGraph = (part: string) => {
  const all = scene().microsoft.exchanges("graph");
  const asked = all.flatMap((one) => (one.url.endsWith("/$batch") ? partsOf(one) : one));
  return asked.filter(({ url }) => url.includes(part)).length;
};

/** Deploys rules, each with a banner that names it. */
async function deploy(...rules: readonly (readonly [name: string, condition: string])[]) {
  const lines = rules.flatMap(([name, condition]) => [
    `  - name: ${name}`,
    `    ${condition}`,
    "    banner:",
    "      image: https://img.example/a.png",
    `      alt: Banner of ${name}`,
    "      link: https://fjordbo.example/",
  ]);
  writeFileSync(join(app, "templates", "rules.yaml"), `rules:\n${lines.join("\n")}\n`);
  await scene().restartHost();
}
const setGroup = (n: number, displayName: string, members: readonly string[]) =>
  scene().microsoft.groups.set({ id: groupId(n), displayName, members });
const speak = (email: string, preferredLanguage: string) =>
  scene().microsoft.users.set(email, { preferredLanguage });
const noteOf = ({ employees }: Plan, email: string) =>
  employees.find((one) => one.email === email)?.notes.find(({ code }) => code === "rule-undecided");

beforeEach(() => scene().microsoft.clearExchanges());

test("the language of the account chooses, without a column of the database and without another request", async () => {
  speak(person(0), "en-GB");
  speak(person(1), "nb-NO");
  await deploy(["English", "language: en"]);
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  expect([htmlOf(person(0)), htmlOf(person(1))].map((html) => html.includes("Banner of English"))).toEqual([
    true,
    false,
  ]);
  expect(ofGraph("groups")).toBe(0);
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });

  speak(person(1), "EN-us");
  const changed = await scene().sync();
  expect(changed).toMatchObject({ status: "done", summary: { failures: [] } });
  expect((await scene().outcomes(changed, "changed")).map(({ email }) => email)).toEqual([person(1)]);
  expect(htmlOf(person(1))).toContain("Banner of English");
});

describe("a group chooses", () => {
  test("for those in it, also through another group; its members are read once for a plan of everyone", async () => {
    scene().microsoft.app.grant("graph", "GroupMember.Read.All");
    scene().microsoft.revokeTokens();
    setGroup(1, "Ledelsen", [idOf(person(2)), groupId(2)]);
    setGroup(2, "Styret", [idOf(person(3))]);
    await deploy(["Board", `group: ${groupId(2)}`], ["Management", "group: ledelsen"]);
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(htmlOf(person(2))).toContain("Banner of Management");
    expect(htmlOf(person(3))).toContain("Banner of Board");
    expect(htmlOf(person(4))).not.toContain("Banner of");
    expect([ofGraph("transitiveMembers"), ofGraph("checkMemberGroups")]).toEqual([2, 0]);
    const plan = await scene().plan(run);
    expect(
      plan.templates?.choices?.map(({ choice, people }) => [choice.replace(/.* by /, ""), people]),
    ).toEqual(
      expect.arrayContaining([
        ["rule Board", 1],
        ["rule Management", 1],
      ]),
    );
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
  });

  test("in a run of one person, who is looked up without everyone in the group", async () => {
    setGroup(1, "Ledelsen", [idOf(person(4))]);
    scene().microsoft.clearExchanges();
    const run = await scene().sync({ emails: [person(4)] });
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(htmlOf(person(4))).toContain("Banner of Management");
    expect([ofGraph("transitiveMembers"), ofGraph("checkMemberGroups")]).toEqual([0, 1]);
    expect((await cli("explain", person(4))).out).toContain("by rule Management");
  });

  test("in what the console and the command line show, of the deployed rules and of a draft", async () => {
    const key = (await scene().client().employees()).employees.find(({ email }) => email === person(4))?.key;
    const shown = await scene().ask("GET", `employees/${key}/signature?format=html`);
    expect(await shown.text()).toContain("Banner of Management");
    const { choices, warnings } = await scene().client().previewTemplates({});
    expect(choices).toContainEqual(
      expect.objectContaining({ choice: expect.stringMatching(/rule Management/), emails: [person(4)] }),
    );
    expect(warnings.filter(({ message }) => message.includes("group"))).toEqual([]);
  });

  test("of two that have the name is none: those who may be meant keep their signature, and the plan names both", async () => {
    setGroup(3, "LEDELSEN", [idOf(person(5))]);
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
    const plan = await scene().plan(run);
    expect(plan.notes).toContainEqual(
      expect.objectContaining({
        code: "group-ambiguous",
        message: expect.stringContaining(`${groupId(1)}, ${groupId(3)}`),
      }),
    );
    expect(noteOf(plan, person(4))).toMatchObject({ target: "signature" });
    expect(noteOf(plan, person(3))).toBeUndefined();
    expect(htmlOf(person(4))).toContain("Banner of Management");
    scene().microsoft.groups.remove(groupId(3));
  });

  test("without the permission is not known: no one gets another template, and status says what to grant", async () => {
    scene().microsoft.app.revoke("graph", "GroupMember.Read.All");
    scene().microsoft.revokeTokens();
    await scene().restartHost();
    await scene().database.query(`update employees set title = 'Megler' where email = '${person(4)}'`);
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const plan = await scene().plan(run);
    expect(plan.notes).toContainEqual(
      expect.objectContaining({
        code: "group-unreadable",
        remedy: expect.stringContaining("GroupMember.Read.All"),
      }),
    );
    expect(noteOf(plan, person(4))).toMatchObject({ target: "signature" });
    expect(htmlOf(person(4))).toContain("Banner of Management");
    expect(htmlOf(person(4))).not.toContain("Megler");
    const { checks } = await scene().client().status();
    expect(checks.find(({ name }) => name === "permissions")).toMatchObject({
      state: "error",
      reason: expect.stringContaining("it lacks GroupMember.Read.All"),
      remedy: expect.stringContaining("GroupMember.Read.All"),
    });
    scene().microsoft.app.grant("graph", "GroupMember.Read.All");
    scene().microsoft.revokeTokens();
    await scene().restartHost();
    expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(htmlOf(person(4))).toContain("Megler");
  });
});
