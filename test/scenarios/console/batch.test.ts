import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { employeesOf, openSync, startSync } from "./choose-people.ts";
import { describeConsole, expectAccessible, keepPicture, turn, withConsole } from "./with-console.ts";

describeConsole("syncing several people at once", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(80, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  let people: readonly ListedEmployee[] = [];
  const someone = (n: number) => people[n] as ListedEmployee;
  const entra = (n: number) => scene().microsoft.users.get(someone(n).email);

  beforeAll(async () => {
    const { status } = await scene().sync();
    expect(status).toBe("done");
    const pictured = new Set(picturedPeople(scene()));
    people = (await employeesOf(scene())).filter(({ email }) => pictured.has(email));
  });
  beforeEach(() => scene().microsoft.clearExchanges());

  test("first shows who would change and how, and writes nothing", async () => {
    await scene().life.changeTitle(someone(0).email, "Fagansvarlig");
    await scene().life.changePhone(someone(1).email, "+47 922 22 222");
    const page = await open({ at: "employees" });
    const dialog = await openSync(page, [someone(0), someone(1), someone(2)]);
    await dialog.getByText("2 people would change, 4 changes").first().waitFor();

    const plan = (n: number) => dialog.locator(`[data-person="${someone(n).email}"]`);
    expect(await plan(0).getByRole("deletion").first().innerText()).toContain(someone(0).title);
    expect(await plan(0).getByRole("insertion").first().innerText()).toContain("Fagansvarlig");
    expect(await plan(1).innerText()).toContain("+47 922 22 222");
    expect(await plan(2).count()).toBe(0);
    await expectAccessible(page);
    await keepPicture(page, "batch-preview-light");

    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(scene().writes()).toEqual([]);
    expect(await page.evaluate("document.activeElement.textContent")).toContain("Dry run and sync…");
  });

  test("compares again when targets are deselected, and then writes only the others", async () => {
    const page = await open({ at: "employees" });
    const dialog = await openSync(page, [someone(0), someone(1)]);
    await dialog.getByText("2 people would change, 4 changes").first().waitFor();
    await dialog.getByRole("checkbox", { name: "Photo" }).uncheck();
    await dialog.getByRole("checkbox", { name: "Signature" }).uncheck();
    await dialog.getByText("2 people would change, 2 changes").first().waitFor();
    expect(await dialog.getByRole("checkbox", { name: "Profile" }).isDisabled()).toBe(true);

    await startSync(dialog, "2 people");
    await dialog.getByText("The sync is done").first().waitFor();
    expect(await dialog.locator("[data-tally=changed]").innerText()).toContain("2");
    expect(entra(0)?.jobTitle).toBe("Fagansvarlig");
    expect(entra(1)?.mobilePhone).toBe("+47 922 22 222");
    expect(
      scene()
        .microsoft.exchanges("exchange")
        .filter(({ url }) => /Signature/.test(url)),
    ).toEqual([]);
    await expectAccessible(page);
  });

  test("writes what it showed, and shows the progress by person and by target", async () => {
    await scene().life.changeTitle(someone(0).email, "Avdelingsleder");
    const slow = scene().microsoft.faults.add({ method: "PATCH", delayMs: 2500 });
    const page = await open({ at: "employees" });
    const dialog = await openSync(page, [someone(0), someone(1)]);
    await startSync(dialog, "2 people");
    await dialog.getByRole("progressbar", { name: "Total" }).waitFor();
    await dialog.getByRole("progressbar", { name: "Profile" }).waitFor();
    await dialog.getByRole("progressbar", { name: "Signature" }).waitFor();
    await dialog.getByText("Profile: Waiting").waitFor();
    await dialog.getByRole("status").filter({ hasText: "percent done" }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "batch-progress-light");
    await turn(page, "dark");
    await keepPicture(page, "batch-progress-dark");

    await dialog.getByText("The sync is done").first().waitFor();
    scene().microsoft.faults.clear(slow);
    expect(entra(0)?.jobTitle).toBe("Avdelingsleder");
    await dialog.getByText("Profile: Changed").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "batch-result-dark");
    await turn(page, "light");
    await keepPicture(page, "batch-result-light");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("says so where there is nothing to do", async () => {
    const page = await open({ at: "employees" });
    const dialog = await openSync(page, [someone(3), someone(4)]);
    await dialog.getByText("Everything is in step: nothing would change.").first().waitFor();
    await dialog.getByText("There is nothing to write.").waitFor();
    expect(await dialog.getByRole("button", { name: /^Sync / }).count()).toBe(0);
    await expectAccessible(page);
  });

  describe("a whole office", () => {
    test("is one button, and only its people are written", async () => {
      const office = someone(5).office ?? "";
      const elsewhere = people.find((one) => one.office !== office) as ListedEmployee;
      await scene().life.changeTitle(someone(5).email, "Kontorleder");
      const before = scene().microsoft.users.get(elsewhere.email)?.jobTitle;
      await scene().life.changeTitle(elsewhere.email, "Et annet sted");
      const page = await open({ at: `employees?office=${encodeURIComponent(office)}` });
      await page.getByRole("button", { name: /^Sync (this office|these \d+)… / }).click();
      const dialog = page.getByRole("dialog", { name: `Sync ${office}, ` });
      await dialog
        .getByText(/would change, /)
        .first()
        .waitFor();
      await dialog.getByRole("button", { name: /^Sync \d+ (person|people)$/ }).click();
      await dialog.getByText("The sync is done").first().waitFor();
      expect(entra(5)?.jobTitle).toBe("Kontorleder");
      expect(scene().microsoft.users.get(elsewhere.email)?.jobTitle).toBe(before);
    });

    test("is selected in one press", async () => {
      const office = someone(5).office ?? "";
      const page = await open({ at: `employees?office=${encodeURIComponent(office)}` });
      await page.getByRole("button", { name: `Select all in ${office}` }).click();
      const bar = page.getByRole("region", { name: "Selected employees" });
      const size = (await employeesOf(scene())).filter((one) => one.office === office).length;
      await bar.getByText(`${size} selected`).waitFor();
      await expectAccessible(page);
      await keepPicture(page, "batch-selection-light");
    });
  });
});
