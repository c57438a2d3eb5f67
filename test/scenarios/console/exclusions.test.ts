import { expect, test } from "vitest";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("an exclusion of an account that is gone", () => {
  const { scene, open } = withConsole({ employees: 20, settings: { SYNC_TARGETS: "entra" } });

  test("needs someone, is listed where the excluded are, and can be ended there", async () => {
    const [{ email } = expect.fail("There is no one.")] = (await scene().client().employees()).employees;
    await scene().client().exclude(email, { reason: "On leave." });
    await scene().sync({ mode: "preview" });
    await scene().database.query("delete from employees where lower(email) = lower($1)", [email]);
    scene().microsoft.users.remove(email);
    await scene().sync({ mode: "preview" });
    const page = await open();
    await page.locator("[data-check=exclusionsOfNoOne]").getByRole("link").click();
    await page.getByText("One exclusion matches no one").waitFor();
    await page.getByText("On leave.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: `End the exclusion of ${email}` }).click();
    await page
      .getByRole("region", { name: "Messages" })
      .getByText(`The exclusion of ${email} is ended`)
      .waitFor();
    await page.getByText("One exclusion matches no one").waitFor({ state: "detached" });
    expect(await scene().client().exclusions()).toEqual([]);
  });
});

describeConsole("leaving one field of a person alone", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(60, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const her = () => picturedPeople(scene())[0] ?? expect.fail("There is no one.");

  test("is chosen by its name, keeps everything else in sync, and is shown with its reason", async () => {
    const page = await open({ at: `employees/${her()}` });
    await page.getByRole("button", { name: "Exclude…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Exclude / });
    await dialog.getByLabel("Only some fields of the profile").click();
    await page.getByRole("menuitemcheckbox", { name: "Mobile phone" }).click();
    await page.keyboard.press("Escape");
    expect(await dialog.getByRole("checkbox", { checked: true }).count()).toBe(0);
    await dialog.getByLabel("Reason").fill("Private number.");
    await expectAccessible(page);
    await keepPicture(page, "exclusion-field");
    await dialog.getByRole("button", { name: "Exclude" }).click();
    await page.getByText("is excluded").first().waitFor();
    expect(await scene().client().exclusions()).toMatchObject([
      { email: her(), targets: [], fields: ["mobilePhone"], reason: "Private number." },
    ]);

    await page.reload();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("Private number.").first().waitFor();
    await drawer.getByText(/^Excluded: Mobile phone\. Until someone includes them again/).waitFor();
    await expectAccessible(page);
    await drawer.getByRole("button", { name: "Exclusion…" }).click();
    expect(await dialog.getByLabel("Only some fields of the profile").innerText()).toBe("Mobile phone");
    await dialog.getByRole("button", { name: "Include again" }).click();
    await page.getByText("is included again").first().waitFor();
    expect(await scene().client().exclusions()).toEqual([]);
  });
});
