import { expect, test } from "vitest";
import { loadTemplates } from "../../../src/targets/signature/templates.ts";
import { examples, noValues } from "../../../src/targets/signature/variables.ts";
import { deployed } from "../../targets/signature/with-templates.ts";
import { installed, keepChromium } from "./chromium.ts";

const longest = {
  ...examples,
  DisplayName: "Anne-Margrethe Elisabeth Wedel-Jarlsberg Christensen",
  JobTitle: "Statsautorisert eiendomsmegler og fagansvarlig for prosjektsalgsmarkedsføringsavdelingen",
  Email: "anne.margrethe.elisabeth.christensen@eiendomsmeglingnordvestlandet.example",
  OfficeEmail: "prosjektsalg.nordvestlandet@eiendomsmeglingnordvestlandet.example",
};

test.skipIf(!installed).each([
  ["the longest values", longest],
  ["few values", { ...noValues, DisplayName: "Kari Nordmann", Email: longest.Email }],
])("the signature that is deployed fits a phone's width with %s", async (_, values) => {
  const html = loadTemplates(deployed).html("")(values);
  const context = await (await keepChromium()).newContext({ viewport: { width: 320, height: 640 } });
  try {
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    await page.route("https://**", (route) => route.abort());
    await page.setContent(`<!doctype html><body style="margin:8px">${html}</body>`);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  } finally {
    await context.close();
  }
});
