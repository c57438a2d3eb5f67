import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { storeHtml } from "../../src/local/microsoft/exchange/store-html.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { undoOf } from "./undo-of-one.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(80, images),
  settings: { SYNC_TARGETS: "entra,photo,signature" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const userOf = (email: string) => scene().microsoft.users.get(email) ?? expect.fail(email);
const undo = undoOf(scene);
const mailboxOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings ?? expect.fail(email);

/** A signature that a user wrote, as Exchange keeps it. */
const handmade = (greeting: string) => ({
  SignatureHtml: storeHtml(`<p>${greeting} 🎿 <b>fra meg</b></p>`),
  SignatureText: `${greeting} fra meg`,
  SignatureTextOnMobile: "Sendt fra fjellet",
  AutoAddSignature: true,
  AutoAddSignatureOnReply: false,
  AutoAddSignatureOnMobile: true,
});

let first: RunView;
beforeAll(async () => {
  const { microsoft, sync } = scene();
  for (const n of [0, 1]) microsoft.mailboxes.set(person(n), handmade(`Hilsen ${n}`));
  const cmdlet = "Set-MailboxMessageConfiguration";
  const lost = { dropConnection: true, afterWrite: true, times: 1 };
  microsoft.faults.add({ service: "exchange", cmdlet, user: person(1), ...lost });
  first = await sync();
  expect(first).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
});

/** A run that gives one person another title. */
async function retitle(email: string, title: string): Promise<RunView> {
  await scene().life.changeTitle(email, title);
  const run = await scene().sync({ emails: [email] });
  scene().microsoft.clearExchanges();
  return run;
}

describe("the undo of a profile", () => {
  test("is previewed, then puts back the values before; the record names both runs, and the next run the return", async () => {
    const her = person(2);
    const before = userOf(her);
    const written = await retitle(her, "Feil tittel");

    const entra = { targets: ["entra"] };
    const shown = await undo(her, written, { mode: "preview", ...entra });
    expect(shown.changes).toEqual([
      {
        target: "entra",
        field: "jobTitle",
        from: "Feil tittel",
        to: before["jobTitle"],
        rule: `undo:${written.id}`,
      },
    ]);
    expect(shown.codes).toEqual(["will-return"]);
    expect(scene().writes()).toEqual([]);

    const { run } = await undo(her, written, entra);
    expect(run).toMatchObject({ status: "done", undo: written.id, plan: { digest: shown.run.plan?.digest } });
    expect(run.summary?.counts).toEqual({ entra: { changed: 1 } });
    expect(userOf(her)).toEqual(before);
    expect(scene().writes()).toMatchObject([{ who: her, body: { jobTitle: before["jobTitle"] } }]);
    const { entries } = await scene().client().history(her, 3);
    expect(entries.filter(({ field }) => field === "jobTitle")).toMatchObject([
      { run: run.id, state: "done", from: "Feil tittel", rule: `undo:${written.id}` },
      { run: written.id, state: "done", to: "Feil tittel" },
    ]);
    const next = await scene().sync({ emails: [her], mode: "preview", ...entra });
    expect((await scene().plan(next)).employees[0]?.changes).toMatchObject([{ to: "Feil tittel" }]);
  });

  test("a second time finds it done, and undone itself it brings the run's value again", async () => {
    const her = person(3);
    const written = await retitle(her, "Fram og tilbake");
    const { run } = await undo(her, written);
    scene().microsoft.clearExchanges();
    const again = await undo(her, written);
    const codes = ["already-undone", "already-undone"];
    expect(again).toMatchObject({ run: { status: "done" }, changes: [], codes });
    expect(scene().writes()).toEqual([]);

    await undo(her, run);
    expect(userOf(her)["jobTitle"]).toBe("Fram og tilbake");
  });

  test("leaves alone what was changed since, field by field", async () => {
    const { life, microsoft, sync } = scene();
    const her = person(4);
    const before = userOf(her);
    await life.changeTitle(her, "Fra databasen");
    await life.changeLastName(her, "Databasesen");
    const written = await sync({ emails: [her], targets: ["entra"] });
    microsoft.users.set(her, { jobTitle: "Rettet for hånd" });
    const { run, codes } = await undo(her, written);
    expect(codes).toEqual(["changed-since-written", "will-return"]);
    expect(run.summary?.counts).toEqual({ entra: { changed: 1 } });
    expect(userOf(her)).toMatchObject({ jobTitle: "Rettet for hånd", surname: before["surname"] });
  });

  test("works for a person who has left the database, and despite an exclusion, which then keeps the result", async () => {
    const her = person(5);
    const before = userOf(her)["jobTitle"];
    const written = await retitle(her, "Sluttet");
    await scene().life.leave(her);
    const { exclusions } = storageOf(scene()).records;
    const order = {
      targets: ["entra", "signature"],
      reason: "Ser på saken",
      by: "a test",
      at: new Date().toISOString(),
    };
    await exclusions.put({ email: her, ...order });
    const { run, codes } = await undo(her, written);
    expect(codes).toEqual([]);
    expect(run.summary?.counts).toEqual({ entra: { changed: 1 }, signature: { changed: 1 } });
    expect(userOf(her)["jobTitle"]).toBe(before);
  });

  test("that is killed after Graph has written recognises its own write: changed, on record, written once", async () => {
    const { microsoft, client, restartHost } = scene();
    const her = person(6);
    const before = userOf(her)["jobTitle"];
    const written = await retitle(her, "Midt i");
    microsoft.clearExchanges();
    microsoft.faults.add({ user: her, method: "PATCH", hang: true, afterWrite: true, times: 1 });
    const { id } = await client().undo(her, { run: written.id, targets: ["entra"] });
    await eventually(() => microsoft.faults.all()[0]?.hits === 1);
    await eventually(() => userOf(her)["jobTitle"] === before);
    await scene().host.kill();
    microsoft.faults.clear();
    await restartHost();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 1 } } } });
    expect(await storageOf(scene()).audit({ id }, her)).toMatchObject([{ state: "done" }]);
    expect(scene().writes()).toMatchObject([{ who: her, status: null }]);
  });
});

