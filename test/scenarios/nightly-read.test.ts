import { expect, test } from "vitest";
import { syncedCompany } from "./synced-company.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "entra", SYNC_READ: "delta" },
});

/** The routes of Graph that were read, in order. */
const asked = () =>
  scene()
    .calls("GET")
    .map(({ route }) => route);
const check = async () =>
  (await scene().client().status()).checks.find(({ name }) => name === "accountsRead") ?? expect.fail();

test("the first night reads everyone and keeps them, which status says", async () => {
  expect(await check()).toMatchObject({ reason: expect.stringContaining("the next night reads everyone") });
  scene().microsoft.clearExchanges();
  expect(await nightly(scene())).toMatchObject({ status: "done" });
  // An account that differs is read alone after that.
  expect(asked().slice(0, 2)).toEqual(["/v1.0/users/delta()", "/v1.0/users"]);
});

test("a night in which nothing has changed takes one call to Graph and has the same plan", async () => {
  scene().microsoft.clearExchanges();
  const night = await nightly(scene());
  expect(asked()).toEqual(["/v1.0/users/delta()"]);
  const preview = await scene().sync({ mode: "preview" });
  expect(asked()).toContain("/v1.0/users");
  expect(night.plan?.digest).toBe(preview.plan?.digest);
  expect(night.plan?.totals.matched).toBe(preview.plan?.totals.matched);
});

test("what someone changed by hand is found by the next night, and put right", async () => {
  const { users } = scene().microsoft;
  const [user] = users.all().filter(({ jobTitle }) => jobTitle !== null);
  if (!user) throw new Error("No one has a title.");
  users.set(user.id, { jobTitle: "Sjef" });
  scene().microsoft.clearExchanges();
  expect(await nightly(scene())).toMatchObject({ summary: { counts: { entra: { changed: 1 } } } });
  expect(asked().filter((route) => route === "/v1.0/users")).toHaveLength(1);
  expect(users.get(user.id)?.jobTitle).toBe(user.jobTitle);
  await scene().expectAgreement();
});

test("status says when everyone was read last", async () => {
  // An answer is shared for some seconds.
  const { fullAt, at } = await expect
    .poll(async () => (await check()).details, { timeout: 60_000 })
    .toMatchObject({ fullAt: expect.any(String), at: expect.any(String) })
    .then(async () => (await check()).details ?? {});
  expect(Date.parse(String(fullAt))).toBeLessThan(Date.parse(String(at)));
});
