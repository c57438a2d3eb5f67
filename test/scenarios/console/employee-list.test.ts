import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { EmployeeList } from "../../../src/api/employees.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the employees in the list", () => {
  const { scene, open } = withConsole({ company: () => syncedCompany(40) });

  const listed = async () => {
    const answer = await scene().ask("GET", "employees");
    if (!answer.ok) expect.fail(await answer.text());
    return (await answer.json()) as EmployeeList;
  };

  beforeAll(() => scene().sync({ mode: "preview" }));

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
    const { employees } = await listed();
    const someone = employees.find(({ email }) => email === ordinaryPerson(scene(), 0));
    const office = someone?.office ?? expect.fail("They have no office.");
    const count = employees.filter((one) => one.office === office).length;
    await page.getByLabel("Office", { exact: true }).selectOption({ label: `${office} (${count})` });
    await page.getByRole("button", { name: `Select all in ${office}` }).click();
    await bar.getByText(`${count} selected`).waitFor();
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "detached" });
  });

  test("are drawn as they scroll into view, up to the last of ten thousand", async () => {
    const page = await open();
    await page.route(listPath, async (route) => route.fulfill({ json: manyPeople(await listed()) }));
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

  test("are shown from the first page on, and what is about all of them waits for the others", async () => {
    const page = await open();
    const { employees, ...head } = manyPeople(await listed());
    const total = employees.length;
    let come = () => {};
    const held = new Promise<void>((resolve) => {
      come = resolve;
    });
    await page.route(listPath, async (route) => {
      const { searchParams } = new URL(route.request().url());
      const begin = employees.findIndex(({ email }) => email === searchParams.get("after")) + 1;
      const end = begin + Number(searchParams.get("limit"));
      if (end > 2_000) await held;
      const next = end < total ? employees[end - 1]?.email : null;
      await route.fulfill({ json: { ...head, employees: employees.slice(begin, end), total, next } });
    });
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByText("1,500 of 10,000 people loaded", { exact: true }).waitFor();
    await cardOf(page, "person.0@fjordbo.example").waitFor();
    const sync = page.getByRole("button", { name: "Sync all shown…" });
    const isOff = () => sync.evaluate((button) => button.matches(":disabled, [aria-disabled=true]"));
    expect(await isOff()).toBe(true);
    expect(await page.getByRole("button", { name: "Export" }).isDisabled()).toBe(true);
    await searchBox(page).fill("person 04711");
    await page.getByRole("progressbar", { name: "Loading the employees…" }).waitFor();
    await expectAccessible(page);
    come();
    await page.getByText("1 of 10,000 people").waitFor();
    await cardOf(page, "person.4711@fjordbo.example").waitFor();
    expect(await isOff()).toBe(false);
  });

  test("have a skeleton while loading, and an error is shown with its remedy until it is retried", async () => {
    const page = await open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const problem = { code: "database-down", detail: "The database is away.", remedy: "Start it again." };
    await page.route(listPath, async (route) => {
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
    await page.unroute(listPath);
    await page.getByRole("button", { name: "Refresh" }).click();
    await cards(page).first().waitFor();
  });

  test("are explained if there are none yet", async () => {
    const page = await open();
    const empty: EmployeeList = { asOf: null, run: null, employees: [] };
    await page.route(listPath, (route) => route.fulfill({ json: empty }));
    await page.reload();
    await page.goto(`${page.url().split("#")[0]}#/employees`);
    await page.getByRole("heading", { name: "The database has no employees." }).waitFor();
    await expectAccessible(page);
  });
});

/** The path of the list, of any page of it. */
const listPath = /\/api\/employees(\?|$)/;

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