test("a message of an undo that is delivered once more writes nothing again", async () => {
  const { microsoft, client } = scene();
  const her = person(11);
  const before = userOf(her)["jobTitle"];
  const written = await retitle(her, "To ganger");
  const busy = { status: 429, retryAfter: 3, times: 1 };
  const cmdlet = "Set-MailboxMessageConfiguration";
  microsoft.faults.add({ service: "exchange", cmdlet, user: her, ...busy });
  const { id } = await client().undo(her, { run: written.id });
  await eventually(() => userOf(her)["jobTitle"] === before);
  const { messageOf, put } = storageOf(scene());
  const message = await messageOf({ id }, her);
  const changes = message.changes.filter(({ target }) => target === "entra");
  await put("sync-entra", { ...message, changes });
  const run = await ended(scene(), id);
  expect(run.summary?.counts).toEqual({ entra: { changed: 1 }, signature: { changed: 1 } });
  expect(scene().writes()).toMatchObject([{ body: { jobTitle: before } }]);
});

describe("the undo of a signature", () => {
  test("brings back, byte for byte, the one that the user made before the app came; undone itself it brings the app's", async () => {
    const him = person(0);
    const ours = mailboxOf(him)["SignatureText"];
    expect(ours).not.toContain("fra meg");
    const { run, changes } = await undo(him, first, { targets: ["signature"] });
    expect(changes).toMatchObject([{ field: "signature", to: expect.stringMatching(/^sha256:/) }]);
    expect(run).toMatchObject({ status: "done", summary: { counts: { signature: { changed: 1 } } } });
    expect(mailboxOf(him)).toMatchObject(handmade("Hilsen 0"));

    const next = await scene().plan(await scene().sync({ emails: [him], mode: "preview" }));
    expect(next.employees[0]?.changes).toMatchObject([{ target: "signature" }]);

    await undo(him, run);
    expect(mailboxOf(him)["SignatureText"]).toBe(ours);
    expect(mailboxOf(him)["AutoAddSignatureOnReply"]).toBe(true);
  });

  test("brings it back as well when the run had to write twice, since its first answer was lost; so may its own", async () => {
    const { microsoft } = scene();
    const him = person(1);
    const cmdlet = "Set-MailboxMessageConfiguration";
    const lost = { dropConnection: true, afterWrite: true, times: 1 };
    microsoft.faults.add({ service: "exchange", cmdlet, user: him, ...lost });
    const { run } = await undo(him, first, { targets: ["signature"] });
    expect(run).toMatchObject({ status: "done", summary: { counts: { signature: { changed: 1 } } } });
    expect(mailboxOf(him)).toMatchObject(handmade("Hilsen 1"));
  });

  test("of a person who had none leaves them with none", async () => {
    const her = person(7);
    await undo(her, first, { targets: ["signature"] });
    expect(mailboxOf(her)).toMatchObject({ SignatureText: "", AutoAddSignature: false });
  });

  test("leaves alone one that the user made since", async () => {
    const her = person(8);
    scene().microsoft.mailboxes.set(her, handmade("Ny"));
    const { run, changes, codes } = await undo(her, first, { targets: ["signature"] });
    expect({ changes, codes }).toEqual({ changes: [], codes: ["changed-since-written"] });
    expect(run.summary?.counts).toEqual({});
    expect(mailboxOf(her)).toMatchObject(handmade("Ny"));
  });
});

