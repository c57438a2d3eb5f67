import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the page of changes", () => {
  const { scene, open } = withConsole({ company: () => syncedCompany(50) });
  const person = (n: number) => ordinaryPerson(scene(), n);
  const item = (n: number) => `[data-changes="${person(n)}"]`;
  let run = "";

  beforeAll(async () => {
    for (const n of [0, 1]) scene().microsoft.users.set(person(n), { jobTitle: `Endret ${n}` });
    scene().microsoft.users.set(person(1), { city: "Bergen sentrum" });
    ({ id: run } = await scene().sync());
  });

  test("shows who was written with the values before, of one field where that is chosen, as a table too", async () => {
    const page = await open({ at: "changes" });
    await page.getByRole("heading", { name: "Changes", level: 1 }).waitFor();
    await page.locator(item(0)).getByText("Endret 0").waitFor();
    await page.locator(item(1)).getByText("Bergen sentrum").waitFor();
    await page.getByText(/^2 people since/).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "changes-light");

    await page.getByLabel("Field").selectOption("City");
    await page.locator(item(0)).waitFor({ state: "detached" });
    await page.getByText(/^1 person since/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download as CSV" }).click(),
    ]);
    const table = await readFile(await download.path(), "utf8");
    expect(table.trim().split("\n")).toHaveLength(2);
    expect(table).toContain("Bergen sentrum");

    await page.getByLabel("Field").selectOption("Photo");
    await page.getByText("Nothing was written.").waitFor();
  });

  test("is reached from the run, of which it then shows everything", async () => {
    const page = await open({ at: `runs/${run}` });
    await page.getByRole("link", { name: "What changed" }).click();
    await page.locator(item(1)).getByText("Endret 1").waitFor();
    expect(await page.getByLabel("Time").inputValue()).toBe("run");
    await page.getByLabel("Time").selectOption("Last 7 days");
    await page.waitForURL(/since=7d/);
    await page.locator(item(0)).waitFor();
  });

  test.for([
    ["dark", { colors: "dark" }],
    ["narrow", { width: 360, height: 740 }],
  ] as const)("is as readable %s", async ([name, look]) => {
    const page = await open({ ...look, at: "changes" });
    await page.locator(item(0)).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await keepPicture(page, `changes-${name}`);
  });
});
