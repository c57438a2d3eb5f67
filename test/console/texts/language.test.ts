import { expect, test } from "vitest";
import { languageOf, localeOf } from "../../../src/console/texts/language.ts";

test.each([
  [["nb-NO", "en"], "nb"],
  [["no"], "nb"],
  [["nn-NO", "en-GB"], "nb"],
  [["de-DE", "nb", "en"], "nb"],
  [["en-US", "nb"], "en"],
  [["de-DE"], "en"],
  [[], "en"],
])("a browser that prefers %j is shown %s", (preferred, language) => {
  expect(languageOf("browser", preferred)).toBe(language);
});

test("a choice goes before what the browser prefers", () => {
  expect(languageOf("en", ["nb"])).toBe("en");
  expect(languageOf("nb", ["en"])).toBe("nb");
});

test("dates and numbers are in the language of the page; an English page leaves them to the browser", () => {
  expect(localeOf("nb", "en-US")).toBe("nb-NO");
  expect(localeOf("en", "de-DE")).toBeUndefined();
  expect(localeOf("en", "nb-NO")).toBe("en-GB");
  const at = new Date("2026-11-28T14:05:00Z");
  const format = new Intl.DateTimeFormat(localeOf("nb", "en-US"), { timeStyle: "short", timeZone: "UTC" });
  expect(format.format(at)).toBe("14:05");
});
