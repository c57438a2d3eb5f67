import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { readSchema } from "../../../src/readback/schema.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { nightly } from "../tick.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const hostile = '=cmd|"/c calc"!A1 <img src=x onerror="window.ran=1">';

describeConsole("the page of accounts without an employee", () => {
  const { scene, open } = withConsole({
    company: () => syncedCompany(50),
    settings: { SYNC_TARGETS: "entra" },
  });
  const leaver = (n: number) => ordinaryPerson(scene(), n);
  const idOf = (n: number) => scene().microsoft.users.get(leaver(n))?.id ?? expect.fail("It has no account.");

  test("is on the overview only where the list is kept", async () => {
    const page = await open();
    await page.locator('[data-check="readback"][data-state="off"]').waitFor({ state: "attached" });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.reload();
    await page.locator('[data-check="readback"][data-state="off"]').waitFor({ state: "attached" });
    expect(await page.getByText("Accounts without an employee").count()).toBe(0);
    expect(asked.filter((url) => url.includes("/accounts-without-employee"))).toEqual([]);
    await page.goto(`${scene().host.url}/api/console#/accounts`);
    await page.getByRole("heading", { name: "This list is switched off" }).waitFor();
    await page.getByText("To switch it on, give the app a login").waitFor();
    // Nothing has failed: it is meant to be so.
    expect(await page.locator(".fui-MessageBar").count()).toBe(0);
    await expectAccessible(page);
  });

  describe("once leavers are known", () => {
    beforeAll(async () => {
      const { database, life, microsoft, restartHost } = scene();
      await database.query(readSchema());
      await restartHost({ ENTRA_READBACK_URL: database.url });
      await nightly(scene());
      for (const n of [0, 1]) await life.leave(leaver(n));
      microsoft.users.set(idOf(0), { displayName: hostile });
      microsoft.users.set(idOf(1), { accountEnabled: false });
      expect(await nightly(scene())).toMatchObject({ readback: { state: "written" } });
    });

    test("has those who left and can still sign in first, since when, and the same as a file", async () => {
      const page = await open();
      await page.getByText("1 account of people who have left can still sign in").waitFor();
      await expectAccessible(page);
      await page.getByRole("link", { name: /have no active employee/ }).click();
      await page.getByRole("heading", { level: 1, name: "Accounts without an employee" }).waitFor();
      const rows = page.locator("[data-account]");
      await rows.first().waitFor();
      expect(await rows.nth(0).getAttribute("data-account")).toBe(idOf(0));
      expect(await rows.nth(1).getAttribute("data-account")).toBe(idOf(1));
      expect(await rows.nth(0).innerText()).toContain(hostile);
      expect(await rows.nth(0).innerText()).toMatch(/Can sign in[\s\S]*\d{4}, \d\d:\d\d/);
      expect(await rows.nth(1).innerText()).toContain("Blocked");
      expect(await page.evaluate("window.ran")).toBeUndefined();
      await expectAccessible(page);
      await keepPicture(page, "accounts-light");

      await page.getByLabel("Which accounts").selectOption("That can sign in");
      await page.locator(`[data-account="${idOf(1)}"]`).waitFor({ state: "detached" });
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as CSV" }).click();
      const file = await saved;
      expect(file.suggestedFilename()).toBe("accounts-without-employee.csv");
      const lines = (await readFile(await file.path(), "utf8")).split("\r\n");
      expect(lines[1]).toContain(leaver(0));
      // No cell is a formula.
      expect(lines[1]).toContain("'=cmd");
      expect(lines.join()).not.toContain(leaver(1));
    });

    test.for([
      ["dark", { colors: "dark" }],
      ["narrow", { width: 360, height: 740 }],
    ] as const)("is as readable %s", async ([name, look]) => {
      const page = await open({ ...look, at: "accounts" });
      await page.locator("[data-account]").first().waitFor();
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await keepPicture(page, `accounts-${name}`);
    });
  });
});
