import type { Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { picturedPeople } from "../ordinary-people.ts";
import { syncedCompany } from "../synced-company.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

describeConsole("the photos of a person", () => {
  const { scene, open } = withConsole({
    company: (images) => syncedCompany(50, images),
    settings: { SYNC_TARGETS: "entra,photo,signature" },
  });
  const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);

  const opened = async (email: string, look: Parameters<typeof open>[0] = {}) => {
    const page = await open({ ...look, at: `employees/${email}` });
    await page.getByRole("button", { name: "Photo…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Photo of / });
    await dialog.waitFor();
    return { page, dialog };
  };

  // Before any photo is shown: the app reads the database for photos once in ten seconds.
  beforeAll(async () => {
    const { sync, life, images, microsoft } = scene();
    await sync({ emails: [person(0)], targets: ["photo"] });
    await life.changePhotoUrl(person(0), `${images.url}/portraits/77/new.jpg`);
    await life.changePhotoUrl(person(1), `${images.url}/heif/1/kari.jpg`);
    microsoft.photos.delete(microsoft.users.get(person(1))?.id ?? expect.fail("There is no account."));
  });

  test("are shown as pictures: what Entra ID has, beside what would be written", async () => {
    const { page, dialog } = await opened(person(0));
    await dialog.getByRole("heading", { name: "Now in Entra ID" }).waitFor();
    await dialog.getByRole("heading", { name: "As it would be written" }).waitFor();
    const [held, wished] = [picture(dialog, "entra"), picture(dialog, "source")];
    for (const one of [held, wished]) await drawn(one);
    expect(await held.getAttribute("src")).not.toBe(await wished.getAttribute("src"));
    await expectAccessible(page);
    await keepPicture(page, "photo-light");
    await dialog.getByRole("button", { name: "Sync photo…" }).click();
    await page.getByRole("dialog", { name: /sync/i }).waitFor();
  });

  test("say in words why there is none, on a phone as well", async () => {
    const { page, dialog } = await opened(person(1), { width: 360, height: 740, colors: "dark" });
    await dialog.locator("[data-side=entra]").getByText("Microsoft 365 has no photo").waitFor();
    await dialog.locator("[data-side=source]").getByText("is HEIF or AVIF").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await keepPicture(page, "photo-none-narrow");
  });
});

const picture = (dialog: Locator, side: "entra" | "source") => dialog.locator(`[data-side=${side}] img`);
const drawn = (image: Locator): Promise<void> =>
  expect
    .poll(() => image.evaluate((photo) => (photo as HTMLImageElement).naturalWidth), { timeout: 60_000 })
    .toBeGreaterThan(0);
