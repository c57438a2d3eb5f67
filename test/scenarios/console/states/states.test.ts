import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { installed, keepChromium } from "../chromium.ts";
import { type State, type StateName, states } from "./states.ts";
import { type Look, withStates } from "./with-states.ts";

const pictures = join(import.meta.dirname, "pictures");
const output = join(import.meta.dirname, "../../../../test-output/console/states");

/** PICTURES=update keeps what the console looks like now, to be looked at and committed. */
const isUpdating = process.env["PICTURES"] === "update";

/** The version of Chromium that the pictures were made with. */
const madeWith = join(import.meta.dirname, "chromium.txt");

/**
 * The share of a picture that may differ. Pictures are compared at half their size, in which the edges of letters, that
 * machines draw differently, hardly show; a button or a line that is elsewhere does. Another major version of the browser
 * may draw more of them differently.
 */
const tolerances = { same: 0.004, other: 0.03 };
let tolerance = tolerances.same;
beforeAll(async () => {
  if (!installed) return;
  const version = (await keepChromium()).version();
  if (isUpdating) return writeFile(madeWith, `${version}\n`);
  const major = (text: string) => text.trim().split(".")[0];
  if (major(await readFile(madeWith, "utf8")) !== major(version)) tolerance = tolerances.other;
});

const { open } = withStates();

/** Everything that is waited for is there, and nothing changes any more. */
async function settled(page: Page, { until, loads }: State): Promise<void> {
  if (until !== undefined) await page.getByText(until).first().waitFor();
  if (!loads) await expect.poll(() => page.getByRole("progressbar").count()).toBe(0);
  await page.evaluate("document.fonts.ready");
}

async function half(
  png: Uint8Array,
): Promise<{ readonly data: Buffer; readonly width: number; readonly height: number }> {
  const { width } = await sharp(png).metadata();
  const { data, info } = await sharp(png)
    .resize({ width: Math.round(width / 2) })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Fails where the page looks otherwise than the picture that is kept of it, with both and the difference in test-output. */
async function expectLook(page: Page, name: string): Promise<void> {
  const file = join(pictures, `${name}.webp`);
  const write = (data: Buffer, to: string, { width, height }: { width: number; height: number }) =>
    sharp(data, { raw: { width, height, channels: 4 } })
      .webp({ lossless: true, effort: 6 })
      .toFile(to);
  const look = async () => half(await page.screenshot({ animations: "disabled", caret: "hide" }));
  if (isUpdating) {
    let now = await look();
    let before = "";
    while (now.data.toString("base64") !== before) {
      before = now.data.toString("base64");
      await page.waitForTimeout(1000);
      now = await look();
    }
    await mkdir(pictures, { recursive: true });
    await write(now.data, file, now);
    return;
  }
  const kept = await sharp(await readFile(file))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const difference = async () => {
    const now = await look();
    const { width, height } = kept.info;
    expect([now.width, now.height]).toEqual([width, height]);
    const drawn = Buffer.alloc(width * height * 4);
    const pixels = pixelmatch(kept.data, now.data, drawn, width, height, { threshold: 0.15 });
    if (pixels / (width * height) > tolerance) {
      await mkdir(output, { recursive: true });
      await write(now.data, join(output, `${name}.now.webp`), now);
      await write(drawn, join(output, `${name}.difference.webp`), now);
    }
    return pixels / (width * height);
  };
  // Something may still be on its way: it is looked at until it is as it should be.
  await expect.poll(difference, { timeout: 60_000, interval: 250 }).toBeLessThanOrEqual(tolerance);
}

const nameOf = (state: string, look: string) => `${state.replaceAll(", ", "-").replaceAll(" ", "-")}-${look}`;
const wide = ["light", {}] as const;
const dark = ["dark", { colors: "dark" }] as const;
const narrow = ["narrow", { width: 360, height: 740 }] as const;

/** The looks of a state besides wide and light. */
const others: Partial<Record<StateName, readonly (readonly [string, Look])[]>> = {
  overview: [dark, narrow],
  "overview, a run is held": [narrow],
  employees: [dark, narrow],
  "employees, long values": [narrow],
  person: [dark, narrow],
  "run, held": [dark, narrow],
  "run, being released": [narrow],
};
const shots = Object.entries(states).flatMap(([name, state]: [string, State]) =>
  [wide, ...(others[name as StateName] ?? [])].map(([look, how]) => ({ name, state, look, how })),
);

// Other systems draw other scroll bars and another kind of letters.
describe.skipIf(!installed || process.platform !== "linux")("the console looks as it is kept:", () => {
  test.for(shots)("$name, $look", async ({ name, state, look, how }) => {
    const page = await open(state, how);
    await settled(page, state);
    expect(await page.getByText("Something answers there, but not this app").count()).toBe(0);
    await expectLook(page, nameOf(name, look));
  });
});

test("each picture that is kept is one that is looked at", async () => {
  const kept = existsSync(pictures) ? await readdir(pictures) : [];
  expect(kept.toSorted()).toEqual(shots.map(({ name, look }) => `${nameOf(name, look)}.webp`).toSorted());
});
