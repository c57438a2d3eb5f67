import { beforeEach, expect, test } from "vitest";
import type { RunView } from "../../../src/api/runs.ts";
import { storageOf } from "../storage-of.ts";
import { syncedCompany } from "../synced-company.ts";
import { ended } from "../with-open-run.ts";
import { describeConsole, expectAccessible, keepPicture, turn, withConsole } from "./with-console.ts";

describeConsole("a run that is held", () => {
  const { scene, open } = withConsole({
    company: syncedCompany(60),
    settings: { SYNC_MAX_CHANGED_PERCENT: "" },
  });
  let round = 0;

  beforeEach(() => scene().microsoft.clearExchanges());

  /** Changes the title of every employee, which holds the next run; returns that run. */
  async function heldRun(): Promise<RunView> {
    await scene().database.query("update employees set title = $1 || id", [`Rådgiver ${++round}-`]);
    const run = await scene().sync();
    expect(run.status).toBe("held");
    return run;
  }

  test("has a banner, and says why it is held with numbers and examples, and until when it waits", async () => {
    const run = await heldRun();
    const [guard] = run.guards ?? [];
    const page = await open({ at: "runs" });
    await page.getByText("A run is held.").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Review it" }).click();
    const panel = page.locator(`[data-held="${run.id}"]`);
    const share = `${guard?.people} of ${guard?.all}`;
    await panel.locator("summary").getByText(`Profile: Job title would change for ${share}`).waitFor();
    await panel.getByText("At most 20 % may without a review.").waitFor();
    for (const { email, to } of guard?.examples ?? []) {
      await panel
        .getByRole("listitem")
        .filter({ hasText: email })
        .getByText(to ?? "")
        .first()
        .waitFor();
    }
    await panel.getByText(/It can be released until .+; after that it ends by itself\.$/).waitFor();
    expect(await panel.getByRole("button").allInnerTexts()).toEqual(["Read the plan", "Release…", "Refuse"]);
    // What the panel says of the guards, the plan below it does not say again.
    expect(await page.locator("[data-guard]").count()).toBe(1);
    await expectAccessible(page);
    await keepPicture(page, "held-light");
    await turn(page, "dark");
    await expectAccessible(page);
    await keepPicture(page, "held-dark");
    expect(scene().writes()).toEqual([]);
  });

  test("is released after the dialog has said what it would write, and then writes", async () => {
    const run = await heldRun();
    const page = await open({ at: `runs/${run.id}` });
    await page.getByRole("button", { name: "Release…" }).click();
    const dialog = page.getByRole("dialog", { name: "Release this run" });
    const release = dialog.getByRole("button", { name: /^Release, and write \d+ people$/ });
    await expectAccessible(page);
    await keepPicture(page, "held-release");
    const { changed, changes } = run.plan?.totals ?? expect.fail("It has no plan.");
    await dialog.getByText(`${changed} people will be written, ${changes} changes.`).waitFor();
    expect(await scene().client().run(run.id)).toMatchObject({ status: "held" });
    await release.click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("listitem").filter({ hasText: "The run is released and continues" }).waitFor();
    await page.getByText("by a holder of the function key").waitFor();
    await page.getByText("Released despite").waitFor();
    await page.getByRole("status").getByText("The sync is done").waitFor();
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
    await expectAccessible(page);
    await keepPicture(page, "held-released");
    await scene().expectAgreement();
  });

  test("is linked from the overview, without a command", async () => {
    const run = await heldRun();
    const page = await open();
    const check = page.locator('[data-check="heldRuns"]');
    await check.getByText("A run is held.").waitFor();
    expect(await check.locator("code").count()).toBe(0);
    const link = check.getByRole("link", { name: "Review it" });
    expect(await link.getAttribute("href")).toBe(`#/runs/${run.id}`);
    // A button that waits for who the user is has other colours.
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
    await link.click();
    await page.locator(`[data-held="${run.id}"]`).waitFor();
    await scene().client().cancel(run.id);
  });

  test("is released with a thumb: on a phone the buttons are as wide as the page, and as high as a finger", async () => {
    const run = await heldRun();
    const page = await open({ at: `runs/${run.id}`, width: 360, height: 740 });
    const panel = page.locator(`[data-held="${run.id}"]`);
    for (const name of ["Read the plan", "Release…", "Refuse"]) {
      const box = await panel.getByRole("button", { name }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect(box?.width).toBeGreaterThan(250);
      expect((box?.y ?? 740) + (box?.height ?? 0)).toBeLessThan(740);
    }
    expect((await page.getByRole("navigation", { name: "Main" }).boundingBox())?.width).toBe(360);
    expect((await page.locator("main").boundingBox())?.width).toBe(360);
    await expectAccessible(page);
    await keepPicture(page, "held-phone");
    await panel.getByRole("button", { name: "Release…" }).tap();
    const dialog = page.getByRole("dialog", { name: "Release this run" });
    await keepPicture(page, "held-phone-release");
    await dialog.getByRole("button", { name: /^Release, and write \d+ people$/ }).tap();
    await page.getByRole("status").getByText("The sync is done").waitFor();
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done" });
  });

  test("is refused once that is confirmed, and writes nothing", async () => {
    const run = await heldRun();
    const page = await open({ at: `runs/${run.id}` });
    await page.getByRole("button", { name: "Refuse" }).click();
    const question = page.getByRole("group", { name: /^Refuse the run\?/ });
    await expectAccessible(page);
    await question.getByRole("button", { name: "Yes, refuse it" }).click();
    await page
      .getByRole("listitem")
      .filter({ hasText: "The run was refused; nothing was written" })
      .waitFor();
    await page.getByRole("main").getByText("Cancelled").first().waitFor();
    expect(await scene().client().run(run.id)).toMatchObject({ status: "cancelled" });
    expect(scene().writes()).toEqual([]);
  });

  test("that another user has refused meanwhile is not released: the dialog says so", async () => {
    const run = await heldRun();
    const page = await open({ at: `runs/${run.id}` });
    await page.getByRole("button", { name: "Release…" }).click();
    // The page must not learn of the refusal until its own request is refused.
    await page.route(`**/api/runs/${run.id}`, (route) => route.fulfill({ json: run }));
    await scene().client().cancel(run.id);
    const dialog = page.getByRole("dialog", { name: "Release this run" });
    await dialog.getByRole("button", { name: /^Release, and write/ }).click();
    await dialog.getByText(/^Request /).waitFor();
    const { code, detail, remedy } = await refusalOf(run);
    expect(code).toBe("not-held");
    await dialog.getByText(detail).waitFor();
    if (remedy) await dialog.getByText(remedy).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "held-refused-release");
    expect(scene().writes()).toEqual([]);
  });

  test("that is too old can only be refused", async () => {
    const run = await heldRun();
    const dayAgo = new Date(Date.now() - 24 * 3_600_000).toISOString();
    await storageOf(scene()).records.runs.update(run.id, (old) => ({ ...old, heldAt: dayAgo }));
    const page = await open({ at: `runs/${run.id}` });
    await page.getByText(/It is too old to be released; it ends by itself\.$/).waitFor();
    expect(await page.getByRole("button", { name: "Release…" }).count()).toBe(0);
    await page.getByRole("button", { name: "Refuse" }).waitFor();
  });

  async function refusalOf(run: RunView) {
    const body = JSON.stringify({ digest: run.plan?.digest });
    const answer = await scene().ask("POST", `runs/${run.id}/release`, body, {
      "x-functions-key": scene().host.keys.host,
      "content-type": "application/json",
    });
    return (await answer.json()) as { code: string; detail: string; remedy?: string };
  }
});
