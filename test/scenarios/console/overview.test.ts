import { expect, test } from "vitest";
import { messageVersion } from "../../../src/core/messages.ts";
import { eventually } from "../eventually.ts";
import { storageOf } from "../storage-of.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the overview", () => {
  const { scene, open } = withConsole({ employees: 60, settings: { SYNC_TARGETS: "entra,photo,signature" } });

  test("shows every connection, the mode, the last run and when the next one starts", async () => {
    const page = await open();
    await page.getByRole("heading", { name: "Connections and permissions" }).waitFor();
    const status = await scene().client().status();
    for (const { name } of status.checks) {
      expect(await page.locator(`[data-check="${name}"]`).count(), name).toBe(1);
    }
    // What is well is folded: what is not is seen without looking for it.
    const [well] = status.checks.filter(({ state }) => state === "ok");
    const one = page.locator(`[data-check="${well?.name}"]`);
    expect(await one.isVisible()).toBe(false);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
    await keepPicture(page, "overview-light");
    const next = page.locator("dt", { hasText: /^Next run$/ }).locator("+ dd");
    const year = new Date(status.nextRun ?? "").getFullYear();
    expect(await next.innerText()).toContain(String(year));
    await page.getByText(/checks in order$/).click();
    expect(await one.isVisible()).toBe(true);
  });
  test.for([
    { name: "overview-dark", look: { colors: "dark" } },
    { name: "overview-contrast", look: { forced: true, colors: "dark" } },
    { name: "overview-narrow", look: { width: 360, height: 740 } },
  ] as const)("is as readable as $name", async ({ name, look }) => {
    const page = await open(look);
    await page.getByRole("heading", { name: "Connections and permissions" }).waitFor();
    // A button that waits for who the user is has other colours.
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
    await keepPicture(page, name);
  });

  test.for(["", "employees"])(
    "loads at most 300 kB of page, compressed, before it shows: #/%s",
    async (at) => {
      const page = await open({ at });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      const loaded = await page.evaluate(() =>
        [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
          .filter(({ name }) => name.includes("/api/console"))
          .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
      );
      expect(loaded.length).toBeGreaterThan(2);
      expect(loaded.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(300_000);
    },
  );

  test("has a search that finds a person from every page, by keyboard or by mouse", async () => {
    const [{ email, name } = expect.fail("There is no one."), other] = (await scene().client().employees())
      .employees;
    const page = await open({ at: "runs" });
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    await page.keyboard.press("/");
    const box = page.getByRole("combobox", { name: "Find a person" });
    expect(await box.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type("fjordbo");
    const options = page.getByRole("listbox", { name: "Find a person" }).getByRole("option");
    await expect.poll(() => options.count()).toBe(8);
    await page.keyboard.press("ArrowDown");
    expect(await options.nth(1).getAttribute("aria-selected")).toBe("true");
    await expectAccessible(page);
    await keepPicture(page, "find-person");
    await page.keyboard.press("Escape");
    expect(await options.count()).toBe(0);
    await page.keyboard.type(email);
    await options.filter({ hasText: name }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await box.fill(other?.email ?? "");
    await options.first().click();
    await page.getByRole("dialog", { name: other?.name ?? "" }).waitFor();
  });

  test("pauses all writing with a reason, says so on every page, and resumes", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Pause writing…" }).click();
    const dialog = page.getByRole("dialog", { name: "Pause all writing" });
    await dialog.getByLabel("Reason").fill("Titles look wrong");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Pause now" }).click();
    await page.getByText(/^Paused by .*: Titles look wrong$/).waitFor();
    expect((await scene().client().pauseState()).pause).toMatchObject({ reason: "Titles look wrong" });
    await expectAccessible(page);

    const employees = await open({ at: "employees" });
    await employees.getByText(/Paused by .*: Titles look wrong/).waitFor();

    await page.getByRole("button", { name: "Resume writing" }).click();
    // Not the sentence about it: the list of checks says it as well, and is some seconds older.
    await page.getByRole("button", { name: "Pause writing…" }).waitFor();
    expect((await scene().client().pauseState()).pause).toBeNull();
  });

  test("shows what is poisoned, and drops it with a reason, on record", async () => {
    // What only a newer version could do stays on the poison queue, in work or to be seen.
    await storageOf(scene()).put("sync-photo-poison", { v: messageVersion + 1 });
    await eventually(async () => (await poisonedPhotos()) > 0);
    const page = await open();
    await page.getByText("The app failed on messages of sync-photo").waitFor();
    await page.getByRole("button", { name: "Drop…" }).click();
    const dialog = page.getByRole("dialog", { name: "Drop 1 message of sync-photo" });
    const drop = dialog.getByRole("button", { name: "Drop" });
    expect(await drop.getAttribute("aria-disabled")).toBe("true");
    await dialog.getByLabel("Reason").fill("Not needed");
    await expect.poll(() => drop.getAttribute("aria-disabled")).not.toBe("true");
    await expectAccessible(page);
    await drop.click();
    await page.getByText(/of sync-photo dropped .* by .*: Not needed$/).waitFor();
    const { history } = await scene().client().queues();
    expect(history).toMatchObject([{ what: "dropped", queue: "sync-photo", reason: "Not needed" }]);
  });

  async function poisonedPhotos(): Promise<number> {
    const { queues } = await scene().client().queues();
    return queues.find(({ name }) => name === "sync-photo")?.poisoned ?? 0;
  }
});
