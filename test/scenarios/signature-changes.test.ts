import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { recipientAdministrator } from "../../src/local/microsoft/exchange/exchange-of.ts";
import type { Fault } from "../../src/local/microsoft/http/faults.ts";
import { appCopy } from "./app-copy.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { type Before, expectSignatures, snapshot } from "./target-agreements.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const app = appCopy();
const scene = withStack({
  app,
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "entra,signature" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const set = "Set-MailboxMessageConfiguration";

let before: Before;
beforeAll(async () => {
  before = snapshot(scene());
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
});

const mailboxOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings ?? expect.fail(email);

const lost = "an answer lost after the write";
/** How often a mailbox was written since the last `clearExchanges`. */
const writesOf = (email: string) => {
  const { microsoft } = scene();
  const id = microsoft.users.get(email)?.id ?? expect.fail(email);
  const bodies = microsoft.exchanges("exchange").map(({ requestBody }) => JSON.stringify(requestBody));
  return bodies.filter((body) => body.includes(set) && body.includes(id)).length;
};

describe("Exchange in trouble", () => {
  const troubles = {
    "a throttled write": { cmdlet: set, status: 429, retryAfter: 1 },
    "a write too many at once, said in plain text": {
      cmdlet: set,
      status: 429,
      retryAfter: 1,
      body: "plain-text",
      message:
        "You have reached the maximum number of concurrent requests per tenant. Please wait and try again",
    },
    "a server too busy, which says so with 400": {
      cmdlet: set,
      status: 400,
      code: "ServerBusyException",
      retryAfter: 1,
    },
    "a proxy that is not there": {
      cmdlet: set,
      status: 400,
      code: "CmdletProxyNotAvailableFailure",
      retryAfter: 1,
    },
    "a throttled look at what was written": {
      cmdlet: "Get-MailboxMessageConfiguration",
      status: 429,
      retryAfter: 1,
    },
    [lost]: { cmdlet: set, dropConnection: true, afterWrite: true },
  } satisfies Record<string, Omit<Partial<Fault>, "service">>;

  test("that passes is waited for: every signature lands, and no one fails", async () => {
    const { life, microsoft, sync } = scene();
    const people = new Map(Object.keys(troubles).map((name, index) => [name, person(3 + index)]));
    for (const [name, trouble] of Object.entries(troubles)) {
      const user = people.get(name) ?? "";
      await life.changeTitle(user, "Tålmodig");
      microsoft.faults.add({ service: "exchange", times: 1, user, ...trouble });
    }
    const run = await sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const outcomes = await scene().outcomes(run, "changed");
    for (const email of people.values()) {
      expect(outcomes.map((outcome) => outcome.email)).toContain(email);
      expect(mailboxOf(email).SignatureText).toContain("Tålmodig");
    }
    // What landed is recognised, although Exchange returns it in other words: it is not written again.
    expect(writesOf(people.get(lost) ?? "")).toBe(1);
    expect(microsoft.faults.all().map(({ hits }) => hits)).toEqual(Array(people.size).fill(1));
    await expectSignatures(scene(), before);
  });

  test.each([
    ["has written it, is recognised afterwards: changed, on record, and written once", true, 1],
    ["has not written it, is written when the host is back", false, 2],
  ])("in which a host is killed while Exchange %s", async (_, landed, writes) => {
    const { life, microsoft, client, outcomes } = scene();
    const [her, title] = [person(12 + writes), `Drept ${writes}`];
    await life.changeTitle(her, title);
    microsoft.faults.add({
      service: "exchange",
      user: her,
      cmdlet: set,
      hang: true,
      afterWrite: landed,
      times: 1,
    });
    const { id } = await client().requestRun({});
    await eventually(() => microsoft.faults.all()[0]?.hits === 1);
    await eventually(() => String(mailboxOf(her).SignatureText).includes(title) === landed);
    await scene().host.kill();
    microsoft.faults.clear();
    await scene().restartHost();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(run.summary?.counts["signature"]).toMatchObject({ changed: 1 });
    expect(await outcomes(run, "changed")).toContainEqual(
      expect.objectContaining({ email: her, target: "signature", fields: ["signature"] }),
    );
    expect(writesOf(her)).toBe(writes);
    // It is remembered as it is: nothing is left to do.
    expect(await scene().sync()).toMatchObject({ plan: { hasChanges: false } });
    await expectSignatures(scene(), before);
  });

  test("that does not permit it fails those people, with the commands that grant it; the others' profiles land", async () => {
    const { life, microsoft, sync, outcomes, client, follow } = scene();
    const [worded, garbled] = [person(0), person(1)];
    for (const email of [worded, garbled]) await life.changeTitle(email, "Uten rolle");
    microsoft.exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
    microsoft.faults.add({ service: "exchange", user: garbled, status: 403, body: "garbled" });
    const run = await sync();
    microsoft.exchangeAccess.cmdlets = recipientAdministrator;
    microsoft.faults.clear();
    expect(run).toMatchObject({
      status: "done",
      summary: { counts: { entra: { changed: 2 }, signature: { failed: 2 } } },
    });
    expect(await outcomes(run, "failed")).toMatchObject(
      [worded, garbled].map(() => ({
        code: "forbidden",
        remedy: expect.stringContaining("roleAssignments"),
      })),
    );

    await client().retry(run.id);
    expect(await follow(run)).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { signature: { changed: 2 } } },
    });
    await expectSignatures(scene(), before);
  });
});

