import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { employeeKey } from "../../../src/core/key.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const wrong = "Feil tittel";

describeConsole("one employee", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(60, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
  const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
  const rowOf = (email: string) =>
    scene().company.employees.find((row) => row.email === email) ?? expect.fail(`${email} has no row.`);
  const nameOf = (email: string) => `${rowOf(email).first_name} ${rowOf(email).last_name}`;
  const drawerAt = async (email: string, look: { colors?: "light" | "dark" } = {}) => {
    const page = await open({ ...look, at: `employees/${email}` });
    await page.getByRole("heading", { name: "Last outcomes" }).waitFor();
    return { page, drawer: page.getByRole("dialog", { name: nameOf(email) }) };
  };

  beforeAll(async () => {
    const run = await scene().sync({ emails: [0, 1, 2, 3].map(person) });
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    await scene().sync({ mode: "preview" });
  });

  describe("Why", () => {
    test.for(["light", "dark"] as const)(
      "shows current value, desired value and rule, %s",
      async (colors) => {
        const her = person(0);
        const before = titleOf(her);
        await scene().life.changeTitle(her, "Landmåler");
        const { page, drawer } = await drawerAt(her, { colors });
        const profile = drawer.getByRole("table", { name: "Profile, field by field" });
        const [heading, first] = [0, 1].map((n) => profile.getByRole("row").nth(n));
        expect(await heading?.innerText()).toMatch(/Field\s+Current\s+Desired/);
        expect(await first?.getByRole("rowheader").innerText()).toMatch(
          /^Job title\s+Differs\s*Rule: authoritative/,
        );
        expect(await first?.locator("del").innerText()).toBe(before);
        expect(await first?.locator("ins").innerText()).toBe("Landmåler");
        expect(await profile.getByText("In step").count()).toBeGreaterThan(5);
        await drawer.locator("[data-standing=differs]").waitFor();
        await drawer.getByText("Found by its sign-in name (userPrincipalName)").waitFor();
        await drawn(drawer.locator(".fui-Avatar__image"));
        // The photo as it is and as it would be, instead of its address.
        for (const of of ["entra", "source"]) await drawn(drawer.locator(`[data-photo=${of}]`));
        await expectAccessible(page);
        await keepPicture(page, `person-why-${colors}`);
      },
    );

    test("says who has no account, and who is not in the database", async () => {
      const page = await open({ at: "employees/jonas.haugen@fjordbo.example" });
      await page.getByText("No account has this e-mail").waitFor();
      await page.getByText("There is no account to compare with.").waitFor();
      await expectAccessible(page);
      await page.goto(`${page.url().split("#")[0]}#/employees/nobody@fjordbo.example`);
      await page
        .getByRole("heading", { name: "No one with this e-mail is in the employee database." })
        .waitFor();
      await page.getByRole("tab", { name: "History" }).click();
      await page.getByText("Nothing has been written for this person.").waitFor();
      await expectAccessible(page);
      await keepPicture(page, "person-absent");
    });

    test("says why a person cannot be read, and retries on request", async () => {
      const her = person(0);
      const page = await open();
      const problem = { code: "graph-down", detail: "Graph is away.", remedy: "Wait for it." };
      await page.route(`**/api/employees/${employeeKey(her)}`, (route) =>
        route.fulfill({ status: 502, json: problem }),
      );
      await page.goto(`${page.url().split("#")[0]}#/employees/${her}`);
      await page.getByText("Graph is away.").waitFor();
      await page.getByText("Wait for it.").waitFor();
      await expectAccessible(page);
      await page.unrouteAll();
      await page.getByRole("button", { name: "Refresh" }).click();
      await page.getByRole("table", { name: "Profile, field by field" }).waitFor();
    });
  });

  test("History lists each write with its author, before and after; a wrong value is put back", async () => {
    const her = person(1);
    const before = String(titleOf(her));
    await scene().life.changeTitle(her, wrong);
    await scene().sync({ emails: [her], targets: ["entra"] });
    expect(titleOf(her)).toBe(wrong);

    const { page, drawer } = await drawerAt(her);
    await drawer.getByRole("tab", { name: "History" }).click();
    const newest = drawer.locator("[data-run]").first();
    await newest.getByText(/^Started by \S/).waitFor();
    expect(await newest.locator("del").innerText()).toMatch(new RegExp(`${before}$`));
    expect(await newest.locator("ins").innerText()).toMatch(new RegExp(`${wrong}$`));
    await newest.getByText("Details").click();
    await newest
      .getByText(/: Request /)
      .first()
      .waitFor();
    await expectAccessible(page);
    await keepPicture(page, "person-history");

    await newest.getByRole("button", { name: "Undo what was written" }).click();
    const dialog = page.getByRole("dialog", { name: `Undo for ${nameOf(her)}` });
    await dialog.getByText("1 value would be put back").waitFor();
    expect(await dialog.locator("del").innerText()).toMatch(new RegExp(`${wrong}$`));
    expect(await dialog.locator("ins").innerText()).toMatch(new RegExp(`${before}$`));
    expect(titleOf(her)).toBe(wrong);
    await expectAccessible(page);
    await keepPicture(page, "undo-plan");
    await dialog.getByRole("button", { name: "Put back" }).click();
    await dialog
      .getByRole("status")
      .getByText(`Put back for ${nameOf(her)}`)
      .waitFor();
    expect(titleOf(her)).toBe(before);
    await dialog.getByRole("link", { name: "Open the run" }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "undo-done");
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => drawer.locator("[data-run]").count(), patient).toBe(3);

    await drawer.getByRole("button", { name: "Undo what was written" }).nth(1).click();
    await dialog.getByRole("heading", { name: "There is nothing to put back." }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "undo-nothing");
  });

  test("is left alone until they are included again, and the badge says so, also after a reload", async () => {
    const her = person(2);
    const { page, drawer } = await drawerAt(her);
    await drawer.getByRole("button", { name: "Exclude…" }).click();
    const dialog = page.getByRole("dialog", { name: `Exclude ${nameOf(her)}` });
    const exclude = dialog.getByRole("button", { name: "Exclude" });
    await exclude.click();
    await dialog.getByText("Enter a reason, in one line.").waitFor();
    await dialog.getByLabel("Reason").fill("Profilen er låst i rettssak 26-118.");
    await dialog.getByLabel("Until").fill("2020-01-01T12:00");
    await exclude.click();
    await dialog.getByText("Enter a time in the future.").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "exclusion");
    expect(await scene().client().exclusions()).toEqual([]);
    await dialog.getByLabel("Until").fill("2099-12-31T12:00");
    const removal = dialog.getByRole("checkbox", { name: "Also remove the photo from Microsoft 365" });
    await removal.waitFor();
    await dialog.getByRole("checkbox", { name: "Photo", exact: true }).uncheck();
    expect(await removal.count()).toBe(0);
    await exclude.click();
    await page
      .getByText(`${nameOf(her)} is excluded`)
      .first()
      .waitFor();
    await drawer.locator("[data-standing=excluded]").waitFor();
    expect(await scene().client().exclusions()).toMatchObject([
      { email: her, targets: ["entra", "signature"] },
    ]);

    await page.reload();
    await drawer.locator("[data-standing=excluded]").waitFor();
    await drawer.getByText("Profilen er låst i rettssak 26-118.").first().waitFor();
    await drawer.getByText(/^Excluded: Profile, Signature\. Until 31 Dec(ember)? 2099/).waitFor();
    await expectAccessible(page);
    await drawer.getByRole("button", { name: "Exclusion…" }).click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Include again" }).click();
    await page
      .getByText(`${nameOf(her)} is included again`)
      .first()
      .waitFor();
    await drawer.locator("[data-standing=excluded]").waitFor({ state: "detached" });
    expect((await scene().client().exclusions()).filter(({ inForce }) => inForce)).toEqual([]);
  });

  test("is synced from their card's menu in only one target", async () => {
    const her = person(3);
    const page = await open({ at: `employees?q=${her}` });
    await page.getByRole("button", { name: `Actions for ${nameOf(her)}` }).click();
    await page.getByRole("menuitem", { name: "Photo…" }).click();
    const dialog = page.getByRole("dialog", { name: `Sync ${nameOf(her)}` });
    await dialog.getByText("Everything is in step").first().waitFor();
    const ticked = dialog
      .getByRole("group", { name: /What to sync/ })
      .getByRole("checkbox", { checked: true });
    expect(await ticked.count()).toBe(1);
    expect(await dialog.getByLabel("Photo").isChecked()).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect
      .poll(
        () => page.getByRole("button", { name: `Actions for ${nameOf(her)}` }).evaluate(isFocused),
        patient,
      )
      .toBe(true);
  });

  describe("where nothing may be written", () => {
    beforeAll(() => scene().restartHost({ SYNC_MODE: "preview" }));

    test("has the dry runs of a sync and of an undo, while what would write is disabled and says why", async () => {
      const her = person(0);
      const { page, drawer } = await drawerAt(her);
      await drawer.getByRole("tab", { name: "History" }).click();
      await drawer.getByRole("button", { name: "Undo what was written" }).first().click();
      const undo = page.getByRole("dialog", { name: `Undo for ${nameOf(her)}` });
      await undo.getByText(/^\d+ values? would be put back$/).waitFor();
      await expectOff(page, undo.getByRole("button", { name: "Put back" }));
      await undo.getByRole("button", { name: "Cancel" }).click();
      await drawer.getByRole("button", { name: "Sync" }).click();
      await page.getByRole("menuitem", { name: "Profile only…" }).click();
      const dialog = page.getByRole("dialog", { name: `Sync ${nameOf(her)}` });
      await dialog.getByText("1 person would change, 1 change").first().waitFor();
      await expectAccessible(page);
      await expectOff(page, dialog.getByRole("button", { name: "Sync 1 person" }));
      expect(titleOf(her)).not.toBe("Landmåler");
    });
  });
});

const patient = { timeout: 60_000 };
const isFocused = (element: Element) => element === document.activeElement;

const drawn = (image: Locator): Promise<void> =>
  expect
    .poll(() => image.evaluate((photo) => photo instanceof HTMLImageElement && photo.naturalWidth > 0))
    .toBe(true);

/** Fails unless a disabled button is focusable, says why it is disabled, and does nothing. */
async function expectOff(page: Page, button: Locator): Promise<void> {
  await button.focus();
  await page.getByRole("tooltip").getByText("SYNC_MODE=apply").waitFor();
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  const dialogs = await page.getByRole("dialog").count();
  await button.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(dialogs);
}
