import { source } from "axe-core";
import type { Frame } from "playwright-core";
import { expect, test } from "vitest";
import { anAnswer } from "../../addin/an-answer.ts";
import { describeOutlook, inOutlook, withOutlook } from "./with-outlook.ts";

const shown = (frame: Frame) => frame.frameLocator("#html").locator("body");
const answer = () => ({
  body: anAnswer({ rule: "sales", signature: "<p style='color:#0a0'>Kari Nordmann</p>" }),
});

describeOutlook("the pane", () => {
  const open = withOutlook();

  test.each(["light", "dark"] as const)(
    "shows the signature and why it is so, in %s, 320 pixels wide",
    async (colors) => {
      const { frame, page } = await open({ at: "pane.html", answer, colors });

      await shown(frame).getByText("Kari Nordmann").waitFor();
      expect(await frame.locator("#why dd").allTextContents()).toEqual([
        "Oslo",
        "signature.Oslo",
        "sales",
        expect.stringMatching(/2026/),
      ]);
      expect(await frame.locator("#state").textContent()).toBe("");
      expect(await frame.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await frame.evaluate(source);
      const { violations } = (await frame.evaluate("axe.run()")) as { violations: { id: string }[] };
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page.screenshot({ path: `test-output/addin/pane-${colors}.png` });
    },
  );

  test("is in Norwegian where Outlook is", async () => {
    const { frame } = await open({ at: "pane.html", answer, language: "nb-NO" });
    await frame.getByRole("heading", { name: "Signaturen din" }).waitFor();
    await frame.getByRole("button", { name: "Oppdater" }).waitFor();
    expect(await frame.evaluate("document.documentElement.lang")).toBe("nb-NO");
    expect(await frame.evaluate("document.body.textContent")).not.toMatch(/Refresh|Office\b(?! )/);
  });

  test("asks for consent, which an event cannot, and then shows the signature", async () => {
    const { frame } = await open({ at: "pane.html", answer, signIn: "interaction" });
    await frame.getByText("may not read your signature yet").waitFor();
    await frame.getByRole("button", { name: "Let the add-in read your signature" }).click();
    await shown(frame).getByText("Kari Nordmann").waitFor();
    const methods = await frame.evaluate("signIns.map(({ method }) => method)");
    expect(methods).toEqual(["GetInitContext", "GetToken", "GetTokenPopup"]);
    expect(await frame.getByRole("button", { name: /Let the add-in/ }).isVisible()).toBe(false);
  });

  test("runs nothing of what a signature holds", async () => {
    const signature =
      "<script>top.hacked = 1; parent.hacked = 1</script><img src=x onerror='parent.hacked = 1'>" +
      "<a href='javascript:parent.hacked = 1'>press</a><form action='https://evil.example'><button>send</button></form><b>Kari</b>";
    const { frame } = await open({
      at: "pane.html",
      answer: () => ({ body: anAnswer({ signature }) }),
      // Both the frame and the page's policy are in the way.
      stopped: /Blocked script execution|Content Security Policy|sandboxed/,
    });
    await shown(frame).getByText("Kari").waitFor();
    await shown(frame).getByText("press").click();
    expect(await frame.evaluate("typeof hacked + typeof outlook")).toBe("undefinedobject");
  });

  test.each([
    [
      "a reason",
      { code: "excluded", message: "You are left out of signatures." },
      "You are left out of signatures.",
    ],
    ["<b>markup</b>", { code: "x", message: "<b>markup</b>" }, "<b>markup</b>"],
  ])("says why there is none, with %s as text", async (_, reason, text) => {
    const { frame } = await open({
      at: "pane.html",
      answer: () => ({ body: anAnswer({ signature: null, reason }) }),
    });
    await frame.getByText(text).waitFor();
    expect(await frame.locator("#html").isVisible()).toBe(false);
    expect(await frame.getByRole("button", { name: /Insert/ }).isVisible()).toBe(false);
  });

  test.each([
    ["cannot be reached", "offline" as const, /cannot be reached/],
    ["has no add-in", { status: 404, body: { code: "addin-is-off" } }, /switched off in the app/],
    ["refuses", { status: 403, body: { code: "scope-missing" } }, /did not work \(scope-missing\)/],
  ])("says so when the app %s", async (_, answered, text) => {
    const { frame } = await open({ at: "pane.html", answer: () => answered });
    await frame.getByText(text).waitFor();
  });

  test("shows what is remembered while the app is away, and says so", async () => {
    let isAway = false;
    const { frame } = await open({ at: "pane.html", answer: () => (isAway ? "offline" : answer()) });
    await shown(frame).getByText("Kari Nordmann").waitFor();
    isAway = true;
    await frame.getByRole("button", { name: "Refresh" }).click();
    await frame.getByText("as it was last known").waitFor();
    await shown(frame).getByText("Kari Nordmann").waitFor();
  });

  test("inserts the signature where an event did not, once", async () => {
    const { frame } = await open({ at: "pane.html", answer });
    const button = frame.getByRole("button", { name: "Insert it into this mail" });
    await button.click();
    await frame.locator("#state", { hasText: "inserted" }).waitFor();
    await button.click();
    await frame.locator("#state", { hasText: "was there already" }).waitFor();
    expect(await inOutlook(frame, (outlook) => outlook.draft.set.length)).toBe(1);
  });

  test("lists what each Outlook last did", async () => {
    const at = Date.UTC(2026, 10, 28);
    const notes = {
      ios: { at, version: "4.2646.0", outcome: "inserted" },
      "classic-windows": { at, version: "16.0", outcome: "nothing", code: "no-answer" },
    };
    const { frame } = await open({ at: "pane.html", answer, roaming: { notes } });
    await frame.getByText(/Outlook \(iOS\) 4\.2646\.0: inserted/).waitFor();
    await frame
      .getByText(/Classic Outlook \(Windows\) 16\.0: nothing inserted\. The app did not answer/)
      .waitFor();
  });

  test("is framed by Outlook, and by no one else", async () => {
    const { frame } = await open({
      at: "pane.html",
      answer,
      framedBy: "https://evil.example",
      stopped: /frame-ancestors/,
    });
    await expect.poll(() => frame.page().frames().at(-1)?.url()).toMatch(/^chrome-error:/);
  });
});

describeOutlook("the event page", () => {
  const open = withOutlook();

  test("signs a mail in a real browser, by MSAL and its bridge, and the next one without asking", async () => {
    let asked = 0;
    const { frame, page } = await open({
      at: "event.html",
      answer: (headers) => {
        expect(headers["authorization"]).toBe("Bearer a.token.for-tests");
        asked++;
        return answer();
      },
    });
    const raise = () =>
      frame.evaluate(
        "new Promise((resolve) => { const event = outlook.fire('onNewMessageCompose'); const look = () => event.completed ? resolve(event.completed) : setTimeout(look, 5); look(); })",
      );

    expect(await raise()).toBe(1);
    expect(await inOutlook(frame, (outlook) => outlook.draft.set)).toEqual([
      "<p style='color:#0a0'>Kari Nordmann</p>",
    ]);
    await frame.evaluate("outlook.write()");
    expect(await raise()).toBe(1);
    expect(await inOutlook(frame, (outlook) => [outlook.draft.set.length, outlook.wrongs])).toEqual([1, []]);
    expect(asked).toBe(1);
    expect(page.frames().length).toBe(2);
  });
});
