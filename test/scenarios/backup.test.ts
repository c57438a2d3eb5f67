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

test("a day without a backup is refused", async () => {
  const order = ["backups", "restore", "2020-01-01", "--reason", "x", ...access()];
  expect(await runCli(order)).toMatchObject({
    code: 1,
    err: expect.stringContaining("backup of 2020-01-01"),
  });
});
