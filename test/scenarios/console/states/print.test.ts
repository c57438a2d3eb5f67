import { expect, test } from "vitest";
import { describeConsole } from "../with-console.ts";
import { body, list } from "./answers.ts";
import { states } from "./states.ts";
import { withStates } from "./with-states.ts";

const { open } = withStates();
const people = Array.from({ length: 300 }, (_, at) => {
  const [one = expect.fail("There is no one.")] = list.employees.slice(at % list.employees.length);
  return { ...one, email: `p${at}.${one.email}`, name: `${one.name} ${at}` };
});

describeConsole("on paper there is", () => {
  test.for([
    ["cards", []],
    ["the table", ["Table"]],
  ] as const)("everyone of the list, on white: %s", async ([, press]) => {
    const page = await open(
      { at: "employees", answers: { "GET employees": body({ ...list, employees: people }) }, press },
      { colors: "dark" },
    );
    await page.locator("[data-email]").first().waitFor();
    expect(await page.locator("[data-email]").count()).toBeLessThan(people.length);
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator("[data-email]").count()).toBe(people.length);
    await page.locator("[data-appearance=light]").first().waitFor({ state: "attached" });
    expect(await page.getByRole("navigation", { name: "Main" }).isVisible()).toBe(false);
    // Nothing is cut off at the edge of what would scroll.
    const hidden =
      "document.querySelector('main').scrollHeight - document.querySelector('main').clientHeight";
    await expect.poll(() => page.evaluate<number>(hidden)).toBeLessThanOrEqual(1);
    await page.emulateMedia({ media: "screen" });
    await expect.poll(() => page.locator("[data-email]").count()).toBeLessThan(people.length);
  });

  test("a person who is open, from head to foot, and not the list behind", async () => {
    const page = await open(states.person);
    await page.getByRole("dialog").getByText("Postal code").waitFor();
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator("main").isVisible()).toBe(false);
    const hidden = `(() => {
      const panel = document.querySelector("[role=tabpanel]");
      return panel.scrollHeight - panel.clientHeight;
    })()`;
    await expect.poll(() => page.evaluate<number>(hidden)).toBeLessThanOrEqual(1);
  });
});
