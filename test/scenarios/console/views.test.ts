import type { Page } from "playwright-core";
import { beforeAll, test } from "vitest";
import { describeConsole, expectAccessible, keepPicture, type Look, withConsole } from "./with-console.ts";

const looks: readonly (readonly [string, Look])[] = [
  ["light", {}],
  ["dark", { colors: "dark" }],
  ["contrast", { colors: "dark", forced: true }],
  ["narrow", { width: 360, height: 740 }],
];

describeConsole("every view, in light, dark, high contrast and at 360 px", () => {
  const { scene, open } = withConsole({ employees: 90, settings: { SYNC_TARGETS: "entra,photo,signature" } });
  let her = "";
  let run = "";

  beforeAll(async () => {
    ({ id: run } = await scene().sync());
    const [one] = (await scene().client().plan(run)).employees.filter(
      ({ changes, notes }) => changes.length > 3 && notes.length === 0,
    );
    her = one?.email ?? "";
    await scene().life.changeTitle(her, "Fagansvarlig");
    await scene().sync({ mode: "preview" });
  });

  const views: readonly (readonly [string, () => string, (page: Page) => Promise<unknown>])[] = [
    ["employees", () => "employees", (page) => page.locator("[data-email]").first().waitFor()],
    [
      "employee",
      () => `employees/${encodeURIComponent(her)}`,
      (page) => page.getByRole("dialog").getByText("Fagansvarlig").first().waitFor(),
    ],
    ["runs", () => "runs", (page) => page.locator("[data-run]:visible").first().waitFor()],
    ["run", () => `runs/${run}`, (page) => page.getByRole("main").getByText("Changed").first().waitFor()],
  ];

  for (const [view, at, isThere] of views) {
    test.for(looks)(`${view}, %s`, async ([name, look]) => {
      const page = await open({ ...look, at: at() });
      await isThere(page);
      await page.waitForLoadState("networkidle");
      await expectAccessible(page);
      await expectNothingWider(page);
      await keepPicture(page, `${view}-${name}`);
    });
  }
});

/** Fails if the page overflows horizontally. */
const expectNothingWider = (page: Page): Promise<unknown> =>
  page.waitForFunction("document.documentElement.scrollWidth <= innerWidth", undefined, { timeout: 60_000 });
