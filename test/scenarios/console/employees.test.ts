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

  test("are reached, opened and left by keyboard, and the focus comes back", async () => {
    const page = await open({ at: "employees" });
    await cards(page).first().waitFor();
    await tabTo(page, cards(page).first().getByRole("link"));
    await page.keyboard.press("ArrowRight");
    const second = cards(page).and(page.locator('[data-place="1"]')).getByRole("link");
    await expectFocus(second);
    await page.keyboard.press("Enter");
    const name = await second.innerText();
    await page.getByRole("dialog", { name }).getByRole("tab", { name: "Why" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expectFocus(second);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menu", { name: `Actions for ${name}` }).waitFor();
    await page.keyboard.press("Escape");
    await expectFocus(page.getByRole("button", { name: `Actions for ${name}` }));
  });

  test("are selected with Space, a range with Shift, and by whole offices", async () => {
    const page = await open({ at: "employees" });
    await page.getByRole("button", { name: "Select", exact: true }).click();
    const bar = page.getByRole("region", { name: "Selected employees" });
    await bar.getByText("0 selected").waitFor();
    await cards(page).first().getByRole("link").focus();
    await page.keyboard.press("Space");
    await bar.getByText("1 selected").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+Space");
    await bar.getByText("3 selected").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "employees-selecting");
    await page.keyboard.press("Space");
    await bar.getByText("2 selected").waitFor();
    await bar.getByRole("button", { name: "Clear" }).click();
    const { office } = await member(inStep());
    const count = (await listed()).employees.filter((one) => one.office === office).length;
    await page.getByLabel("Office", { exact: true }).selectOption({ label: `${office} (${count})` });
    await page.getByRole("button", { name: `Select all in ${office}` }).click();
    await bar.getByText(`${count} selected`).waitFor();
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "detached" });
  });

  test("are drawn as they scroll into view, up to the last of ten thousand", async () => {
    const page = await open();
    await page.route("**/api/employees", async (route) =>
      route.fulfill({ json: manyPeople(await listed()) }),
    );
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByText("10,000 people", { exact: true }).waitFor();
    await cards(page).first().getByRole("link").focus();
    for (const key of ["PageDown", "PageDown", "End"]) {
      await page.keyboard.press(key);
      expect(await cards(page).count()).toBeLessThan(400);
    }
    const last = page.locator('[data-place="9999"]');
    await expectFocus(last.getByRole("link"));
    await last.getByText("Person 09999").waitFor();
    expect(await isInView(last)).toBe(true);
    expect(await cards(page).count()).toBeLessThan(400);
    await searchBox(page).fill("person 04711");
    await page.getByText("1 of 10,000 people").waitFor();
    await searchBox(page).fill("");
    await page.getByRole("button", { name: "Table" }).click();
    await cards(page).first().getByRole("link").focus();
    await page.keyboard.press("End");
    await expectFocus(last.getByRole("link"));
    expect(await isInView(last)).toBe(true);
    expect(await cards(page).count()).toBeLessThan(100);
    await keepPicture(page, "employees-ten-thousand");
  });

  test("have a skeleton while loading, and an error is shown with its remedy until it is retried", async () => {
    const page = await open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const problem = { code: "database-down", detail: "The database is away.", remedy: "Start it again." };
    await page.route("**/api/employees", async (route) => {
      await held;
      await route.fulfill({ status: 500, json: problem });
    });
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByLabel("Loading the employees…").waitFor();
    await expectAccessible(page);
    answer();
    await page.getByText("The database is away.").waitFor();
    await page.getByText("Start it again.").waitFor();
    await expectAccessible(page);
    await page.unroute("**/api/employees");
    await page.getByRole("button", { name: "Refresh" }).click();
    await cards(page).first().waitFor();
  });

  test("are explained if there are none yet", async () => {
    const page = await open();
    const empty: EmployeeList = { asOf: null, run: null, employees: [] };
    await page.route("**/api/employees", (route) => route.fulfill({ json: empty }));
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByRole("heading", { name: "The database has no employees." }).waitFor();
    await expectAccessible(page);
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

const patient = { timeout: 60_000 };
const searchBox = (page: Page) => page.getByRole("searchbox");
const cards = (page: Page): Locator => page.locator("[data-email]");
const cardOf = (page: Page, email: string): Locator => page.locator(`[data-email="${email}"]`);

const expectFocus = (what: Locator): Promise<void> =>
  expect.poll(() => what.evaluate((element) => element === document.activeElement), patient).toBe(true);

/** Presses Tab until an element has the focus, as a keyboard user does. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  expect.fail("Forty presses of Tab do not get there.");
}

const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** Ten thousand people in forty offices; every third has the sync state of the first person of a real response. */
function manyPeople({ asOf, run, employees }: EmployeeList): EmployeeList {
  const [model] = employees;
  if (!model) throw new Error("There is no employee to multiply.");
  return {
    asOf,
    run,
    employees: Array.from({ length: 10_000 }, (_, n) => ({
      ...model,
      email: `person.${n}@fjordbo.example`,
      name: `Person ${String(n).padStart(5, "0")}`,
      office: `Office ${String(Math.floor(n / 250)).padStart(2, "0")}`,
      hasPhoto: false,
      standing: n % 3 ? "in-step" : model.standing,
    })),
  };
}
