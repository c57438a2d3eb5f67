import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { appCopy } from "../app-copy.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { ended } from "../with-open-run.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

const draft = [
  {
    name: "signature.html.liquid",
    mimeType: "text/plain",
    buffer: Buffer.from(
      "<p>Draft of {{ DisplayName }}</p><p class='x'>{{ Email }}</p><script>parent.ran = 1</script>",
    ),
  },
  { name: "signature.txt.liquid", mimeType: "text/plain", buffer: Buffer.from("Draft of {{ DisplayName }}") },
];

describeConsole("the page of signature templates", () => {
  const app = appCopy();
  const template = join(app, "templates", "signature.html.liquid");
  const { scene, open } = withConsole({
    app,
    company: (images) => syncedCompany(50, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => ordinaryPerson(scene(), n);

  test("shows people that the app picks, then a draft beside what is deployed, which is stored nowhere", async () => {
    const page = await open({ at: "templates" });
    await page.getByRole("heading", { name: "Signature templates" }).waitFor();
    await page.locator('[data-side="now"] iframe').waitFor();
    expect(await page.getByLabel("Person").locator("option").count()).toBeGreaterThan(3);
    await page.getByText("the organisation number is missing").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "templates-light");

    await page.locator('input[type="file"]').setInputFiles(draft);
    await page.locator('[data-side="after"] iframe').waitFor();
    const after = page.locator('[data-side="after"]').frameLocator("iframe");
    await after.getByText(/^Draft of /).waitFor();
    expect(
      await page
        .locator('[data-side="before"]')
        .frameLocator("iframe")
        .getByText(/^Draft of /)
        .count(),
    ).toBe(0);
    await page.getByText("line 1: class has no effect").waitFor();
    await page.getByLabel("Dark background").check();
    await page.getByLabel("As wide as a phone").check();
    await expectAccessible(page);
    await keepPicture(page, "templates-draft");
    expect(await page.evaluate("window.ran")).toBeUndefined();

    await page.getByLabel("Someone else, by e-mail").fill(person(1));
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.locator('[data-side="after"]').frameLocator("iframe").getByText(person(1)).waitFor();
    await page.getByRole("button", { name: "Remove the draft" }).click();
    await page.locator('[data-side="now"] iframe').waitFor();
    expect(scene().microsoft.mailboxes.get(person(1))?.settings.SignatureHtml).not.toContain("Draft");
    const runs = await scene().client().runs();
    expect(runs).toEqual([]);
  });

  test("says what is wrong with a draft", async () => {
    const page = await open({ at: "templates" });
    const broken = {
      name: "signature.html.liquid",
      mimeType: "text/plain",
      buffer: Buffer.from("{{ Nope }}"),
    };
    await page.locator('input[type="file"]').setInputFiles([broken, ...draft.slice(1)]);
    await page.getByText("signature.html.liquid, line 1: unknown variable Nope").waitFor();
    await expectAccessible(page);
  });

  test("is linked from a run that waits for an approval, approves the deployed templates once, and the run goes on", async () => {
    expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
    writeFileSync(template, `${readFileSync(template, "utf8")}\n<p style="color: red">Fjordbo</p>`);
    await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "" });
    const part = await scene().sync({ targets: ["signature"] });
    expect(part).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });

    const page = await open({ at: `runs/${part.id}` });
    await page.getByRole("link", { name: "See the templates" }).click();
    await page.getByRole("link", { name: "1 run waits for this approval" }).click();
    await page.locator(`[data-held="${part.id}"]`).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "See the templates" }).click();
    await page.locator('[data-approval="missing"]').waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Approve templates…" }).click();
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.locator('[data-approval="given"]').waitFor();
    await page
      .getByRole("listitem")
      .filter({ hasText: "The templates are approved, and 1 run goes on." })
      .waitFor();
    expect(await page.getByRole("button", { name: "Approve templates…" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "1 run waits for this approval" }).count()).toBe(0);
    const { current } = await scene().client().templates();
    expect(current?.approval?.by).toBe("a holder of the function key");
    expect(await ended(scene(), part.id)).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(scene().microsoft.mailboxes.get(person(0))?.settings.SignatureHtml).toContain("color: red");
  });

  test.for([
    ["dark", { colors: "dark" }],
    ["narrow", { width: 360, height: 740 }],
  ] as const)("is as readable %s", async ([name, look]) => {
    const page = await open({ ...look, at: "templates" });
    await page.locator('input[type="file"]').setInputFiles(draft);
    await page.locator('[data-side="after"] iframe').waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await keepPicture(page, `templates-${name}`);
  });
});
