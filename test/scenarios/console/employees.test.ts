import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { EmployeeList, ListedEmployee, SyncState } from "../../../src/api/employees.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const newTitle = "Språkrøkter";
const lost = "jonas.haugen@fjordbo.example";

describeConsole("the employees", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(60, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
  const inStep = () => person(0);
  const differing = () => person(1);
  const failed = () => person(2);
  const excluded = () => person(3);

  const listed = async () => {
    const answer = await scene().ask("GET", "employees");
    if (!answer.ok) expect.fail(await answer.text());
    return (await answer.json()) as EmployeeList;
  };
  const member = async (email: string): Promise<ListedEmployee> =>
    (await listed()).employees.find((one) => one.email === email) ?? expect.fail(`${email} is not there.`);

  beforeAll(async () => {
    const { sync, life, client, microsoft } = scene();
    await sync();
    await life.changeTitle(differing(), newTitle);
    await client().exclude(excluded(), { reason: "Rettssak 26-118." });
    await sync({ mode: "preview" });
    await life.changeTitle(failed(), "Uheldig");
    const fault = microsoft.faults.add({ method: "PATCH", user: failed(), status: 403 });
    await sync({ emails: [failed()] });
    microsoft.faults.clear(fault);
  });

  test("stand by office, each with title and photo", async () => {
    const page = await open({ at: "employees" });
    const { employees } = await listed();
    await page.getByText(`${employees.length} people`, { exact: true }).waitFor();
    const { name, title, office } = await member(inStep());
    await searchBox(page).fill(inStep());
    const card = cardOf(page, inStep());
    await page.getByText(`1 of ${employees.length} people`).waitFor();
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual([office]);
    await card.getByRole("link", { name, exact: true }).waitFor();
    await card.getByText(title ?? "", { exact: true }).waitFor();
    // The element is located each time, because the card may be rendered again while people are being sorted.
    const width = () => card.locator("img").evaluate((photo: HTMLImageElement) => photo.naturalWidth);
    await expect.poll(width, { timeout: 60_000 }).toBeGreaterThan(0);
    await expectAccessible(page);
  });

  const standing: readonly (readonly [SyncState, string, () => string])[] = [
    ["in-step", "In step", inStep],
    ["differs", "Differs", differing],
    ["not-found", "Not found", () => lost],
    ["failed", "Failed", failed],
    ["excluded", "Excluded", excluded],
  ];
  test.for(standing)("%s is shown in words: %s", async ([standing, word, emailOf]) => {
    const { notes, failures } = await member(emailOf());
    const page = await open({ at: `employees?q=${emailOf()}` });
    const card = cardOf(page, emailOf());
    await card.getByText(word, { exact: true }).waitFor();
    expect(await card.getAttribute("data-standing")).toBe(standing);
    const reason = failures[0]?.message ?? notes[0]?.message;
    if (standing !== "in-step" && reason) await card.getByText(reason).waitFor();
  });

  test("who failed has on the card, and first of all in the drawer, what, why and what to do, and the ids folded", async () => {
    const { failures, name } = await member(failed());
    const [{ message = "", remedy = "", requestId = "" } = {}] = failures;
    expect(message).toContain("an administrator's, or in a role-assignable group");
    const page = await open({ at: `employees?q=${failed()}` });
    const card = cardOf(page, failed());
    await keepPicture(page, "employees-failed-card");
    const drawer = page.getByRole("dialog", { name });
    for (const place of [card, drawer]) {
      const failure = place.locator("[data-failure=entra]");
      await failure.getByText("Profile was not written").waitFor();
      await failure.getByText(message).waitFor();
      await failure.getByText(remedy).waitFor();
      await failure.getByText(/^Tried next by the run of .+\.$/).waitFor();
      if (place === card) await card.getByRole("link", { name, exact: true }).click();
    }
    const panel = drawer.getByRole("tabpanel");
    expect(await panel.innerText()).toMatch(/^Profile was not written/);
    const id = drawer.getByText(new RegExp(`Request ${requestId}`));
    expect(await id.isVisible()).toBe(false);
    await drawer.getByText("Details", { exact: true }).first().click();
    expect(await id.isVisible()).toBe(true);
    await expectAccessible(page);
    await keepPicture(page, "person-failed");
  });

  test("a field that differs is marked, with the current and the desired value", async () => {
    const { changes } = await member(differing());
    const title = changes.find(({ field }) => field === "jobTitle");
    const page = await open({ at: `employees?q=${differing()}` });
    const card = cardOf(page, differing());
    expect(await card.locator("del").first().innerText()).toMatch(new RegExp(`${title?.from}$`));
    expect(await card.locator("ins").first().innerText()).toMatch(new RegExp(`${newTitle}$`));
    await keepPicture(page, "employees-card");
  });

  test("are found by search, also without accents, and the address keeps it across a reload and Back", async () => {
    const page = await open({ at: "employees" });
    await page.getByRole("main").getByRole("listitem").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("SPRAKROKTÉR");
    await page.getByText(/^1 of \d+ people$/).waitFor();
    await page.waitForURL(/q=SPRAKROKT/);
    await page.reload();
    await cardOf(page, differing()).waitFor();
    expect(await searchBox(page).inputValue()).toBe("SPRAKROKTÉR");
    await page.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
    await page.goBack();
    await page.getByText(/^1 of \d+ people$/).waitFor();
    await searchBox(page).fill("nobody has this name");
    await page.getByRole("heading", { name: "No employees match." }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await page.getByText(`${(await listed()).employees.length} people`, { exact: true }).waitFor();
  });

  test("are filtered by state and office and sorted, all of it in the address", async () => {
    const { employees } = await listed();
    const { office } = await member(failed());
    const page = await open({ at: "employees" });
    await page.getByRole("button", { name: "State: State" }).click();
    await page.getByRole("menuitemcheckbox", { name: /^Failed/ }).click();
    await page.getByRole("menuitemcheckbox", { name: /^Excluded/ }).click();
    await page.keyboard.press("Escape");
    const chosen = employees.filter((one) => one.standing === "failed" || one.standing === "excluded");
    await page.getByText(`${chosen.length} of ${employees.length} people`).waitFor();
    await page
      .getByLabel("Office", { exact: true })
      .selectOption({ label: `${office} (${chosen.filter((one) => one.office === office).length})` });
    await page.getByLabel("Sort by").selectOption("By state");
    await page.reload();
    const cards = page.getByRole("main").getByRole("listitem").and(page.locator("[data-email]"));
    await cards.first().waitFor();
    const shown = await cards.evaluateAll((all) => all.map((one) => one.getAttribute("data-standing")));
    expect(shown).toEqual(
      chosen
        .filter((one) => one.office === office)
        .map((one) => one.standing)
        .sort((a, b) => b.localeCompare(a)),
    );
    expect(page.url()).toMatch(/standing=failed%2Cexcluded/);
    await page.getByLabel("Office", { exact: true }).selectOption({ index: 0 });
    await page.getByText(`${chosen.length} of ${employees.length} people`).waitFor();
  });

  test("of a held run are shown as held", async () => {
    await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "1" });
    for (let n = 4; n < 16; n += 1) await scene().life.changeTitle(person(n), "Mange på en gang");
    const run = await scene().sync();
    expect(run.status).toBe("held");
    const page = await open({ at: `employees?standing=held&q=${person(5)}` });
    await cardOf(page, person(5)).getByText("Held", { exact: true }).waitFor();
    await expectAccessible(page);
  });
});

const searchBox = (page: Page) => page.getByRole("searchbox");
const cardOf = (page: Page, email: string): Locator => page.locator(`[data-email="${email}"]`);
