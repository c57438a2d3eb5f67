import type { Page } from "playwright-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Explanation } from "../../../src/api/person.ts";
import { employeeKey } from "../../../src/core/key.ts";
import type { PlannedEmployee } from "../../../src/core/plan.ts";
import type { EntraUser } from "../../../src/local/microsoft/graph/user.ts";
import { inDoubt, planDoubts, putAlias } from "../doubts.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("who waits for a decision about their account", () => {
  const { scene, open } = withConsole({ company: (images) => syncedCompany(60, images) });
  const person = (n: number) => ordinaryPerson(scene(), n);
  const nameOf = (email: string) => {
    const row = scene().company.employees.find((one) => one.email === email);
    return `${row?.first_name} ${row?.last_name}`;
  };
  const doubts = new Map<string, EntraUser>();
  let run: string;
  let routed: Page[] = [];

  beforeAll(async () => {
    for (const [n, leaver] of ["Olav Sluttet", "Berit Borte"].entries())
      doubts.set(person(n), putAlias(scene(), person(n), leaver));
    run = (await planDoubts(scene(), doubts)).id;
  });

  afterEach(async () => {
    for (const page of routed) await page.unrouteAll({ behavior: "ignoreErrors" });
    routed = [];
    for (const { email } of (await scene().client().links()).decided)
      await scene().client().forgetLink(email);
  });

  /** The drawer of a person who is in doubt until something is decided about them. */
  async function drawerOf(email: string, page: Page) {
    routed.push(page);
    await page.route(`**/api/employees/${employeeKey(email)}`, async (route) => {
      const response = await route.fetch();
      const found = (await response.json()) as Explanation;
      const { decided } = await scene().client().links();
      const account = doubts.get(email);
      if (!account || found.planned.unsure || decided.some((link) => link.email === email))
        return route.fulfill({ response });
      const planned = inDoubt(found.planned as PlannedEmployee, account);
      return route.fulfill({ response, json: { ...found, planned, fields: [] } });
    });
    await page.goto(`${page.url().split("#")[0]}#/employees/${email}`);
    const drawer = page.getByRole("dialog", { name: nameOf(email) });
    await drawer.getByRole("heading", { name: "Which account is theirs?" }).waitFor();
    return drawer;
  }

  test("is counted on the overview, which leads to them", async () => {
    const page = await open();
    await page.getByText("2 people wait for a decision about their account").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "links-overview");
    await page.locator("[data-check=unsureMatches]").getByRole("link").click();
    await page
      .getByText(nameOf(person(0)))
      .first()
      .waitFor();
    expect(await page.locator("[data-standing]").count()).toBe(
      await page.locator("[data-standing=unsure]").count(),
    );
    await page.getByRole("button", { name: "State: Unsure" }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "links-employees");
  });

  test("is listed first in a plan, with the accounts that it may be", async () => {
    const page = await open({ at: `runs/${run}` });
    await page.getByRole("tab", { name: "Plan" }).click();
    await page.getByRole("heading", { name: "Waits for a decision (2)" }).waitFor();
    await page.getByText("Olav Sluttet", { exact: true }).first().waitFor();
    await expectAccessible(page);
    await keepPicture(page, "links-plan");
    await page.getByRole("link", { name: "See what would be written, and decide" }).first().click();
    await page.getByRole("dialog").waitFor();
  });

  test.for([
    { name: "links-light", look: {} },
    { name: "links-dark", look: { colors: "dark" } },
    { name: "links-narrow", look: { width: 360, height: 1400 } },
  ] as const)("sees why, the accounts and what would be written, as in $name", async ({ name, look }) => {
    const page = await open(look);
    const drawer = await drawerOf(person(0), page);
    const card = drawer.getByRole("list", { name: "Accounts that it may be" }).getByRole("listitem");
    expect(await card.innerText()).toMatch(
      /Olav Sluttet\s+Disabled\s+olav\.sluttet@fjordbo\.example\s+Found by one of its other/,
    );
    await drawer.getByText("What would be written to olav.sluttet@fjordbo.example").waitFor();
    expect(await drawer.getByRole("listitem").filter({ hasText: "Last name" }).innerText()).toContain(
      "Sluttet",
    );
    await expectAccessible(page);
    await keepPicture(page, name);
    await card.getByRole("button", { name: "Confirm: it is this account" }).click();
    await drawer
      .getByRole("group", { name: `Is olav.sluttet@fjordbo.example the account of ${nameOf(person(0))}?` })
      .waitFor();
    await expectAccessible(page);
    await keepPicture(page, `${name}-question`);
    await card.getByRole("button", { name: "Cancel" }).click();
    expect((await scene().client().links()).decided).toEqual([]);
  });

  test("is linked once a person confirms it, and the account is offered to be synced", async () => {
    const page = await open();
    const her = person(0);
    const drawer = await drawerOf(her, page);
    await drawer.getByRole("button", { name: "Confirm: it is this account" }).click();
    await drawer.getByRole("button", { name: "Yes, it is theirs" }).click();
    await page
      .getByText(`${nameOf(her)} is linked to olav.sluttet@fjordbo.example`)
      .first()
      .waitFor();
    await page.getByText("Dry run and sync…", { exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Sync ${nameOf(her)}` });
    await dialog.getByText("1 person would change").first().waitFor();
    await keepPicture(page, "links-confirmed");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await drawer.getByRole("table", { name: "Profile, field by field" }).waitFor();
    expect(await drawer.getByRole("heading", { name: "Which account is theirs?" }).count()).toBe(0);
    expect((await scene().client().links()).decided).toMatchObject([{ email: her, decision: "confirmed" }]);

    await drawer.getByRole("tab", { name: "History" }).click();
    await drawer.getByRole("heading", { name: "Decisions" }).waitFor();
    await drawer.getByText(`Confirmed: ${doubts.get(her)?.id} is their account`).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "links-history");
    await drawer.getByRole("button", { name: "Take back…" }).click();
    await drawer.getByRole("button", { name: "Forget it" }).click();
    await drawer.getByText(/^Taken back: nothing is decided/).waitFor();
    expect(await drawer.getByRole("button", { name: "Take back…" }).count()).toBe(0);
    expect((await scene().client().links()).decided).toEqual([]);
  });

  test("keeps the account from being written once a person refuses it", async () => {
    const page = await open();
    const his = person(1);
    const drawer = await drawerOf(his, page);
    await drawer.getByRole("button", { name: "Refuse: it is another person's" }).click();
    await drawer.getByRole("button", { name: "It is another person's", exact: true }).click();
    await page
      .getByText(`${nameOf(his)} is never linked to berit.borte@fjordbo.example`)
      .first()
      .waitFor();
    await expect
      .poll(() => drawer.getByRole("heading", { name: "Which account is theirs?" }).count(), {
        timeout: 60_000,
      })
      .toBe(0);
    expect((await scene().client().links()).decided).toMatchObject([{ email: his, decision: "refused" }]);
    await scene().client().forgetLink(his);
  });

  test("says why a decision is refused, and can be decided otherwise", async () => {
    const page = await open();
    const his = person(1);
    const account = doubts.get(his)?.id ?? "";
    await scene().client().confirmLink(person(0), account);
    const drawer = await drawerOf(his, page);
    await drawer.getByRole("button", { name: "Confirm: it is this account" }).click();
    await drawer.getByRole("button", { name: "Yes, it is theirs" }).click();
    await drawer.getByText(new RegExp(`is confirmed as the account of ${person(0)}`)).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "links-taken");
    await scene().client().forgetLink(person(0));
  });
});
