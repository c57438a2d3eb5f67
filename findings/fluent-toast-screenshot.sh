#!/usr/bin/env bash
# @fluentui/react-components 9.74.11 measures the timeout of a toast by a CSS animation: the toast goes when that ends. A
# screenshot by playwright-core 1.65.1 with `animations: "disabled"` brings finite animations to their end, events included.
# Together: such a screenshot dismisses every toast on the page, 60 seconds before its time; with `animations: "allow"` the
# toast stays. Waiting until all of document.getAnimations() have finished waits for the toast's whole time as well.
# Why it matters: a test that takes a picture of a toast and then uses its link fails now and then, and blames the page.
# Seen on 2026-11-28. Needs node, npm and Chromium (its path in CHROMIUM, or found). Ends with 1 when that changes.
set -euo pipefail

for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
CHROMIUM=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
[ -n "$CHROMIUM" ] || { echo "This needs Chromium: set CHROMIUM to its path." >&2; exit 2; }
export CHROMIUM
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --no-audit --no-fund --silent \
  @fluentui/react-components@9.74.11 react@19.3.1 react-dom@19.3.1 esbuild@0.28.2 playwright-core@1.65.1
cat >page.jsx <<'END'
import { FluentProvider, Toast, Toaster, ToastTitle, useToastController, webLightTheme } from "@fluentui/react-components";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";

function Page() {
  const { dispatchToast } = useToastController("toaster");
  useEffect(() => {
    dispatchToast(<Toast><ToastTitle>Saved</ToastTitle></Toast>, { timeout: 60_000 });
  }, []);
  return <Toaster toasterId="toaster" />;
}
createRoot(document.body.appendChild(document.createElement("div"))).render(
  <FluentProvider theme={webLightTheme}><Page /></FluentProvider>,
);
END
npx esbuild page.jsx --bundle --jsx=automatic --log-level=error --define:process.env.NODE_ENV='"production"' --outfile=page.js
cat >look.mjs <<'END'
import { chromium } from "playwright-core";

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
for (const animations of ["allow", "disabled"]) {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><body></body>");
  await page.addScriptTag({ path: "page.js" });
  // A region for screen readers says the same.
  const toast = page.locator(".fui-ToastTitle");
  await toast.waitFor();
  await page.screenshot({ animations });
  // It leaves with a motion of its own; without one this waits in vain.
  await toast.waitFor({ state: "detached", timeout: 5_000 }).catch(() => {});
  console.log(`${animations.padEnd(9)}${(await toast.count()) > 0 ? "the toast stays" : "the toast is gone"}`);
}
await browser.close();
END
node look.mjs >seen
cat >expected <<'END'
allow    the toast stays
disabled the toast is gone
END
cat seen
diff expected seen && echo "As described: a screenshot with animations disabled dismisses a toast of Fluent."
