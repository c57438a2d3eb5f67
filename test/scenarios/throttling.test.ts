import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Fault } from "../../src/local/microsoft/http/faults.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany() });
const administrator = "petter.nygard@fjordbo.example";

describe("one run in which everyone meets another fault", () => {
  const faults = {
    "a PATCH throttled": { method: "PATCH", status: 429, retryAfter: 1.4, times: 2 },
    "a PATCH that Graph is not available for": { method: "PATCH", status: 503, retryAfter: 1, times: 1 },
    "a PATCH that a gateway gives up on": { method: "PATCH", status: 504, retryAfter: 1, times: 1 },
    "a connection dropped before the write": { method: "PATCH", dropConnection: true, times: 1 },
    "a connection dropped after the write": {
      method: "PATCH",
      dropConnection: true,
      afterWrite: true,
      times: 1,
    },
    "the read before the write throttled": { method: "GET", status: 429, retryAfter: 1, times: 1 },
    "the read after the write throttled": { method: "GET", status: 429, retryAfter: 1, skip: 1, times: 1 },
  } satisfies Record<string, Partial<Fault>>;
  type Trouble = keyof typeof faults;
  const troubles = Object.keys(faults) as Trouble[];
  const sufferer = (trouble: Trouble) => ordinaryPeople(scene())[troubles.indexOf(trouble)] ?? "";
  const writesOf = (email: string) =>
    scene()
      .writes()
      .filter(({ who }) => who === email);

  let run: RunView;
  beforeAll(async () => {
    const { life, microsoft, sync } = scene();
    for (const trouble of troubles) {
      await life.changeTitle(sufferer(trouble), "Ny tittel");
      microsoft.faults.add({ ...faults[trouble], user: sufferer(trouble) });
    }
    await life.changeTitle(administrator, "IT-ansvarlig");
    // Of an administrator's two PATCHes the second one, without the phones, is the one that lands.
    const second = { method: "PATCH", skip: 1, times: 1, dropConnection: true, afterWrite: true };
    microsoft.faults.add({ ...second, user: administrator });
    run = await sync();
  });

  test("ends done, without a failure", async () => {
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: troubles.length + 1 } } },
    });
    await scene().expectAgreement();
  });

  test.each(troubles)("%s: the change lands, once, and is on record as changed", async (trouble) => {
    const email = sufferer(trouble);
    const outcomes = await scene().outcomes(run, "changed");
    expect(outcomes.find((outcome) => outcome.email === email)).toMatchObject({ fields: ["jobTitle"] });
    const cut = trouble.includes("after the write") && trouble.startsWith("a connection");
    expect(writesOf(email).filter(({ status }) => status === 204)).toHaveLength(cut ? 0 : 1);
    expect(await storageOf(scene()).audit(run, email)).toMatchObject([{ field: "jobTitle", state: "done" }]);
  });

  test("a PATCH throttled is sent again no sooner than Graph said, each time", () => {
    const writes = writesOf(sufferer("a PATCH throttled"));
    expect(writes.map(({ status }) => status)).toEqual([429, 429, 204]);
    const waits = writes.slice(1).map(({ at }, index) => at - (writes[index]?.at ?? 0));
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(1400);
  });

  test("a connection dropped after the write: it is not written a second time", () => {
    expect(writesOf(sufferer("a connection dropped after the write"))).toMatchObject([{ status: null }]);
  });

  test("an administrator's second PATCH cut off: what landed is on record as changed, what was refused as refused", async () => {
    const outcomes = await scene().outcomes(run, "changed");
    expect(outcomes.find(({ email }) => email === administrator)).toMatchObject({
      fields: ["jobTitle"],
      code: "administrator-phone",
    });
    const audit = await storageOf(scene()).audit(run, administrator);
    expect(Object.fromEntries(audit.map(({ field, state }) => [field, state]))).toEqual({
      jobTitle: "done",
      mobilePhone: "refused",
      businessPhones: "refused",
    });
    expect(
      writesOf(administrator).filter(({ body }) => JSON.stringify(body).includes("jobTitle")),
    ).toHaveLength(2);
  });
});

describe("Graph is in trouble while everyone is read", () => {
  test("the page is requested again, no sooner than Graph said, and the run succeeds", async () => {
    const { microsoft, calls, sync } = scene();
    microsoft.clearExchanges();
    microsoft.faults.add({ path: "/v1.0/users", status: 429, retryAfter: 0.6, times: 2 });
    microsoft.faults.add({ path: "/v1.0/users", status: 503, retryAfter: 0.3, times: 1 });
    expect(await sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
    const pages = calls("GET");
    expect(pages.map(({ status }) => status)).toEqual([429, 429, 503, 200]);
    const [first, second] = pages.map(({ at }) => Date.parse(at));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(600);
  });
});

describe("Graph's quotas, scaled down to 15 writes in 4.5 s", () => {
  test("let fewer through than a run has: every change lands all the same, none is lost or failed", async ({
    annotate,
  }) => {
    const { database, microsoft, sync, writes } = scene();
    await database.query("update employees set title = 'Megler', phone = '+47 400 00 003' where id > 30");
    microsoft.clearExchanges();
    microsoft.throttling.set({ limits: 0.005, windows: 0.03 });
    const run = await sync();
    microsoft.throttling.set(false);

    const changed = run.plan?.totals.changed ?? 0;
    expect(changed).toBeGreaterThan(20);
    expect(run).toMatchObject({ status: "done", summary: { failures: [], counts: { entra: { changed } } } });
    await scene().expectAgreement();
    const throttled = writes().filter(({ status }) => status === 429).length;
    await annotate(
      `${throttled} of ${writes().length} writes were throttled, ${run.summary?.seconds} s in all`,
    );
    expect(throttled).toBeGreaterThan(0);
    expect(throttled).toBeLessThan(10 * changed);
  });
});
