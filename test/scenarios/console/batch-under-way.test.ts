import { beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { ordinaryPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { ended } from "../with-open-run.ts";
import { employeesOf, openSync, startSync } from "./choose-people.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("a batch under way", () => {
  const { scene, open } = withConsole({
    company: syncedCompany(100),
    settings: { SYNC_MAX_CHANGED_PERCENT: "100" },
  });
  let round = 0;

  beforeEach(() => {
    scene().microsoft.faults.clear();
    scene().microsoft.clearExchanges();
  });

  /** Starts a sync that Graph throttles until `goOn` is called; returns the tab, the people and the run. */
  async function startSlowly(size = 3, { written = 0 } = {}) {
    const emails = new Set(ordinaryPeople(scene()).slice(0, size));
    const people = (await employeesOf(scene())).filter(({ email }) => emails.has(email));
    round += 1;
    for (const { email } of people) await scene().life.changeTitle(email, `Tittel ${round}`);
    const fault = scene().microsoft.faults.add({
      method: "PATCH",
      skip: written,
      status: 429,
      retryAfter: 2,
    });
    const page = await open({ at: "employees" });
    const dialog = await openSync(page, people);
    await startSync(dialog, `${size} people`);
    await dialog.getByRole("progressbar", { name: "Total" }).waitFor();
    const [run] = await scene().client().runs();
    if (!run) throw new Error("No run was started.");
    const titles = () => people.map(({ email }) => scene().microsoft.users.get(email)?.jobTitle);
    return {
      page,
      dialog,
      run,
      titles,
      title: `Tittel ${round}`,
      goOn: () => scene().microsoft.faults.clear(fault),
    };
  }

  test("can be left; every page links back to it, and reports when it is done", async () => {
    const { page, dialog, run, titles, title, goOn } = await startSlowly();
    await dialog.getByRole("button", { name: "Leave it running" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("listitem").filter({ hasText: "The run continues" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Overview" }).click();
    const banner = page.getByRole("main").getByText("A run is under way.");
    await banner.waitFor();
    await page.getByRole("link", { name: "Follow it", exact: true }).click();
    await page.getByRole("heading", { name: "Sync run" }).waitFor();
    expect(page.url()).toContain(run.id);
    await page.getByRole("progressbar", { name: "Total" }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "run-under-way");
    await page.getByRole("link", { name: "Employees", exact: true }).click();

    goOn();

    const toast = page.getByRole("listitem").filter({ hasText: "The sync is done" });
    await toast.getByText("3 people changed").waitFor();
    expect(await toast.count()).toBe(1);
    await keepPicture(page, "toast-done-light");
    await toast.getByRole("link", { name: "Open the run" }).click();
    await page.getByText("3 people changed").first().waitFor();
    expect(titles()).toEqual([title, title, title]);
  });

  test("continues when its tab is closed, and is found in the list of runs", async () => {
    const { page, run, titles, title, goOn } = await startSlowly();
    await eventually(() => scene().writes().length > 0 || scene().calls("GET").length > 0);
    await page.context().close();
    goOn();
    const again = await open({ at: "runs" });
    await again.locator(`[data-run="${run.id}"]`).getByRole("link").click();
    await again.getByText("3 people changed").first().waitFor();
    await again.getByRole("main").getByText("Done").first().waitFor();
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(titles()).toEqual([title, title, title]);
  });

  test("can be cancelled after confirmation; what is not written yet stays unchanged", async () => {
    const { page, dialog, run, titles, title } = await startSlowly(14, { written: 2 });
    await eventually(() =>
      scene()
        .microsoft.faults.all()
        .some(({ hits }) => hits > 0),
    );
    await dialog.getByRole("button", { name: "Cancel run" }).click();
    const question = dialog.getByRole("group", { name: /^Stop the run\?/ });
    await question.waitFor();
    await expectAccessible(page);
    await question.getByRole("button", { name: "Yes, stop it" }).click();
    await dialog.getByText("The run was cancelled").first().waitFor();
    await dialog.getByText("Profile: Not written").first().waitFor();
    expect(await dialog.getByRole("button", { name: "Leave it running" }).count()).toBe(0);
    await expectAccessible(page);
    await keepPicture(page, "batch-cancelled");
    expect(await scene().client().run(run.id)).toMatchObject({ status: "cancelled" });

    await dialog.getByRole("button", { name: "Preview again" }).click();
    await dialog
      .getByText(/would change/)
      .first()
      .waitFor();
    expect(titles().filter((is) => is === title).length).toBeLessThan(14);
  });

  describe("that is cancelled by mistake", () => {
    test("continues if the confirmation is declined, and the button has the focus again", async () => {
      const { page, dialog, goOn } = await startSlowly(2);
      await dialog.getByRole("button", { name: "Cancel run" }).press("Enter");
      await dialog.getByRole("button", { name: "Continue" }).press("Enter");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Cancel run");
      goOn();
      await dialog.getByText("The sync is done").first().waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    });
  });
});
