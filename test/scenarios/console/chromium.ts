import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = [
  process.env["CHROMIUM"],
  // A browser without windows: a page takes half of the processor time that it takes in a whole one.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The installed browser that CHROMIUM names, or the first one found; undefined where there is none. */
export const installed: string | undefined = places.find((place) => place && existsSync(place));

let running: Promise<Browser> | undefined;

/** The installed browser, one for all files that this process runs: each tab gets a context of its own. It ends with the process. */
export async function keepChromium(): Promise<Browser> {
  const found = await running?.catch(() => undefined);
  if (found?.isConnected()) return found;
  running = chromium.launch({
    executablePath: installed ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      // The headless shell would move letters to whole pixels, and its pictures would differ from those of a whole browser.
      "--font-render-hinting=none",
    ],
  });
  return running;
}
