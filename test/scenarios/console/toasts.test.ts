import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const problem = (status: number) => (route: Route) =>
  route.fulfill({
    status,
    headers: { "content-type": "application/problem+json", "x-request-id": "b5f0" },
    body: JSON.stringify({ code: "storage", detail: "Storage does not answer.", remedy: "Look at Azure." }),
  });

/** Replaces the page's timers, so that a test can advance them. */
async function withClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.reload();
}

const toast = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });

describeConsole("what the console says of itself", () => {
  const { scene, open } = withConsole({ company: syncedCompany(60) });

  beforeAll(() => scene().sync({ mode: "preview" }));

  describe.for(["light", "dark"] as const)("in toasts, %s", (colors) => {
    test("of success: what was done, for a few seconds", async () => {
      const page = await open({ colors });
      await page.getByRole("button", { name: "Check everyone now" }).click();
      const done = toast(page, "The dry run is done");
      await done.getByText("would change").waitFor();
      expect(await page.getByRole("region", { name: "Messages" }).count()).toBe(1);
      await expectAccessible(page);
      await keepPicture(page, `toast-success-${colors}`);
      await done.waitFor({ state: "detached" });
    });

    test("of failure: reason, remedy and request id; it stays until a key dismisses it", async () => {
      const page = await open({ colors });
      await page.route("**/api/runs", (route) =>
        route.request().method() === "POST" ? problem(503)(route) : route.continue(),
      );
      await page.getByRole("button", { name: "Check everyone now" }).click();
      const failed = toast(page, "No one was checked");
      for (const part of ["Storage does not answer.", "Look at Azure.", "Request b5f0"]) {
        await failed.getByText(part).waitFor();
      }
      await expectAccessible(page);
      await keepPicture(page, `toast-failure-${colors}`);
      await failed.getByRole("button", { name: "Close" }).press("Enter");
      await failed.waitFor({ state: "detached" });
    });
  });

  test.for([
    ["the overview", {}, async () => {}],
    ["the last row of a table", { width: 1440 }, atTheEndOfTheTable],
    ["a drawer", { width: 1440 }, inADrawer],
    ["a dialog", { width: 1024, height: 600 }, inADialog],
    ["a drawer on a phone", { width: 360, height: 740 }, inADrawer],
    ["a dialog on a phone", { width: 360, height: 740 }, inADialog],
  ] as const)("in toasts that cover nothing of %s", async ([what, look, go]) => {
    const page = await open(look);
    await page.route("**/api/runs", (route) =>
      route.request().method() === "POST" ? problem(503)(route) : route.continue(),
    );
    await page.getByRole("button", { name: "Check everyone now" }).click();
    await toast(page, "No one was checked").waitFor();
    await go(page);
    await expect.poll(() => page.evaluate(coveredByToasts)).toEqual([]);
    expect(await page.evaluate(shownControls)).toBeGreaterThan(3);
    await expectAccessible(page);
    await keepPicture(page, `toast-beside-${what.replaceAll(" ", "-")}`);
  });

  test("the app does not respond: a banner says so on every page, and disappears by itself", async () => {
    // The overview was never opened in this tab: it is requested again with all else.
    const page = await open({ at: "runs", stopped: /^NotLoaded:/ });
    await withClock(page);
    await page.locator("[data-run]").first().waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByRole("link", { name: "Overview" }).click();
    await page.clock.fastForward(31_000);
    const banner = page.getByText("The app does not answer. What you see may be out of date.");
    await banner.waitFor();
    await expectAccessible(page);
    await keepPicture(page, "offline");
    // Once, also where several requests have failed.
    expect(await page.getByText("The app does not answer").count()).toBe(1);
    await page.unroute("**/api/**");
    await page.clock.fastForward(6_000);
    await banner.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "Connections and permissions" }).waitFor();
  });

  test.each([500, 503])(
    "the app answers %i: the page says why and by which request, and tries again when asked",
    async (status) => {
      const page = await open();
      await page.route("**/api/runs?*", problem(status));
      await page.getByRole("link", { name: "Runs", exact: true }).click();
      await page.reload();
      for (const part of ["Storage does not answer.", "Look at Azure.", "Request b5f0"]) {
        await page.getByRole("main").getByText(part).waitFor();
      }
      await expectAccessible(page);
      await keepPicture(page, `problem-${status}`);
      await page.unroute("**/api/runs?*");
      await page.getByRole("button", { name: "Refresh" }).click();
      await page.locator("[data-run]").first().waitFor();
    },
  );

  test("what is loading says so", async () => {
    const page = await open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/runs/*/plan", async (route) => {
      await held;
      await route.continue();
    });
    const [run] = await scene().client().runs();
    await page.goto(`${page.url().split("#")[0]}#/runs/${run?.id}`);
    await page.getByRole("tab", { name: "Plan", selected: true }).waitFor();
    await page.getByRole("progressbar", { name: "Loading…" }).waitFor();
    await expectAccessible(page);
    answer();
    await page.getByRole("heading", { name: /^What would change/ }).waitFor();
  });

  test("a key that is revoked meanwhile: the page asks for another, and continues on the same page", async () => {
    const page = await open({ at: "runs" });
    await withClock(page);
    await page.locator("[data-run]").first().waitFor();
    await page.route("**/api/**", (route) => route.fulfill({ status: 401 }));
    await page.getByLabel("Kind").selectOption({ label: "Sync" });
    await page.clock.fastForward(31_000);
    await page.getByRole("heading", { name: "Enter a function key to continue" }).waitFor();
    await expectAccessible(page);
    await page.unroute("**/api/**");
    await page.getByLabel("Function key").fill(scene().host.keys.host);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    expect(page.url()).toContain("mode=apply");
  });
});

const goTo = (page: Page, at: string) => page.evaluate(`location.hash = ${JSON.stringify(at)}`);

async function atTheEndOfTheTable(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Employees", exact: true }).click();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.locator("tr[data-email] a").first().focus();
  await page.keyboard.press("End");
  await page.locator("tr[data-email] a:focus").waitFor();
}

async function inADrawer(page: Page): Promise<void> {
  await goTo(page, "#/employees/jonas.haugen@fjordbo.example");
  await page.getByRole("dialog").getByText("No account has this e-mail").waitFor();
}

async function inADialog(page: Page): Promise<void> {
  await goTo(page, "#/employees");
  await page
    .getByRole("button", { name: /^Actions for / })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Exclude…" }).click();
  await page.getByRole("dialog").getByLabel("Reason").waitFor();
}

/** What can be pressed or read as a row, as far as it is in view. */
const controls = `(() => {
  const within = ({ left, right, top, bottom }, x, y) => x > left && x < right && y > top && y < bottom;
  return [...document.querySelectorAll("button, a[href], input, select, [data-email], [role=tab]")].filter((one) => {
    if (one.closest("[data-toaster-position]")) return false;
    const { left, top, width, height } = one.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const frame = one.closest("[role=dialog], main") ?? document.documentElement;
    return width > 1 && height > 1 && within(frame.getBoundingClientRect(), x, y);
  });
})()`;

const shownControls = `${controls}.length`;

/** The controls of which a part is below a toast. */
const coveredByToasts = `(() => {
  const toasts = [...document.querySelectorAll("[data-toaster-position] > *")].map((one) => one.getBoundingClientRect());
  if (toasts.length === 0) return ["there is no toast"];
  return ${controls}.filter((one) => {
    const own = one.getBoundingClientRect();
    const edge = (one.closest("[role=dialog], main") ?? document.documentElement).getBoundingClientRect();
    const [top, bottom] = [Math.max(own.top, edge.top), Math.min(own.bottom, edge.bottom)];
    return toasts.some((t) => t.left < own.right && t.right > own.left && t.top < bottom && t.bottom > top);
  }).map((one) => one.outerHTML.slice(0, 160));
})()`;
