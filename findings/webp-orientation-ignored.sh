#!/usr/bin/env bash
# EXIF's orientation in a WebP: sharp 0.35.5 turns the picture by it (autoOrient), as it does with JPEG and PNG. Chromium turns
# JPEG and PNG, and shows the WebP as it is stored; so does Firefox.
# Why it matters: photos that are upright in Microsoft 365 may lie on the web page that they come from, and the other way round:
# image services that turn a portrait and store it as WebP often keep the camera's EXIF, which nobody notices there. Whoever makes
# a JPEG of it with the usual option turns it once more. A signature that shows the address shows what the page shows.
# Guessed before: since browsers turn every <img> by default (image-orientation: from-image), the format makes no difference.
# Seen on 2026-11-29 with Chromium 156 and Firefox ESR 153.8. Needs Node 20 or newer and Chromium (its path in CHROMIUM, or
# found); Firefox is looked at where it is installed. Ends with 1 when one of them behaves differently.
set -euo pipefail

CHROMIUM=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
[ -n "$CHROMIUM" ] || { echo "This needs Chromium: set CHROMIUM to its path." >&2; exit 2; }
FIREFOX=$(command -v firefox-esr firefox | head -n 1 || true)
export CHROMIUM FIREFOX
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact sharp@0.35.5 playwright-core@1.65.1 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >look.mjs <<'END'
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";

/** Stored 200 by 100 pixels, to be turned by 90 degrees. */
const file = (format) =>
  sharp({ create: { width: 200, height: 100, channels: 3, background: "red" } })
    .withMetadata({ orientation: 6 })
    .toFormat(format)
    .toBuffer();
const stands = (width, height) => (width < height ? "turned" : "as stored");

const { CHROMIUM, FIREFOX } = process.env;
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();

async function inFirefox(source) {
  writeFileSync("page.html", `<!doctype html><body style="margin:0"><img src="${source}" style="display:block">`);
  const address = pathToFileURL("page.html").href;
  const options = ["--headless", "--profile", process.cwd(), "--window-size=400,400", "--screenshot", `${process.cwd()}/page.png`];
  execFileSync(FIREFOX, [...options, address], { stdio: "ignore", timeout: 60_000, env: { ...process.env, HOME: process.cwd() } });
  const { info } = await sharp("page.png").trim({ background: "white" }).toBuffer({ resolveWithObject: true });
  return stands(info.width, info.height);
}

let differs = false;
for (const [format, wanted] of Object.entries({ jpeg: "turned", png: "turned", webp: "as stored" })) {
  const bytes = await file(format);
  const { info } = await sharp(bytes).autoOrient().toBuffer({ resolveWithObject: true });
  const source = `data:image/${format};base64,${bytes.toString("base64")}`;
  const [width, height] = await page.evaluate(async (source) => {
    const image = Object.assign(new Image(), { src: source });
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, source);
  const seen = { sharp: stands(info.width, info.height), Chromium: stands(width, height) };
  if (FIREFOX) seen.Firefox = await inFirefox(source);
  console.log(`${format.padEnd(5)}${Object.entries(seen).map(([who, how]) => `${who}: ${how}`).join("; ")}`);
  differs ||= seen.sharp !== "turned" || seen.Chromium !== wanted || (FIREFOX && seen.Firefox !== wanted);
}
await browser.close();
process.exitCode = differs ? 1 : 0;
END
timeout 300 node look.mjs
