import { beforeAll, expect, test } from "vitest";
import { objectId } from "../../src/local/company/accounts.ts";
import { entraUser } from "../../src/local/microsoft/graph/user.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

// Signatures were never written, so each run of everyone is divided: profiles go on, signatures are held.
const scene = withStack({
  company: syncedCompany(60),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_MAX_CHANGED_PERCENT: "" },
});

/** The people with a new title in each case. */
const changed = 6;
/** An employee without an account. */
const newcomer = "jonas.haugen@fjordbo.example";
const account = entraUser({
  id: objectId(newcomer),
  userPrincipalName: newcomer,
  mail: newcomer,
  displayName: "Jonas Haugen",
});
const held = async () => (await scene().client().runs()).filter(({ status }) => status === "held");
/** Who Graph has changed, each as often as it did. */
const written = () =>
  scene()
    .writes()
    .flatMap(({ who, status }) => (status === 204 && who ? [who] : []));

// An administrator's phones differ in the first run.
beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", waiting: { targets: ["signature"] } });
});

const toRuns = /POST \S*\/sync-runs\/messages\?\S*visibilitytimeout=[1-9]/;

test.each([
  ["the held part is left to a person", "queue", { request: toRuns }, "planned again"],
  ["slots are reserved", "table", { request: /"RowKey":"pacer"/ }, "planned again"],
  ["the plan is noted as applied", "table", { request: /"PartitionKey":"applied"/ }, "planned again"],
  ["the run is noted as under way", "table", { request: /status\W{1,8}running/ }, "planned again"],
  ["the watch is posted", "queue", { request: toRuns, skip: 1 }, "resumed"],
  [
    "all but two messages are sent",
    "queue",
    { request: /POST \S*\/sync-entra\/messages/, skip: 2 },
    "resumed",
  ],
  ["it is noted that all are sent", "table", { request: /done\W{1,6}true/ }, "resumed"],
] as const)(
  "a process that dies after the plan was divided, and before %s: the run ends when all is done, once each, and counts no one else",
  async (moment, part, holdAt, then) => {
    const { azurite, client, microsoft, outcomes } = scene();
    const people = Array.from({ length: changed }, (_, n) => ordinaryPerson(scene(), n));
    const [corrected = ""] = people;
    const title = microsoft.users.get(corrected)?.jobTitle ?? null;
    for (const one of people) await scene().life.changeTitle(one, `Før ${moment}`);
    microsoft.clearExchanges();
    await using proxy = await tcpProxy(azurite.urls[part], { holdAt });
    await scene().restartHost({
      AzureWebJobsStorage: azurite.connectionString.replace(azurite.urls[part], proxy.url),
    });
    const { id } = await client().requestRun({});
    await proxy.stopped;
    await scene().host.kill();
    expect(written()).toEqual([]);

    const isAgain = then === "planned again";
    if (isAgain) {
      // HR takes a title back, and who was skipped has an account now, where writing takes longest.
      await scene().database.query("update employees set title = $1 where email = $2", [title, corrected]);
      microsoft.users.add(account);
      microsoft.faults.add({ user: account.id, method: "PATCH", status: 429, retryAfter: 3, times: 2 });
    }
    await scene().restartHost();
    const run = await ended(scene(), id);
    const expected = isAgain ? [...people.slice(1), newcomer] : people;
    expect(written().toSorted()).toEqual(expected.toSorted());
    expect(run).toMatchObject({
      status: "done",
      targets: ["entra"],
      waiting: { targets: ["signature"] },
      summary: { failures: [], counts: { entra: { changed: expected.length } } },
    });
    const all = await outcomes(run);
    expect(
      all
        .filter(({ status }) => status === "changed")
        .map(({ email }) => email)
        .toSorted(),
    ).toEqual(expected.toSorted());
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(["changed", "skipped"]));
    expect(new Set(all.map(({ email }) => email)).size).toBe(all.length);
    expect(await held()).toMatchObject([{ id: run.waiting?.run, partOf: id }]);
    await scene().expectAgreement(isAgain ? [account] : []);

    if (!isAgain) return;
    microsoft.users.remove(account.id);
    microsoft.faults.clear();
  },
);

test("the part that is held is released once, and everyone has a signature", async () => {
  const [part] = await held();
  await scene()
    .client()
    .release(part?.id ?? "", part?.plan?.digest ?? "");
  const run = await ended(scene(), part?.id ?? "");
  const planned = part?.plan?.totals.targets["signature"]?.employees ?? 0;
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  const all = await scene().outcomes(run);
  const written = all.filter(({ status }) => status === "changed");
  // Two mailboxes are missing, which is found out as they are written.
  const missing = all.filter(({ code }) => code === "no-mailbox");
  expect([written.length, missing.length]).toEqual([planned - 2, 2]);
  expect(written.length).toBeGreaterThan(45);
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
});
