import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { keepChromium } from "../chromium.ts";
import { answerOf, now, type State } from "./states.ts";

const built = join(import.meta.dirname, "../../../../dist/console");
const font = fileURLToPath(
  import.meta.resolve("@fontsource-variable/open-sans/files/open-sans-latin-wght-normal.woff2"),
);
/** Only a page of this machine, or one by https, may make the keys of people. */
const origin = "http://localhost:1";

/** How a state is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colors?: "light" | "dark";
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Machines have different fonts: the page gets one of the tests under the names that it asks for. */
const ownFont = ["Segoe UI", "Consolas"]
  .map((name) => `@font-face{font-family:"${name}";src:url("/own-font");font-weight:100 900}`)
  .join("");

/** Opens states of the built console in the installed browser: without a stack, at a fixed time, with a font of its own. */
export function withStates(): { open(state: State, look?: Look): Promise<Page> } {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  let complaints: string[] = [];
  beforeAll(async () => {
    browser = await keepChromium();
  });
  afterEach(() => {
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });
  afterAll(() => Promise.all(contexts.map((context) => context.close())));

  return {
    async open(state, { width = 1280, height = 800, colors = "light" } = {}) {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: colors,
        reducedMotion: "reduce",
        locale: state.locale ?? "en-GB",
        timezoneId: "Europe/Oslo",
        hasTouch: width < 640,
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      // What a test keeps from being loaded is for the page to show.
      page.on("console", (message) => {
        if (
          message.type() === "error" &&
          !/Failed to load resource|Blocked script execution|^NotLoaded:/.test(message.text())
        )
          complaints.push(message.text());
      });
      await page.clock.setFixedTime(now);
      await page.route("**/*", (route) => serve(route, state));
      await page.goto(`${origin}/api/console#/${state.at}`);
      await page.locator("main").waitFor();
      for (const name of state.press ?? [])
        await page
          .getByRole("button", { name: new RegExp(`^${name}`) })
          .first()
          .click();
      return page;
    },
  };
}

async function serve(route: Route, state: State): Promise<void> {
  const request = route.request();
  const { pathname } = new URL(request.url());
  if (pathname === "/api/console") {
    const html = (await readFile(join(built, "index.html"), "utf8")).replace(
      "</head>",
      `<style>${ownFont}</style></head>`,
    );
    return route.fulfill({ contentType: "text/html", body: html });
  }
  if (pathname === "/own-font") return route.fulfill({ contentType: "font/woff2", path: font });
  if (pathname.startsWith("/api/console/"))
    return route.fulfill({
      contentType: types[extname(pathname)] ?? "application/octet-stream",
      path: join(built, pathname.replace("/api/console/", "")),
    });
  const answer = answerOf(state, request.method(), pathname.replace("/api/", ""));
  if (answer === "never") return;
  if (answer === "broken") return route.abort("connectionrefused");
  if ("picture" in answer)
    return route.fulfill({ contentType: "image/jpeg", body: Buffer.from(answer.picture, "base64") });
  if ("body" in answer) return route.fulfill({ json: answer.body });
  return route.fulfill({ status: answer.status, json: answer });
}