describe("templates that are changed", () => {
  const folder = join(app, "templates");
  const template = join(folder, "signature.txt.liquid");
  const original = readFileSync(template, "utf8");
  const her = () => person(0);
  let run: RunView;
  beforeAll(async () => {
    await scene().life.move(her(), "Fjordbo Tromsø");
    await scene().sync();
    writeFileSync(template, `${original}\nwww.fjordbo.example`);
    writeFileSync(join(folder, "signature.Fjordbo Tromsø.txt.liquid"), "{{ DisplayName }}\nNord for nord");
    await scene().restartHost();
    scene().microsoft.clearExchanges();
    run = await scene().sync();
  });

  test("give everyone a new signature, and no one a new profile", async () => {
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(Object.keys(run.plan?.totals.targets ?? {})).toEqual(["signature"]);
    const people = await expectSignatures(scene(), before);
    expect(people).toBeGreaterThan(45);
    expect(run.summary?.counts["signature"]?.changed).toBe(people);
  });

  test("are those of the office where it has its own, and the general ones elsewhere", () => {
    expect(mailboxOf(her()).SignatureText).toMatch(/^.+\nNord for nord$/);
    const { mailboxes, users } = scene().microsoft;
    const written = mailboxes.all().filter(({ settings }) => settings.AutoAddSignature);
    for (const { userId, settings } of written) {
      const isThere = users.get(userId)?.department === "Fjordbo Tromsø";
      expect(settings.SignatureText).toMatch(isThere ? /\nNord for nord$/ : /\nwww\.fjordbo\.example$/);
    }
  });

  test("with unknown names leave signatures out of the plan, with file and line; profiles go on", async () => {
    const { restartHost, life, sync } = scene();
    writeFileSync(template, `${original}\n{{ Salary }}`);
    const line = original.split("\n").length + 1;
    await restartHost();
    await life.changeTitle(person(1), "Uten mal");
    const run = await sync();
    expect(run).toMatchObject({
      status: "done",
      plan: { complete: false, notes: [{ code: "template-broken", target: "signature" }] },
      summary: { failures: [], counts: { entra: { changed: 1 } } },
    });
    expect(run.plan?.notes[0]?.message).toContain(
      `signature.txt.liquid, line ${line}: unknown variable Salary`,
    );
    expect(scene().microsoft.exchanges("exchange")).toEqual([]);
  });
});
