import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { ended } from "../with-open-run.ts";
import { employeesOf } from "./choose-people.ts";
import { describeConsole, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the ten commonest tasks, from the overview, take", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(60, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
  const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;

  beforeAll(async () => {
    await scene().sync();
    await scene().sync({ mode: "preview" });
  });

  /** The overview, on which clicks are counted from now on; what is typed is none. */
  async function begin(): Promise<Page> {
    const page = await open();
    await page.getByRole("heading", { name: "Connections and permissions" }).waitFor();
    await page.evaluate(countClicks);
    return page;
  }

  test("is everyone in step: no click", async () => {
    const employees = await employeesOf(scene());
    const inStep = employees.filter(({ standing }) => standing === "in-step").length;
    expect(inStep).toBeGreaterThan(30);
    const page = await begin();
    const tally = page.getByRole("listitem").filter({ hasText: "In step" });
    await tally.getByText(`${inStep} people`).waitFor();
    await expectClicks(page, 0);
  });

  test("who failed, and why: 1", async () => {
    await scene().life.changeTitle(person(0), "Uheldig");
    const fault = scene().microsoft.faults.add({ method: "PATCH", user: person(0), status: 403 });
    await scene().sync({ emails: [person(0)] });
    scene().microsoft.faults.clear(fault);
    const page = await begin();
    await page.getByRole("listitem").filter({ hasText: "Failed" }).getByRole("link").click();
    const failure = page.locator(`[data-email="${person(0)}"] [data-failure=entra]`);
    await failure.getByText("an administrator's, or in a role-assignable group").waitFor();
    await expectClicks(page, 1);
    await scene().sync({ emails: [person(0)] });
  });

  test("preview one person: 2, and sync them: 3", async () => {
    await scene().life.changeTitle(person(1), "Fagansvarlig");
    const page = await begin();
    await page.getByRole("link", { name: "Employees", exact: true }).click();
    await page.getByRole("searchbox").fill(person(1));
    await page
      .locator(`[data-email="${person(1)}"]`)
      .getByRole("button", { name: /^Dry run and sync / })
      .click();
    const dialog = page.getByRole("dialog", { name: /^Sync / });
    await dialog.getByRole("insertion").filter({ hasText: "Fagansvarlig" }).waitFor();
    await expectClicks(page, 2);
    await dialog.getByRole("button", { name: "Sync 1 person" }).click();
    await dialog.getByText("The sync is done").first().waitFor();
    expect(titleOf(person(1))).toBe("Fagansvarlig");
    await expectClicks(page, 3);
  });

  test("preview an office: 2", async () => {
    const [{ office } = expect.fail("There is no one.")] = await employeesOf(scene());
    const page = await begin();
    await page.getByRole("link", { name: "Employees", exact: true }).click();
    await page.getByRole("button", { name: `Sync this office… ${office}` }).click();
    const dialog = page.getByRole("dialog", { name: `Sync ${office}, ` });
    await dialog
      .getByText(/would change, |Everything is in step/)
      .first()
      .waitFor();
    await expectClicks(page, 2);
  });

  test("a template's effect on one person: 3", async () => {
    const page = await begin();
    await page.getByRole("link", { name: "Templates", exact: true }).click();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Look at a draft…" }).click();
    await (await choosing).setFiles([
      draft("signature.html.liquid", "<p>Hilsen {{ DisplayName }}</p>"),
      draft("signature.txt.liquid", "Hilsen {{ DisplayName }}"),
    ]);
    await page.getByLabel("Someone else, by e-mail").fill(person(2));
    await page.getByRole("button", { name: "Show", exact: true }).click();
    const { name } = (await employeesOf(scene())).find(({ email }) => email === person(2)) ?? { name: "" };
    const after = page.locator("[data-side=after]").frameLocator("iframe");
    await after.getByText(`Hilsen ${name}`).waitFor();
    await expectClicks(page, 3);
  });

  test("exclude someone: 3", async () => {
    const page = await begin();
    await find(page, person(3));
    await page.getByRole("button", { name: "Exclude…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Exclude / });
    await dialog.getByLabel("Reason").fill("Rettssak 26-118.");
    await dialog.getByRole("button", { name: "Exclude", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await scene().client().exclusions()).toMatchObject([{ email: person(3), inForce: true }]);
    await expectClicks(page, 3);
    await scene().client().include(person(3));
  });

  test("undo a run: 4", async () => {
    const before = titleOf(person(4));
    await scene().life.changeTitle(person(4), "Feil tittel");
    const run = await scene().sync({ emails: [person(4)], targets: ["entra"] });
    expect(titleOf(person(4))).toBe("Feil tittel");
    const page = await begin();
    await page.getByRole("link", { name: "Runs", exact: true }).click();
    await page.locator(`[data-run="${run.id}"]`).getByRole("link").click();
    await page.getByRole("button", { name: "Undo…" }).click();
    await page.getByRole("button", { name: "Put back 1 change of 1 person" }).click();
    await page.getByRole("main").getByText("1 person changed").first().waitFor();
    expect(titleOf(person(4))).toBe(before);
    await expectClicks(page, 4);
    await scene().life.changeTitle(person(4), String(before));
  });

  test("a person's last month: 2", async () => {
    const page = await begin();
    await find(page, person(1));
    await page.getByRole("tab", { name: "History" }).click();
    const newest = page.getByRole("dialog").locator("section[data-run]").first();
    await newest.getByRole("insertion").filter({ hasText: "Fagansvarlig" }).waitFor();
    await expectClicks(page, 2);
  });

  test("release a held run: 3", async () => {
    await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "20" });
    await scene().database.query("update employees set title = 'Rådgiver ' || id");
    const run = await scene().sync({ targets: ["entra"] });
    expect(run.status).toBe("held");
    const page = await begin();
    await page.getByRole("link", { name: "Review it" }).click();
    await page.getByRole("button", { name: "Release…" }).click();
    await page.getByRole("button", { name: /^Release, and write \d+ people$/ }).click();
    await expectClicks(page, 3);
    expect(await ended(scene(), run.id)).toMatchObject({ status: "done" });
    await keepPicture(page, "tasks-released");
  });
});

/** Finds a person by the search that is on every page: one click into its box, then the keyboard. */
async function find(page: Page, email: string): Promise<void> {
  const box = page.getByRole("combobox", { name: "Find a person" });
  await box.click();
  await box.fill(email);
  await page.getByRole("listbox", { name: "Find a person" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("tab", { name: "Why" }).waitFor();
}

const draft = (name: string, content: string) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});

/** Counts the clicks of a pointer: those of a key have no detail. */
const countClicks = `(() => {
  window.clicks = 0;
  window.addEventListener("click", ({ isTrusted, detail }) => { if (isTrusted && detail > 0) window.clicks += 1; }, true);
})()`;

const expectClicks = async (page: Page, most: number): Promise<void> => {
  expect(await page.evaluate("window.clicks")).toBe(most);
};
