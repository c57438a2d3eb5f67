import { expect, test } from "vitest";
import { describeConsole } from "../with-console.ts";
import { body, status } from "./answers.ts";
import { now, states } from "./states.ts";
import { withStates } from "./with-states.ts";

const { open } = withStates();
const hour = 3_600_000;
const after = (ms: number) => new Date(Date.parse(now) + ms);

describeConsole("the times of the console", () => {
  test("grow older while nothing else changes", async () => {
    const page = await open(states.overview);
    await page.getByText("Checked 14 minutes ago").waitFor();
    await page.clock.setFixedTime(after(2 * hour));
    await page.getByText("Checked 2 hours ago").waitFor();
    await page.getByText("As planned 2 hours ago").waitFor();
  });

  test.for([
    ["slow", -hour],
    ["fast", hour],
  ] as const)("are right on a machine with a clock that is an hour %s", async ([, wrong]) => {
    const page = await open({ at: "runs" });
    await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
    await page.clock.setFixedTime(after(wrong));
    await page.route("**/api/status", (route) => {
      return route.fulfill({ json: status, headers: { date: after(0).toUTCString() } });
    });
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByText("Checked 14 minutes ago").waitFor();
  });

  test("are the reader's where the app names one in a sentence", async () => {
    const late = {
      name: "lastRun",
      state: "warning",
      reason: "There has been no run in a month. The next is to be in by 2026-11-30T05:00:00.000Z.",
    } as const;
    const page = await open({
      at: "",
      answers: { "GET status": body({ ...status, attention: [late] }) },
    });
    await page.getByText("The next is to be in by 30 Nov 2026, 06:00 CET.").first().waitFor();
  });

  test("end an acceptance when the reader says, and not when a day begins elsewhere", async () => {
    const page = await open({ at: "mismatches", press: ["Accept…"] });
    const dialog = page.getByRole("dialog");
    const accept = dialog.getByRole("button", { name: "Accept", exact: true });
    await dialog.getByLabel("Reason").fill("Acting manager");
    await dialog.getByLabel("Until").fill("2020-01-31T16:00");
    await dialog.getByText("Enter a time in the future.").waitFor();
    expect(await accept.getAttribute("aria-disabled")).toBe("true");
    await dialog.getByLabel("Until").fill("2099-01-31T16:00");
    const sent = page.waitForRequest((request) => request.method() === "PUT");
    await accept.click();
    expect((await sent).postDataJSON()).toMatchObject({ until: "2099-01-31T15:00:00.000Z" });
  });

  test("pause nothing until a time that has passed", async () => {
    const page = await open(states["overview, pausing"]);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Titles look wrong");
    await dialog.getByLabel("Until").fill("2020-01-31T16:00");
    await dialog.getByText("Enter a time in the future.").waitFor();
    const pause = dialog.getByRole("button", { name: "Pause now" });
    expect(await pause.getAttribute("aria-disabled")).toBe("true");
    await dialog.getByLabel("Until").fill("");
    await expect.poll(() => pause.getAttribute("aria-disabled")).toBeNull();
  });
});
