import { beforeEach, describe, expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import { ordinaryPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { employeesOf, openSync, startSync } from "./choose-people.ts";
import { describeConsole, expectAccessible, keepPicture, turn, withConsole } from "./with-console.ts";

describeConsole("a batch in trouble", () => {
  const { scene, open } = withConsole({ company: syncedCompany(60) });
  let round = 0;

  beforeEach(() => {
    scene().microsoft.faults.clear();
    scene().microsoft.clearExchanges();
  });

  /** Changes the titles of two people, and opens the dialog that would write them. */
  async function previewTwo(colors: "light" | "dark" = "light") {
    const emails = new Set(ordinaryPeople(scene()).slice(0, 2));
    const [one, two] = (await employeesOf(scene())).filter(({ email }) => emails.has(email));
    if (!one || !two) throw new Error("The company is too small.");
    round += 1;
    const title = `Tittel ${round}`;
    for (const { email } of [one, two]) await scene().life.changeTitle(email, title);
    const page = await open({ at: "employees", colors });
    const dialog = await openSync(page, [one, two]);
    await dialog.getByText("2 people would change, 2 changes").first().waitFor();
    const titleOf = ({ email }: ListedEmployee) => scene().microsoft.users.get(email)?.jobTitle;
    return { page, dialog, one, two, title, titleOf };
  }

  test("shows who failed, the reason, remedy and request id, and retries only those", async () => {
    const { page, dialog, one, two, title, titleOf } = await previewTwo();
    const refusal = { status: 403, code: "Authorization_RequestDenied", message: "Insufficient privileges." };
    scene().microsoft.faults.add({ method: "PATCH", user: one.email, ...refusal });
    await startSync(dialog, "2 people");
    await dialog.getByText("The sync ended, 1 failed").first().waitFor();
    const failed = dialog.locator("[data-outcome=failed]");
    // The outcomes of people come with an answer of their own.
    await failed.first().waitFor();
    expect(await failed.count()).toBe(1);
    const [outcome] = await scene()
      .client()
      .outcomes((await scene().client().runs())[0]?.id ?? "", ["failed"]);
    const said = await failed.innerText();
    expect(said).toContain(one.name);
    for (const part of [outcome?.message, outcome?.remedy, outcome?.requestId]) {
      expect(part).toBeTruthy();
      expect(said.replaceAll(/\s+/g, " ")).toContain(part?.replaceAll(/\s+/g, " "));
    }
    expect([titleOf(one), titleOf(two)]).not.toEqual([title, title]);
    await expectAccessible(page);
    await keepPicture(page, "batch-failed-light");
    await turn(page, "dark");
    await expectAccessible(page);
    await keepPicture(page, "batch-failed-dark");

    scene().microsoft.faults.clear();
    scene().microsoft.clearExchanges();
    await dialog.getByRole("button", { name: "Retry the failed" }).click();
    await dialog.getByText("The sync is done").first().waitFor();
    expect(titleOf(one)).toBe(title);
    expect(
      scene()
        .writes()
        .map(({ who }) => who?.toLowerCase()),
    ).toEqual([one.email.toLowerCase()]);
  });

  test("shows that Microsoft asked to slow down, waits, and writes", async () => {
    const { page, dialog, one, two, title, titleOf } = await previewTwo();
    scene().microsoft.faults.add({ method: "PATCH", user: one.email, status: 429, retryAfter: 4, times: 1 });
    await startSync(dialog, "2 people");
    await dialog.getByText(/^1 waits to be tried again: Microsoft asked to slow down/).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "batch-throttled");
    await dialog.getByText("The sync is done").first().waitFor();
    expect([titleOf(one), titleOf(two)]).toEqual([title, title]);
  });

  test("writes nothing where the database has changed since the preview, shows what, and previews again", async () => {
    const { page, dialog, one, two, title, titleOf } = await previewTwo();
    await scene().life.changeTitle(one.email, "Noe helt annet");
    await startSync(dialog, "2 people");
    await dialog.getByText("Nothing was written: the plan is out of date").first().waitFor();
    await dialog.getByRole("heading", { name: /^What is different now: 1 field/ }).waitFor();
    await dialog.getByText("Noe helt annet").waitFor();
    expect(scene().writes()).toEqual([]);
    await expectAccessible(page);
    await keepPicture(page, "batch-stale");
    await dialog.getByRole("button", { name: "Preview again" }).click();
    await dialog.getByRole("insertion").getByText("Noe helt annet").waitFor();
    await startSync(dialog, "2 people");
    await dialog.getByText("The sync is done").first().waitFor();
    expect([titleOf(one), titleOf(two)]).toEqual(["Noe helt annet", title]);
  });

  test("says why it could not be started, with the request, and stays with the preview", async () => {
    const { page, dialog } = await previewTwo("dark");
    await page.route("**/api/runs", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status: 503,
            headers: { "content-type": "application/problem+json", "x-request-id": "b5f0" },
            body: JSON.stringify({ code: "storage", detail: "Storage does not answer.", remedy: "Wait." }),
          })
        : route.continue(),
    );
    await startSync(dialog, "2 people");
    const toast = page.locator("[role=listitem]").filter({ hasText: "The sync was not started" });
    for (const part of ["Storage does not answer.", "Wait.", "Request b5f0"]) {
      await toast.getByText(part).waitFor();
    }
    // While the dialog is open, a screen reader announces only what is in it.
    await dialog.getByText("Storage does not answer.").waitFor();
    await dialog.getByRole("button", { name: "Sync 2 people" }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, "batch-not-started-dark");
  });

  // The last group, since it restarts the host with another setting.
  describe("while SYNC_MODE is preview", () => {
    test("previews, and says why the button is disabled", async () => {
      await scene().restartHost({ SYNC_MODE: "preview" });
      const { page, dialog } = await previewTwo();
      const button = dialog.getByRole("button", { name: "Sync 2 people" });
      expect(await button.getAttribute("aria-disabled")).toBe("true");
      await button.focus();
      await page.getByRole("tooltip").getByText("SYNC_MODE is preview").waitFor();
      await button.press("Enter");
      expect(await scene().client().runs()).toEqual(
        expect.not.arrayContaining([expect.objectContaining({ status: "queued" })]),
      );
      expect(scene().writes()).toEqual([]);
      await keepPicture(page, "batch-switched-off");
    });
  });
});
