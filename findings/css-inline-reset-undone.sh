#!/usr/bin/env bash
# @css-inline/css-inline 0.21.2 beside juice 11.1.1 (npm), which move the rules of a <style> into the elements, and Chromium. Where
# a shorthand (font, border, margin) comes twice, css-inline writes its last value at the place of its first one: in front of
# what a rule between them set, which the last one resets. So "border: 0" on the last row leaves that row its line. juice writes
# it where it belongs. Alone, "border-bottom" and then "border: 0", css-inline gets right. Its issue 364, closed, was the same
# of a style attribute.
# Why it matters: not every mail program keeps a <style>, so signatures are made with such a tool. A base rule, a variation and
# a reset of it are how templates are written; the preview in a browser, with the <style>, is not what arrives.
# Guessed before: the order in the style attribute is that of the cascade.
# Seen on 2026-11-29 with Chromium 156. Needs Node 20 or newer and Chromium (its path in CHROMIUM, or found). Ends with 1 when one
# of them behaves differently.
set -euo pipefail

CHROMIUM=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
[ -n "$CHROMIUM" ] || { echo "This needs Chromium: set CHROMIUM to its path." >&2; exit 2; }
export CHROMIUM
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact @css-inline/css-inline@0.21.2 juice@11.1.1 playwright-core@1.65.1 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >look.mjs <<'END'
import { inline } from "@css-inline/css-inline";
import juice from "juice";
import { chromium } from "playwright-core";

const styles = {
  "base, variation, reset": "td { border: 1px solid gray; font: 16px Arial } .row { border-bottom: 3px solid blue; font-weight: bold } .last { border: 0; font: 12px Arial }",
  "variation, reset": ".row { border-bottom: 3px solid blue; font-weight: bold } .last { border: 0; font: 12px Arial }",
};
const tools = { "with <style>": (html) => html, juice: (html) => juice(html), "css-inline": (html) => inline(html) };
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const [rules, css] of Object.entries(styles)) {
  console.log(rules);
  for (const [tool, convert] of Object.entries(tools)) {
    const body = '<table><tr><td class="row last">22 00 22 00</td></tr></table>';
    await page.setContent(convert(`<!doctype html><html><head><style>${css}</style></head><body>${body}</body></html>`));
    const [line, font] = await page.locator("td").evaluate((cell) => {
      const { borderBottom, fontWeight, fontSize } = getComputedStyle(cell);
      return [parseFloat(borderBottom), `${fontWeight} ${fontSize}`];
    });
    console.log(`  ${tool.padEnd(13)}${line > 0 ? `a line of ${line} px` : "no line"}, ${font}`);
  }
}
await browser.close();
END
timeout 120 node look.mjs >seen
cat >expected <<'END'
base, variation, reset
  with <style> no line, 400 12px
  juice        no line, 400 12px
  css-inline   a line of 3 px, 700 12px
variation, reset
  with <style> no line, 400 12px
  juice        no line, 400 12px
  css-inline   no line, 400 12px
END
cat seen
diff expected seen && echo "As described: css-inline puts a reset in front of what it resets."
