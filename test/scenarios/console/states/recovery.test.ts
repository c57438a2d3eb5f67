import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeConsole } from "../with-console.ts";
import { type Answer, body, list } from "./answers.ts";
import { now, states } from "./states.ts";
import { withStates } from "./with-states.ts";

const { open } = withStates();

/** All that the app serves does not come, and how that ends. */
async function takeAway(page: Page, what = "**/api/**"): Promise<() => Promise<void>> {
  await page.route(what, (route) => route.abort("connectionrefused"));
  return () => page.unroute(what);
}

/** Goes to a page by the menu. */
const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

const banner = (page: Page) => page.getByText("What you see may be out of date.");

describeConsole("while the app does not answer, the console", () => {
  test("keeps the page that is shown, and says so once", async () => {
    const page = await open({ at: "employees" });
    await page.locator("[data-email]").first().waitFor();
    let asked = 0;
    await page.route("**/api/**", (route) => {
      if (route.request().url().endsWith("/api/me")) asked += 1;
      return route.abort("connectionrefused");
    });
    // Long enough that the page wants to know again who the user is, as soon as they look at it.
    await page.clock.setFixedTime(new Date(Date.parse(now) + 400_000));
    await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await banner(page).waitFor();
    await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(2);
    await expect.poll(() => page.getByText("The app does not answer").count()).toBe(1);
    expect(await page.locator("[data-email]").count()).toBeGreaterThan(2);
    expect(await page.getByRole("progressbar").count()).toBe(0);
    await page.unroute("**/api/**");
    await banner(page).waitFor({ state: "detached" });
    expect(await page.locator("[data-email]").count()).toBeGreaterThan(2);
  });

  test("goes on by itself where it was opened in that time", async () => {
    const answers: Record<string, Answer> = { "GET me": "broken" };
    const page = await open({ at: "employees", answers });
    await page.getByText("The page tries again automatically.").waitFor();
    delete answers["GET me"];
    await page.locator("[data-email]").first().waitFor();
  });

  test("opens a page that was never shown as soon as it answers", async () => {
    const page = await open(states.overview);
    await page.getByRole("heading", { name: "Employees" }).waitFor();
    const bringBack = await takeAway(page);
    await follow(page, "Changes");
    await banner(page).waitFor();
    await bringBack();
    await page.getByRole("heading", { name: "Changes", level: 1 }).waitFor();
  });

  test("leads from a page that cannot be loaded to those that can", async () => {
    const page = await open(states.overview);
    await page.getByRole("heading", { name: "Employees" }).waitFor();
    const bringBack = await takeAway(page, "**/api/console/assets/**");
    await follow(page, "Runs");
    await page.getByText("This part of the console could not be loaded.").waitFor();
    await follow(page, "Overview");
    await page.getByRole("heading", { name: "Needs you" }).waitFor();
    await bringBack();
    await follow(page, "Runs");
    await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  });

  test("says that a dialog could not be opened, keeps the page, and opens it the next time", async () => {
    const page = await open(states.employees);
    const sync = page.getByRole("button", { name: /^Dry run and sync Knut/ }).first();
    await sync.waitFor();
    const bringBack = await takeAway(page, "**/api/console/assets/**");
    await sync.click();
    await page.getByRole("listitem").filter({ hasText: "That could not be opened" }).waitFor();
    expect(await page.locator("[data-email]").count()).toBeGreaterThan(2);
    await bringBack();
    await sync.click();
    await page.getByRole("dialog", { name: /^Sync Knut/ }).waitFor();
  });
});

describeConsole("a link with a function key", () => {
  test("works in a tab that has the console already, and does not stay in the address", async () => {
    const page = await open(states.runs);
    const used = page.waitForRequest((request) => request.headers()["x-functions-key"] === "a new/key");
    await page.evaluate(() => {
      location.hash = `#key=${encodeURIComponent("a new/key")}`;
    });
    await used;
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(page.url()).not.toContain("key");
  });

  test("is read where its percent sign is only a percent sign", async () => {
    const page = await open(states.runs);
    const used = page.waitForRequest((request) => request.headers()["x-functions-key"] === "5%");
    await page.evaluate(() => {
      location.hash = "#key=5%";
    });
    await used;
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  });
});

describeConsole("a sign-in that has ended", () => {
  test("leads back to the page that was left, of which no server reads", async () => {
    const answers: Record<string, Answer> = {
      "GET me": { status: 401, code: "not-signed-in", detail: "The sign-in has ended." },
    };
    const page = await open({ at: "mismatches", answers });
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/.auth/login/"));
    expect(decodeURIComponent(page.url())).not.toContain("mismatches");
    delete answers["GET me"];
    await page.goto("http://localhost:1/api/console");
    await page.getByRole("heading", { name: "Mismatches", level: 1 }).waitFor();
    await follow(page, "Overview");
    await page.reload();
    await page.getByRole("heading", { name: "Needs you" }).waitFor();
  });
});

describeConsole("the tab", () => {
  test("is called as what it shows, which tells one from another", async () => {
    const page = await open(states.overview);
    await expect.poll(() => page.title()).toBe("Overview · Entra Employee Sync");
    await follow(page, "Changes");
    await expect.poll(() => page.title()).toBe("Changes · Entra Employee Sync");
    await page.goBack();
    await expect.poll(() => page.title()).toBe("Overview · Entra Employee Sync");
  });

  test("leads back to where the list was left, and by the menu to the beginning", async () => {
    const people = Array.from({ length: 600 }, (_, at) => {
      const [one = expect.fail("There is no one.")] = list.employees.slice(at % list.employees.length);
      return { ...one, email: `p${at}.${one.email}`, name: `${one.name} ${at}` };
    });
    const page = await open({
      at: "employees",
      answers: { "GET employees": body({ ...list, employees: people }) },
    });
    await page.locator("[data-email]").first().waitFor();
    const top = () => page.evaluate<number>("document.querySelector('main').scrollTop");
    await page.evaluate("document.querySelector('main').scrollTop = 4000");
    await expect.poll(top).toBeGreaterThan(3000);
    await follow(page, "Overview");
    await page.getByRole("heading", { name: "Needs you" }).waitFor();
    expect(await top()).toBe(0);
    await page.goBack();
    await expect.poll(top).toBeGreaterThan(3000);
    await follow(page, "Runs");
    await follow(page, "Employees");
    await page.locator("[data-email]").first().waitFor();
    expect(await top()).toBe(0);
  });
});
