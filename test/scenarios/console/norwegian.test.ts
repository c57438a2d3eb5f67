import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { en } from "../../../src/console/texts/en/en.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

/** Words that an English sentence hardly does without, and that no Norwegian one has. */
const englishWords =
  /\b(?:the|and|of|was|were|with|this|that|not|would|has|have|been|which|what|when|where|people|person's|written|nothing|everyone|employees?|accounts?|changes|shown|their|someone|cannot|it)\b/i;

describeConsole("a page for a browser in Norwegian", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(40, images),
    settings: { SYNC_TARGETS: "entra,photo,signature", SYNC_MAX_CHANGED_PERCENT: "" },
  });
  const norwegian = { locale: "nb-NO" };
  let email = "";
  let done = "";
  let held = "";

  beforeAll(async () => {
    ({ id: done } = await scene().sync({ mode: "preview" }));
    const { employees } = await scene().client().employees();
    email = employees[0]?.email ?? "";
    await scene()
      .client()
      .exclude(email, { targets: ["photo"], reason: "Har bedt om det." });
    await scene().database.query("update employees set title = 'Rådgiver ' || id");
    await scene().database.query("update employees set phone = 'internt' where email = $1", [email]);
    const run = await scene().sync();
    expect(run.status).toBe("held");
    held = run.id;
  });

  const pages: readonly (readonly [string, () => string, string])[] = [
    ["oversikt", () => "", "Tilkoblinger og tillatelser"],
    ["ansatte", () => "employees", "Holdt tilbake"],
    ["en ansatt", () => `employees/${encodeURIComponent(email)}`, "I ansattdatabasen"],
    ["kjøringer", () => "runs", "Holdt tilbake"],
    ["en kjøring", () => `runs/${done}`, "Forhåndsvisning"],
    ["en kjøring som holdes tilbake", () => `runs/${held}`, "Les planen"],
    ["endringer", () => "changes", "Tidsrom"],
    ["avvik", () => "mismatches", "Bare godtatte avvik"],
    ["maler", () => "templates", "Sjekksum"],
    ["kontoer", () => "accounts", "Kontoer uten ansatt"],
  ];

  test.for(pages)("has no English on %s", async ([name, at, there]) => {
    const page = await open({ ...norwegian, at: at() });
    await page.getByText(there).filter({ visible: true }).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.locator("html").getAttribute("lang")).toBe("nb");
    expect(englishOf(await textsOn(page))).toEqual([]);
    await expectAccessible(page);
    await keepPicture(page, `nb-${name.replaceAll(" ", "-").replaceAll("ø", "o")}`);
  });

  test("has none in the dialogs of a person either", async () => {
    const page = await open({ ...norwegian, at: "employees" });
    const menu = page.locator(`[data-email="${email}"]`).getByRole("button", { name: /^Handlinger for/ });
    for (const item of ["Alt …", "Forhåndsvis signaturen …", "Sammenlign bildene …", "Unnta …"]) {
      await menu.click();
      await page.getByRole("menuitem", { name: item }).click();
      await page.getByRole("dialog").waitFor();
      await page.waitForLoadState("networkidle");
      expect(englishOf(await textsOn(page)), item).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  test("is in English where the user chooses that, also after a reload, and in Norwegian again", async () => {
    const page = await open(norwegian);
    await page.getByRole("button", { name: /^Logget på som/ }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitemradio", { name: "As the browser" }).click();
    await page.getByRole("heading", { name: "Oversikt" }).waitFor();
  });

  test("is English for a browser in English, and does not load the Norwegian texts", async () => {
    const page = await open();
    const loaded: readonly string[] = await page.evaluate(
      "performance.getEntriesByType('resource').map(({ name }) => name)",
    );
    expect(loaded.some((name) => /\/nb-[^/]*\.js/.test(name))).toBe(false);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });
});

/** Texts, labels, hints and placeholders, except commands and what says that it is in another language. */
const textsOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const apart = "[lang]:not(html), code, iframe, noscript, script, style, [dir=auto]";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (!parentElement.closest(apart)) texts.push(textContent.trim());
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"]) {
      for (const element of document.querySelectorAll("[" + name + "]:not(" + apart + ")"))
        texts.push(element.getAttribute(name).trim());
    }
    return [...new Set(texts.filter(Boolean))];
  })()`);

/** Those that are an English text of the console, or have a word of an English sentence. */
function englishOf(texts: readonly string[]): readonly string[] {
  expect(texts.length).toBeGreaterThan(10);
  return texts.filter((text) => english.has(text) || (englishWords.test(text) && !both.test(text)));
}

/** Words that both languages have, and names. */
const both =
  /^(?:HTML|CSV|Excel \(\.xlsx\)|Format|Pause|Plan( \(JSON\))?|Status|Key Vault|Microsoft Graph|Exchange Online|Entra ID|Entra Employee Sync)$/;

const english = new Set(leaves(en).filter((text) => !both.test(text)));

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
