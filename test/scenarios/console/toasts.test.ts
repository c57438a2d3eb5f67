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

  test("the app does not respond: a banner says so on every page, and disappears by itself", async () => {
    const page = await open({ at: "runs" });
    await withClock(page);
    await page.locator("[data-run]").first().waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByRole("link", { name: "Overview" }).click();
    await page.clock.fastForward(31_000);
    const banner = page.getByText("The app does not answer. What you see may be out of date.");
    await banner.waitFor();
    await expectAccessible(page);
    await keepPicture(page, "offline");
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
      await page.getByRole("button", { name: "Try again" }).click();
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
