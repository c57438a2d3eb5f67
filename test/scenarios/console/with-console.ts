import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect } from "vitest";
import type { StackOptions } from "../../../src/local/stack.ts";
import { type Scene, withStack } from "../with-stack.ts";
import { installed, keepChromium } from "./chromium.ts";

/** How a user opens the console. */
export interface Look {
  /** The route behind the #: "employees", "runs/…"; the overview by default. */
  readonly at?: string;
  readonly width?: number;
  readonly height?: number;
  readonly colors?: "light" | "dark";
  /** High contrast, as set in the operating system. */
  readonly forced?: boolean;
  /** The headers of a sign-in in front of the app; by default the function key is used instead. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The browser's language; British by default. */
  readonly locale?: string;
  /** What the page's policy is expected to block, in the browser's words. */
  readonly stopped?: RegExp;
}

/** A simulated cloud with its console, and a user's browser. */
export interface Console {
  scene(): Scene;
  /** A new tab with a rendered page. */
  open(look?: Look): Promise<Page>;
}

/** How long a page is waited for: as long as `eventually` waits for the app. */
const timeoutMs = 240_000;

/** Tests in the installed Chromium; skipped, and reported as such, if there is none. */
export const describeConsole = describe.skipIf(!installed);

/** Starts one cloud, and opens it in a browser; checks on every page that there is no error and no request to another host. */
export function withConsole(options: StackOptions = {}): Console {
  const scene = withStack(options);
  let browser: Browser;
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await keepChromium();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });

  return { scene, open };

  async function open(look: Look = {}): Promise<Page> {
    const {
      at = "",
      width = 1280,
      height = 800,
      colors = "light",
      forced = false,
      headers,
      locale = "en-GB",
    } = look;
    const { url, keys } = scene().host;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: colors,
      forcedColors: forced ? "active" : "none",
      reducedMotion: "reduce",
      hasTouch: width < 640,
      locale,
      ...(headers && { extraHTTPHeaders: { ...headers } }),
    });
    if (!headers) await context.addInitScript(enterKey, keys.host);
    const page = await context.newPage();
    page.setDefaultTimeout(timeoutMs);
    listen(page, look.stopped);
    await page.goto(`${url}/api/console#/${at}`);
    // Not by its role: a drawer that is open already hides the page behind it from screen readers.
    await page.locator("main").waitFor();
    return page;
  }

  function listen(page: Page, stopped?: RegExp): void {
    const own = new URL(scene().host.url).origin;
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      // Violations of the policy and errors of React; a refused request is for the page to show.
      const text = message.text();
      if (message.type() !== "error" || /Failed to load resource/.test(text) || stopped?.test(text)) return;
      complaints.push(text);
    });
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== own && !["data:", "blob:", "about:"].includes(protocol))
        complaints.push(`asked ${request.url()}`);
    });
  }
}

/** Enters a function key as in an earlier visit of the tab: once, so that a test can enter another one. */
function enterKey(key: string): void {
  // Frames without an origin of their own, such as a signature's, have no storage.
  if (location.protocol !== "http:" || window !== window.top || sessionStorage.length > 0) return;
  sessionStorage.setItem("entra-sync-key", key);
}

/** Minified, which is less than half of what the package gives as its source: each page is sent it once, and reads it. */
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

// Fluent's focus traps begin and end with an element that passes the focus on and is hidden from screen readers.
const axeRun = "axe.run({ exclude: ['[data-tabster-dummy]'] }, { resultTypes: ['violations'] })";

// During an animation the contrast is neither the old nor the new one, and one animation can start another, as can what is
// rendered a frame after a key. The one that times a toast shows nothing, and is not waited for.
const restOfMotion = `(async () => {
  for (let round = 0, still = 0; round < 10 && still < 2; round++) {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(({ effect, playState }) =>
      playState === "running" && effect?.getComputedTiming().endTime !== Infinity &&
      !effect.target?.hasAttribute("data-timer-status"));
    still = moving.length === 0 ? still + 1 : 0;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
})()`;

/** Changes the system's colour scheme, and waits until the page has followed. */
export async function turn(page: Page, colors: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: colors });
  await page.locator(`[data-appearance="${colors}"]`).first().waitFor({ state: "attached" });
}

/** The buttons of dialogs with another one after the primary one, which has the colour of the brand; those of a question in place are not counted. */
const primaryNotLast = `[...document.querySelectorAll("[role=dialog] .fui-DialogActions, [role=alertdialog] .fui-DialogActions")]
  .flatMap((actions) => {
    const probe = actions.appendChild(document.createElement("span"));
    probe.style.background = "var(--colorBrandBackground)";
    const brand = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const buttons = [...actions.querySelectorAll("button, a")].filter((button) => !button.closest("[role=group]"));
    const at = buttons.findIndex((button) => getComputedStyle(button).backgroundColor === brand);
    return at < 0 || at === buttons.length - 1 ? [] : [buttons.map(({ textContent }) => textContent).join(" | ")];
  })`;

/** Fails on every violation that axe finds on the page in its current state, and on a dialog with a button after its primary one. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  await page.evaluate(restOfMotion);
  const { violations } = (await page.evaluate(axeRun)) as AxeResults;
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
  expect(found).toEqual([]);
  expect(await page.evaluate(primaryNotLast)).toEqual([]);
}

const pictures = join(import.meta.dirname, "../../../test-output/console");

/**
 * Saves a screenshot of a page with the test output. Animations go on: Fluent times a toast by one, which would be
 * dismissed if a screenshot brought it to its end.
 */
export const keepPicture = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: join(pictures, `${name}.png`), animations: "allow" });
