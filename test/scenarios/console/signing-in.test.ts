import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../../src/api/runs.ts";
import { describeConsole, expectAccessible, keepPicture, withConsole } from "./with-console.ts";

/** The headers that Easy Auth adds to the requests of a user with these roles. */
const signedIn = (...roles: string[]) => ({
  "x-ms-client-principal-name": "kari@example.com",
  "x-ms-client-principal": Buffer.from(
    JSON.stringify({ claims: roles.map((val) => ({ typ: "roles", val })) }),
  ).toString("base64"),
});

describeConsole("opening the console", () => {
  const { scene, open } = withConsole({ employees: 12 });

  const runsAs = async (role: string): Promise<readonly RunView[]> => {
    const answer = await scene().ask("GET", "runs", undefined, signedIn(role));
    return ((await answer.json()) as { runs: readonly RunView[] }).runs;
  };

  describe("with a function key", () => {
    test("asks for it, reports a wrong one, and keeps it for the tab", async () => {
      const page = await open({ headers: {} });
      await page.getByRole("heading", { name: "Enter a function key to continue" }).waitFor();
      await expectAccessible(page);
      await page.getByLabel("Function key").fill("not-the-key");
      await page.keyboard.press("Enter");
      await page.getByText("The app does not accept this key.").waitFor();
      await page.getByLabel("Function key").fill(scene().host.keys.host);
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
    });

    test("reads it from the address, and removes it there", async () => {
      const { url, keys } = scene().host;
      const page = await open({ headers: {} });
      await page.goto("about:blank");
      await page.goto(`${url}/api/console#key=${encodeURIComponent(keys.host)}`);
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      expect(page.url()).not.toContain(keys.host);
      await page.goto(`${url}/api/console#/runs`);
      await page.goBack();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      expect(page.url()).not.toContain(keys.host);
    });
  });

  describe("behind the organisation's sign-in", () => {
    beforeAll(() => scene().restartHost({ HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" }));

    test("redirects a user who is not signed in there, and back", async () => {
      const page = await open({ headers: {} });
      const link = page.getByRole("link", { name: "Sign in" });
      expect(await link.getAttribute("href")).toBe(
        "/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fconsole",
      );
      await expectAccessible(page);
    });

    test("tells a user without a role what to request", async () => {
      const page = await open({ headers: signedIn() });
      await page.getByText("You are signed in, but have no role here.").waitFor();
      await page.getByText("Sync.Read").waitFor();
      await expectAccessible(page);
      await keepPicture(page, "no-role");
    });

    test("shows everything to Sync.Read, with disabled buttons that say why", async () => {
      const page = await open({ headers: signedIn("Sync.Read") });
      const pause = page.getByRole("button", { name: "Pause writing…" });
      await page.getByRole("heading", { name: "Needs you" }).waitFor();
      await pause.focus();
      await page.getByRole("tooltip").getByText("Sync.Run").waitFor();
      expect(await pause.getAttribute("aria-disabled")).toBe("true");
      await pause.press("Enter");
      expect(await page.getByRole("dialog").count()).toBe(0);
      await page.keyboard.press("Escape");
      await expectAccessible(page);
    });

    test("lets Sync.Read do what it says: every dry run, of everyone and of one person, and no more", async () => {
      const page = await open({ headers: signedIn("Sync.Read") });
      await page.getByText("You can look, and make dry runs, but not write.").waitFor();
      await page.getByRole("button", { name: "Check everyone now" }).click();
      await page.getByText("As planned").waitFor();
      const [run] = await runsAs("Sync.Read");
      expect(run).toMatchObject({ mode: "preview", startedBy: "kari@example.com" });
      await page.getByRole("link", { name: "Employees", exact: true }).click();
      await page
        .getByRole("button", { name: /^Actions for / })
        .first()
        .click();
      await page.getByRole("menuitem", { name: "Everything…" }).click();
      const dialog = page.getByRole("dialog", { name: /^Sync / });
      const sync = dialog.getByRole("button", { name: /^Sync 1 person/ });
      expect(await sync.getAttribute("aria-disabled")).toBe("true");
      await sync.focus();
      await page.getByRole("tooltip").getByText("Sync.Run").waitFor();
      await sync.press("Enter");
      expect(await runsAs("Sync.Read")).toHaveLength(1);
      expect(scene().writes()).toEqual([]);
    });

    test("lets Sync.Run act, in their own name", async () => {
      const page = await open({ headers: signedIn("Sync.Run") });
      await page.getByRole("button", { name: "Check everyone now" }).click();
      await page.getByText("As planned").waitFor();
      await page.goto(`${page.url().split("#")[0]}#/runs`);
      await page.getByText("kari@example.com").first().waitFor();
    });
  });
});
