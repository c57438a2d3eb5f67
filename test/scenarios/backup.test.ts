import { expect, test } from "vitest";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const access = () => ["--url", scene().host.url, "--key", scene().host.keys.host];

/** Empties the table of exclusions, as a mistake in the storage account would. */
async function loseExclusions(): Promise<void> {
  const table = await connectStorage(scene().azurite).table("exclusions");
  for await (const { partitionKey = "", rowKey = "" } of table.listEntities())
    await table.deleteEntity(partitionKey, rowKey);
}

test("exclusions that are lost hold the run, and come back from the night's backup", async () => {
  const her = ordinaryPerson(scene(), 0);
  await scene().sync();
  await scene().client().exclude(her, { reason: "Does not want to be shown" });
  expect(await nightly(scene())).toMatchObject({ status: "done" });
  const { days } = await eventually(async () => {
    const backups = await scene().client().backups();
    return backups.days.length > 0 && backups;
  });
  const was = scene().microsoft.users.get(her)?.jobTitle;
  await scene().life.changeTitle(her, "Not to be written");

  await loseExclusions();
  expect(await scene().sync()).toMatchObject({ status: "held", reason: { code: "held" } });
  expect((await scene().client().runs(1))[0]).toMatchObject({
    guards: [{ name: "exclusions-lost", message: expect.stringContaining("there were 1") }],
  });
  const leaver = ordinaryPerson(scene(), 1);
  await scene().life.leave(leaver);
  const removal = await scene()
    .client()
    .requestRun({ removePhotos: true, emails: [leaver] });
  expect(await scene().follow(removal)).toMatchObject({
    status: "held",
    guards: [{ name: "exclusions-lost" }],
  });

  const order = ["backups", "restore", days[0] ?? "", "--what", "exclusions", "--reason", "Lost"];
  const restored = await runCli([...order, ...access()]);
  expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/are back: \d of exclusions/) });
  expect(await runCli([...order, ...access()])).toMatchObject({
    out: expect.stringContaining("Nothing of"),
  });
  expect(await scene().sync()).toMatchObject({ status: "done" });
  expect(scene().microsoft.users.get(her)?.jobTitle).toBe(was);

  // Ended by a person it is not lost.
  await scene().client().include(her);
  expect(await scene().sync()).toMatchObject({ status: "done" });
  expect(scene().microsoft.users.get(her)?.jobTitle).toBe("Not to be written");
});

test("accepted differences that are lost hold the run as well, and come back", async () => {
  const him = ordinaryPerson(scene(), 2);
  const titleOf = () => scene().microsoft.users.get(him)?.jobTitle;
  scene().microsoft.users.set(him, { jobTitle: "Acting manager" });
  await scene().sync({ mode: "preview" });
  const nextYear = `${new Date().getUTCFullYear() + 1}-01-31`;
  await scene().client().acceptMismatch(him, "jobTitle", { reason: "Case 26-7", until: nextYear });
  expect(await nightly(scene())).toMatchObject({ status: "done" });
  const day = new Date().toISOString().slice(0, 10);
  await eventually(async () => (await scene().client().backups()).days.includes(day));

  await loseExclusions();
  expect(await scene().sync()).toMatchObject({
    status: "held",
    guards: [{ message: expect.stringMatching(/^No accepted difference is on record/) }],
  });
  await scene()
    .client()
    .restore(day, { reason: "Lost", what: ["exclusions"] });
  expect(await scene().sync()).toMatchObject({ status: "done" });
  expect(titleOf()).toBe("Acting manager");

  // Ended by a person it is not lost.
  await scene().client().endAcceptance(him, "jobTitle");
  expect(await scene().sync()).toMatchObject({ status: "done" });
  expect(titleOf()).not.toBe("Acting manager");
});

test("a day without a backup is refused", async () => {
  const order = ["backups", "restore", "2020-01-01", "--reason", "x", ...access()];
  expect(await runCli(order)).toMatchObject({
    code: 1,
    err: expect.stringContaining("backup of 2020-01-01"),
  });
});
