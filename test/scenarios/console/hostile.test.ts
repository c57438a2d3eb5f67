import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { EmployeeList, ListedEmployee } from "../../../src/api/employees.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

/** Values that the HR database could contain, by accident or not. */
const hostile = {
  markup: '<img src=x onerror=alert(1)>"><script>alert(2)</script>',
  "right-to-left": "\u202egpj.exe\u202c \u2067bakvendt",
  emoji: "👩🏽‍🚒 Zoë 🇳🇴 ﷽",
  "a thousand letters": "Å".repeat(1000),
  lines: "Første\r\nAndre\n\n\tTredje",
} as const;
const kinds = Object.entries(hostile);

describeConsole("what is hostile in the employee database", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(50, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
  let listed: readonly ListedEmployee[] = [];

  beforeAll(async () => {
    const { database, sync, ask } = scene();
    for (const [n, [, value]] of kinds.entries()) {
      await database.query("insert into offices (id, name, city, street_address) values ($1, $2, $2, $2)", [
        1000 + n,
        value,
      ]);
      await database.query(
        "update employees set first_name = $2, title = $2, phone = $2, office_id = $3 where email = $1",
        [person(n), value, 1000 + n],
      );
    }
    await sync({ mode: "preview" });
    listed = ((await (await ask("GET", "employees")).json()) as EmployeeList).employees;
  });

  test.for(kinds.map(([kind], n) => [kind, n] as const))(
    "is shown as the text it is: %s, in the list, the drawer and every dialog, at 360 px too",
    async ([kind, n]) => {
      const email = person(n);
      const { name, title, office } = listed.find((one) => one.email === email) ?? expect.fail(email);
      // Marks that turn the direction of writing are taken out where the row is read.
      const read = hostile[kind as keyof typeof hostile].replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "");
      expect(name).toContain(read.slice(0, 5));
      const page = await open({ at: `employees?q=${email}`, width: 360, height: 740 });
      let alerts = 0;
      page.on("dialog", (alert) => {
        alerts += 1;
        return alert.dismiss();
      });

      const card = page.locator(`[data-email="${email}"]`);
      await card.waitFor();
      await expectText(page.getByRole("main"), [name, title, office]);
      await expectTame(page, page.getByRole("main"));
      await keepPicture(page, `hostile-list-${n}`);

      await card.getByRole("link").press("Enter");
      const drawer = page.getByRole("dialog");
      await drawer.getByRole("heading", { name: "Last outcomes" }).waitFor();
      await expectText(drawer, [name, title, office]);
      await expectTame(page, drawer);
      await keepPicture(page, `hostile-drawer-${n}`);
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "detached" });

      await chooseFromMenu(page, card, "Preview signature…");
      await drawer.locator("[data-side=rendered] iframe").waitFor();
      await expectText(drawer.getByRole("heading").first(), [name]);
      await expectTame(page, drawer);
      const shown = drawer.locator("[data-side=rendered] iframe").contentFrame().locator("body");
      expect(await shown.locator("script, [onerror], img[src=x]").count()).toBe(0);
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "detached" });

      await chooseFromMenu(page, card, "Exclude…");
      await drawer.getByLabel("Reason").waitFor();
      await expectText(drawer.getByRole("heading").first(), [name]);
      await expectTame(page, drawer);
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "detached" });

      await chooseFromMenu(page, card, "Profile…");
      await drawer
        .getByText(/^1 person would change/)
        .first()
        .waitFor();
      await drawer.locator("ins").first().scrollIntoViewIfNeeded();
      expect(await isInView(drawer.locator("ins").first())).toBe(true);
      await expectText(drawer, [name]);
      await expectTame(page, drawer);
      await keepPicture(page, `hostile-sync-${n}`);

      expect(alerts).toBe(0);
      expect(await page.title()).toMatch(/ · Entra Employee Sync$/);
    },
  );
});

const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  });

/** Text with white space collapsed, so that line breaks do not matter. */
const plain = (text: string) => text.replaceAll(/\s+/g, " ").trim();

async function expectText(within: Locator, texts: readonly (string | null)[]): Promise<void> {
  const shown = plain(await within.evaluate((element) => element.textContent ?? ""));
  for (const text of texts) expect(shown).toContain(plain(text ?? ""));
}

/** No value became an element, nothing overflows, and axe finds no violation. */
async function expectTame(page: Page, within: Locator): Promise<void> {
  expect(await page.locator("img[src=x], [onerror], main script, [role=dialog] script").count()).toBe(0);
  const wider = await within.evaluate((root) =>
    [document.documentElement, root, ...root.querySelectorAll("*")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => ["auto", "scroll", "visible"].includes(getComputedStyle(element).overflowX))
      .filter(
        (element) =>
          element.getBoundingClientRect().right > innerWidth || element === document.documentElement,
      )
      .map((element) => element.outerHTML.slice(0, 200)),
  );
  expect(wider).toEqual([]);
  await expectAccessible(page);
}

async function chooseFromMenu(page: Page, card: Locator, item: string): Promise<void> {
  await card.getByRole("button", { name: /^Actions for / }).press("Enter");
  await page.getByRole("menuitem", { name: item }).click();
}
