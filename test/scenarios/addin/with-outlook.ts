import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Frame, Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect } from "vitest";
import host from "../../../host.json" with { type: "json" };
import type { BridgeOptions } from "../../addin/outlook/bridge.ts";
import type { Outlook, OutlookOptions } from "../../addin/outlook/outlook.ts";
import { dist } from "../../functions/load-built.ts";
import { heldOpen } from "../../held-open.ts";
import { type RunningFixture, withHost } from "../../local/host/with-host.ts";
import { installed, keepChromium } from "../console/chromium.ts";

/** What the app answers the add-in: a JSON body, or an error. */
export type Answer = (
  headers: Readonly<Record<string, string>>,
  url: string,
) => { status?: number; body: unknown } | "offline";

/** How the add-in is opened. */
export interface Look extends Partial<OutlookOptions>, BridgeOptions {
  readonly at: "pane.html" | "event.html";
  readonly answer: Answer;
  readonly width?: number;
  readonly colors?: "light" | "dark";
  /** What frames the page: Outlook on the web where nothing is said. */
  readonly framedBy?: string;
  /** What the page's policy is expected to block, in the browser's words. */
  readonly stopped?: RegExp;
}

/** Tests in the installed Chromium; skipped, and reported as such, if there is none. */
export const describeOutlook = describe.skipIf(!installed);

const fixture = fileURLToPath(new URL("../../http/fixtures/open-app.ts", import.meta.url));
const standIn = fileURLToPath(new URL("../../addin/outlook/in-page.ts", import.meta.url));

/**
 * The built add-in as the app serves it, in a frame of Outlook's origin in the browser: Microsoft's office.js and the API are
 * stood in for at the network, everything else is real. Each page has to keep to its policy.
 */
export function withOutlook() {
  const env = { ADDIN_FOLDER: join(dist, "addin"), ADDIN_CLIENT_ID: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21" };
  const app = heldOpen<RunningFixture>((use) => withHost({ fixture, extensions: host.extensions, env }, use));
  let browser: Browser;
  let officeJs = "";
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await keepChromium();
    const made = await build({ entryPoints: [standIn], bundle: true, write: false, format: "iife" });
    officeJs = made.outputFiles[0]?.text ?? "";
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });

  return async function open(look: Look): Promise<{ page: Page; frame: Frame }> {
    const {
      at,
      answer,
      width = 320,
      colors = "light",
      framedBy = "https://outlook.office.com",
      stopped,
    } = look;
    const address = `${url}/addin/${at}`;
    const context = await browser.newContext({
      viewport: { width, height: 700 },
      colorScheme: colors,
      ignoreHTTPSErrors: true,
    });
    const { answer: _, ...options } = { family: "web", ...look };
    await context.addInitScript(
      `window.outlookOptions = ${JSON.stringify({ ...options, stopped: undefined })};`,
    );
    await context.route("https://appsforoffice.microsoft.com/**", (route) =>
      route.fulfill({ contentType: "text/javascript", body: officeJs }),
    );
    await context.route(`${url}/addin/**`, async (route) => {
      const wanted = route.request();
      await route.fulfill(await passedOn(app().host.url, new URL(wanted.url()), wanted.headers()));
    });
    await context.route(`${url}/api/me/signature*`, (route) => {
      const wanted = route.request();
      const answered = answer(wanted.headers(), wanted.url());
      if (answered === "offline") return route.abort();
      const { status = 200, body } = answered;
      return route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });
    });
    await context.route(`${framedBy}/**`, (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<body style="margin:0"><iframe src="${address}" style="border:0;width:100%;height:690px"></iframe>`,
      }),
    );
    const page = await context.newPage();
    page.setDefaultTimeout(240_000);
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      const said = message.text();
      if (message.type() === "error" && !/Failed to load resource/.test(said) && !stopped?.test(said))
        complaints.push(said);
    });
    await page.goto(`${framedBy}/mail`);
    const frame = page.frames().find((one) => one.url().startsWith(url)) ?? page.mainFrame();
    return { page, frame };
  };
}

/** Where Outlook finds the app: a front end ends TLS before it, and sends it the name. */
const url = "https://sync.example.com";

async function passedOn(to: string, { pathname, host: name }: URL, headers: Record<string, string>) {
  const { port } = new URL(to);
  const options = { host: "127.0.0.1", port, path: pathname, headers: { ...headers, host: name } };
  const asked = request(options).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const body = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body };
}

/** What the stand-in knows, read in the page. */
export const inOutlook = <T>(frame: Frame, read: (outlook: Outlook) => T): Promise<T> =>
  frame.evaluate(`(${read.toString()})(outlook)`) as Promise<T>;
