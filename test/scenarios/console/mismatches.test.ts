import { beforeAll, expect, test } from "vitest";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the page of mismatches", () => {
  const { scene, open } = withConsole({ company: () => syncedCompany(50) });
  const person = (n: number) => ordinaryPerson(scene(), n);
  const item = (n: number) => `[data-mismatch="${person(n)} jobTitle"]`;

  beforeAll(async () => {
    for (const n of [0, 1]) scene().microsoft.users.set(person(n), { jobTitle: `Endret ${n}` });
    await scene().sync({ mode: "preview" });
    // In step by that preview, and changed since.
    scene().microsoft.users.set(person(2), { jobTitle: "Endret 2" });
    await scene().sync({ mode: "preview" });
  });

  test("shows both values, accepts one until a date, ends that, and tells HR", async () => {
    const page = await open({ at: "mismatches" });
    await page.getByRole("heading", { name: "Mismatches", level: 1 }).waitFor();
    const first = page.locator(item(0));
    await first.getByText("Endret 0").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "mismatches-light");

    await first.getByRole("button", { name: "Accept…" }).click();
    await page.getByLabel("Reason").fill("Acting manager");
    await page.getByLabel("Until").fill("2099-01-31T16:00");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    await first.getByText(/Accepted until 31 Jan 2099, \d\d:00 .* by .*: Acting manager/).waitFor();
    const { mismatches } = await scene().client().mismatches({ accepted: "true" });
    expect(mismatches).toMatchObject([{ email: person(0), field: "jobTitle" }]);

    await page.getByLabel("Only accepted differences").check();
    await page.locator(item(1)).waitFor({ state: "detached" });
    await first.getByRole("button", { name: "End acceptance" }).click();
    await page.getByText("Nothing differs.").waitFor();
    await page.getByLabel("Only accepted differences").uncheck();

    await page.locator(item(1)).getByRole("button", { name: "Tell HR…" }).click();
    await page.getByLabel("Reason").fill("The title is old");
    await page.getByRole("button", { name: "Put it on the list" }).click();
    await page.getByText("It is on the list for HR.").first().waitFor();
    const items = await scene().client().hrList();
    expect(items.filter(({ kind }) => kind === "reported")).toMatchObject([{ email: person(1) }]);

    await page.getByLabel("Show").selectOption("changed-since");
    await page.locator(item(0)).waitFor({ state: "detached" });
    const changed = page.locator(item(2));
    for (const text of ["Changed in Entra ID", "Endret 2", "Found changed"])
      await changed.getByText(text, { exact: true }).waitFor();
    await page.getByLabel("Show").selectOption("pending");
    await page.getByText("Nothing differs.").waitFor();
  });

  test.for([
    ["dark", { colors: "dark" }],
    ["narrow", { width: 360, height: 740 }],
  ] as const)("is as readable %s", async ([name, look]) => {
    const page = await open({ ...look, at: "mismatches" });
    await page.locator(item(0)).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await keepPicture(page, `mismatches-${name}`);
  });
});
