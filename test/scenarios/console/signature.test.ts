import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import { recipientAdministrator } from "../../../src/local/microsoft/exchange/exchange-of.ts";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

/** What a signature in the mailbox could contain if an attacker wrote it. */
const hostile = `
  <p id="kept">Kind <b>regards</b></p>
  <script>top.document.title = "ran"; parent.ran = 1</script>
  <img src="https://pixel.evil.example/seen.gif" alt="logo" width="40" height="40" onerror="parent.ran = 2">
  <img src="x" onerror="parent.ran = 3"><svg onload="parent.ran = 4"><use href="//svg.evil.example/#a"></use></svg>
  <p style="background: u\\72l(https://style.evil.example/seen.png); color: red">style</p>
  <a id="leads" href="javascript:parent.ran = 5">link</a> <a id="out" href="https://evil.example/" target="_top">out</a>
  <style>body { background: url(https://sheet.evil.example/) } @import "https://import.evil.example/";</style>
  <link rel="stylesheet" href="https://link.evil.example/"><base href="https://base.evil.example/">
  <meta http-equiv="refresh" content="0;url=https://meta.evil.example/">
  <iframe src="https://frame.evil.example/" srcdoc="<script>top.ran = 6</script>"></iframe>
  <form action="https://form.evil.example/"><input autofocus onfocus="parent.ran = 7"><button>Send</button></form>
  <object data="https://object.evil.example/"></object><video src="https://video.evil.example/" autoplay></video>
  <noscript><p title="</noscript><img src=x onerror=parent.ran=8>"></noscript><math><mtext></form><form><mglyph><style></math><img src onerror=parent.ran=9>`;