describe("an undo over HTTP", () => {
  const ask = (email: string, body: object, headers?: Record<string, string>) =>
    scene().ask("POST", `employees/${email}/undo`, JSON.stringify(body), headers ?? asJson());
  const asJson = () => ({ "content-type": "application/json", "x-functions-key": scene().host.keys.host });

  test("is refused for a run or a target that is not there, and for people that it wrote nothing for", async () => {
    const her = person(9);
    const answers = [
      await ask(her, { run: "20260101T000000Z-aaaaaa" }),
      await ask(her, { run: first.id, targets: ["fax"] }),
      await ask("nobody@elsewhere.example", { run: first.id }),
      await ask(her, { run: "' or RowKey ne '" }),
      await ask(her, {}),
      await ask(her, { run: first.id, force: true }),
      await ask(her, { run: first.id }, { "content-type": "application/json" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 409, 400, 400, 400, 401]);
    expect(await answers[2]?.json()).toMatchObject({ code: "nothing-to-undo" });
  });

  test("is refused while writing is off; a preview is not", async () => {
    await scene().restartHost({ SYNC_MODE: "preview" });
    const refused = await ask(person(9), { run: first.id, mode: "apply" });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: "writing-is-off" });
    const { run, changes } = await undo(person(9), first, { targets: ["signature"] });
    expect(run).toMatchObject({ status: "done", mode: "preview" });
    expect(changes).toHaveLength(1);
    await scene().restartHost({ SYNC_MODE: "apply" });
  });
});

test("entra-sync undo shows the plan, follows the run, and prints the result", async () => {
  const { url, keys } = scene().host;
  const her = person(10);
  const before = userOf(her)["jobTitle"];
  const written = await retitle(her, "Fra kommandolinjen");
  const { code, out } = await runCli(["undo", her, "--run", written.id, "--url", url, "--key", keys.host]);
  expect(code).toBe(0);
  for (const text of [`"Fra kommandolinjen" → "${before}"`, "entra-sync exclude", "undo done"]) {
    expect(out).toContain(text);
  }
  expect(userOf(her)["jobTitle"]).toBe(before);
  const unknown = await runCli(["undo", "a@b.no", "--run", written.id, "--url", url, "--key", keys.host]);
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("wrote nothing of a@b.no") });
});
