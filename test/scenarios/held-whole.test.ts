import { beforeAll, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_MAX_CHANGED_PERCENT: "" },
});
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle ?? null;

beforeAll(async () => {
  // Everyone's first signature waits; of the profiles nothing is left to write.
  expect(await scene().sync({ targets: ["entra"] })).toMatchObject({ status: "done" });
});

test("a run that is held for its signatures has planned the profiles: an older message does not write what it takes back", async () => {
  const { client, life, microsoft } = scene();
  const her = ordinaryPerson(scene(), 1);
  const was = titleOf(her);
  const fault = microsoft.faults.add({ user: her, status: 429, retryAfter: 1 });
  await life.changeTitle(her, "Trykkfeil");
  const older = await client().requestRun({ emails: [her], targets: ["entra"] });
  await eventually(() => (microsoft.faults.all().find((one) => one.id === fault)?.hits ?? 0) > 0);
  await life.changeTitle(her, was);

  const held = await scene().sync();
  expect(held).toMatchObject({
    status: "held",
    targets: ["entra", "signature"],
    plan: { blocked: ["first-run:signature"] },
  });
  microsoft.faults.clear();
  const done = await ended(scene(), older.id);
  expect(await scene().outcomes(done)).toMatchObject([{ email: her, status: "superseded" }]);
  expect(titleOf(her)).toBe(was);

  // What it was held for is written once it is released.
  await client().release(held.id, held.plan?.digest ?? "");
  const { summary } = await ended(scene(), held.id);
  expect(summary?.counts["signature"]?.changed).toBeGreaterThan(20);
});