describeConsole("the preview of a signature", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(50, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
  const rowOf = (email: string) =>
    scene().company.employees.find((row) => row.email === email) ?? expect.fail(`${email} has no row.`);
  const nameOf = (email: string) => `${rowOf(email).first_name} ${rowOf(email).last_name}`;

  const opened = async (email: string, look: Parameters<typeof open>[0] = {}) => {
    const page = await open({ ...look, at: `employees/${email}` });
    await page.getByRole("button", { name: "Signature…" }).click();
    const dialog = page.getByRole("dialog", { name: `Signature of ${nameOf(email)}` });
    await dialog.waitFor();
    return { page, dialog };
  };

  beforeAll(async () => {
    const run = await scene().sync({ emails: [person(0)] });
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    await scene().life.changeTitle(person(0), "Landmåler");
  });
  afterEach(() => {
    scene().microsoft.exchangeAccess.cmdlets = recipientAdministrator;
    scene().microsoft.faults.clear();
  });

  test("is shown beside the one in Exchange, with the photo, in frames without permissions", async () => {
    const { page, dialog } = await opened(person(0));
    const [rendered, held] = [side(dialog, "rendered"), side(dialog, "held")];
    await rendered.getByRole("heading", { name: "As it would be written" }).waitFor();
    await held.getByRole("heading", { name: "Now in Exchange" }).waitFor();
    for (const frame of await dialog.locator("iframe").all())
      expect(await frame.getAttribute("sandbox")).toBe("");
    const [wished, there] = [inside(rendered), inside(held)];
    await wished.getByText("Landmåler").waitFor();
    await there.getByText(rowOf(person(0)).title ?? "").waitFor();
    for (const frame of [wished, there]) {
      await frame.getByText(nameOf(person(0)), { exact: true }).waitFor();
      await drawn(frame.locator("img"));
      expect(await frame.locator("img").getAttribute("src")).toMatch(/^data:image\//);
    }
    await expectAccessible(page);
    await keepPicture(page, "signature-light");
    await dialog.getByLabel("Dark background").check();
    await wished.locator('html[style*="color-scheme:dark"]').waitFor();
    await dialog.getByText(/^Outlook also recolours/).waitFor();
    await keepPicture(page, "signature-dark-background");
    await dialog.getByLabel("With photo").uncheck();
    await expect.poll(() => wished.locator("img").count(), patient).toBe(0);
    expect(await there.locator("img").count()).toBe(1);
  });

  test.for([
    ["dark", { colors: "dark" }],
    ["narrow", { width: 360, height: 740 }],
  ] as const)("is as readable %s", async ([name, look]) => {
    const { page, dialog } = await opened(person(0), look);
    await drawn(inside(side(dialog, "rendered")).locator("img"));
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await keepPicture(page, `signature-${name}`);
  });

  test("is also shown as the text that goes with plain mails", async () => {
    const { page, dialog } = await opened(person(0));
    await dialog.getByRole("tab", { name: "Text" }).click();
    const text = side(dialog, "rendered").locator("pre");
    const app = await scene().ask("GET", `employees/${person(0)}/signature?format=text`);
    expect(await text.evaluate((shown) => shown.textContent)).toBe(await app.text());
    expect(await dialog.locator("iframe").count()).toBe(0);
    await expectAccessible(page);
    await keepPicture(page, "signature-text");
  });

  test("is copied with its formatting and as source, and downloaded under the person's name", async () => {
    const { page, dialog } = await opened(person(0));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const html = await (await scene().ask("GET", `employees/${person(0)}/signature`)).text();
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByText("The signature is on the clipboard").first().waitFor();
    // The console itself may only write.
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(`${scene().host.url}/api/health`);
    const kinds = await elsewhere.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const read = (type: string) => item?.getType(type).then((blob) => blob.text());
      return { html: await read("text/html"), text: await read("text/plain") };
    });
    expect(kinds.html).toContain("Landmåler");
    expect(kinds.html).toContain("<table");
    expect(kinds.text).toContain("Landmåler");
    await dialog.getByRole("button", { name: "Copy HTML" }).click();
    await expect.poll(() => elsewhere.evaluate(() => navigator.clipboard.readText()), patient).toBe(html);

    const downloading = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`signature-${person(0)}.html`);
    expect(await readFile(await download.path(), "utf8")).toBe(html);
  });

  test("says so if the clipboard is not accessible", async () => {
    const { page, dialog } = await opened(person(0));
    await page.evaluate(() => {
      navigator.clipboard.write = () => Promise.reject(new DOMException("No", "NotAllowedError"));
    });
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByText("The signature could not be copied").first().waitFor();
  });

  test("that is hostile is shown without what could run, load or navigate, and says what was left out", async () => {
    const her = person(1);
    scene().microsoft.mailboxes.set(her, { SignatureHtml: hostile, AutoAddSignature: true });
    const { page, dialog } = await opened(her, {
      stopped: /^(Executing inline event handler|Applying inline style|Setting the document's base) /,
    });
    const held = side(dialog, "held");
    const frame = inside(held);
    await frame.getByText("Kind regards").waitFor();
    const notLoaded = held.getByText(/^Not loaded here/);
    for (const host of ["pixel.evil.example", "style.evil.example"])
      expect(await notLoaded.innerText()).toContain(host);
    const nothing =
      "script, style, link, base, iframe, form, input, button, object, video, svg, math, img, meta[content*=url]";
    expect(await frame.locator(nothing).count()).toBe(0);
    expect(
      await frame.locator("[onerror], [onload], [onfocus], [target], [href], [style*=evil]").count(),
    ).toBe(0);
    const [out, leads] = [frame.getByText("out", { exact: true }), frame.getByText("link", { exact: true })];
    expect(await out.getAttribute("title")).toBe("https://evil.example/");
    for (const link of [out, leads]) await link.click();
    await frame.getByText("Kind regards").waitFor();
    expect(await page.title()).toMatch(/ · Entra Employee Sync$/);
    expect(await page.evaluate("window.ran")).toBeUndefined();
    await expectAccessible(page);
    await keepPicture(page, "signature-hostile");
  });

  test("that Exchange does not return is replaced by the reason and remedy", async () => {
    scene().microsoft.exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
    const { page, dialog } = await opened(person(0));
    const held = side(dialog, "held");
    await held.getByText(/roleAssignments/).waitFor();
    expect(await held.locator("iframe").count()).toBe(0);
    await inside(side(dialog, "rendered")).getByText("Landmåler").waitFor();
    await expectAccessible(page);
    await keepPicture(page, "signature-refused");
  });

  test("that is missing or switched off is reported as such", async () => {
    const { page, dialog } = await opened(person(2));
    await side(dialog, "held").getByText("There is none.").waitFor();
    await page.keyboard.press("Escape");
    scene().microsoft.mailboxes.set(person(2), { SignatureHtml: "<p>Mvh</p>", AutoAddSignature: false });
    await page.reload();
    await page.getByRole("button", { name: "Signature…" }).click();
    await side(dialog, "held")
      .getByText(/^Outlook does not add this signature/)
      .waitFor();
    await expectAccessible(page);
  });

  test("that cannot be rendered says why, and is rendered on retry", async () => {
    const page = await open({ at: `employees/${person(0)}` });
    const problem = { code: "broken", detail: "The template is broken.", remedy: "Mend line 3." };
    await page.route("**/signature?format=json", (route) => route.fulfill({ status: 500, json: problem }));
    await page.getByRole("button", { name: "Signature…" }).click();
    const dialog = page.getByRole("dialog", { name: `Signature of ${nameOf(person(0))}` });
    await dialog.getByText("The template is broken.").waitFor();
    await dialog.getByText("Mend line 3.").waitFor();
    await expectAccessible(page);
    await page.unrouteAll();
    await dialog.getByRole("button", { name: "Refresh" }).click();
    await side(dialog, "held").waitFor();
  });

  test("leads to a sync of the signature alone", async () => {
    const { page, dialog } = await opened(person(0));
    await dialog.getByRole("button", { name: "Sync signature…" }).click();
    const sync = page.getByRole("dialog", { name: `Sync ${nameOf(person(0))}` });
    await sync.getByText("1 person would change, 1 change").first().waitFor();
    expect(await sync.getByLabel("Signature").isChecked()).toBe(true);
    expect(await sync.getByLabel("Profile").isChecked()).toBe(false);
  });
});

const side = (dialog: Locator, name: "rendered" | "held") => dialog.locator(`[data-side=${name}]`);
const inside = (section: Locator) => section.locator("iframe").contentFrame();

const patient = { timeout: 60_000 };
const drawn = (image: Locator): Promise<void> =>
  expect
    .poll(() => image.evaluate((photo) => (photo as HTMLImageElement).naturalWidth), patient)
    .toBeGreaterThan(0);
