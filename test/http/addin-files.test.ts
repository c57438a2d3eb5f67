import { request } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { describe, expect, test } from "vitest";
import host from "../../host.json" with { type: "json" };
import { dist } from "../functions/load-built.ts";
import { heldOpen } from "../held-open.ts";
import { type RunningFixture, withHost } from "../local/host/with-host.ts";

const fixture = fileURLToPath(new URL("./fixtures/open-app.ts", import.meta.url));
const ADDIN_CLIENT_ID = "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21";

const running = (env: Record<string, string>) =>
  heldOpen<RunningFixture>((use) =>
    withHost({ fixture, extensions: host.extensions, env: { ADDIN_FOLDER: `${dist}addin`, ...env } }, use),
  );

describe("an app with an add-in", () => {
  const app = running({ ADDIN_CLIENT_ID });
  const get = (path: string, init?: RequestInit) => fetch(`${app().host.url}${path}`, init);

  /** As a front end sends it that ends TLS: to this machine, with the name that the browser knows. */
  const asSentTo = async (name: string, path: string): Promise<string> => {
    const { port } = new URL(app().host.url);
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path, headers: { host: name } }, (response) =>
        text(response).then(resolve, reject),
      )
        .on("error", reject)
        .end();
    });
  };

  test.each([
    ["/addin/event.html", "text/html; charset=utf-8"],
    ["/addin/event.js", "text/javascript; charset=utf-8"],
    ["/addin/pane.html", "text/html; charset=utf-8"],
    ["/addin/pane.js", "text/javascript; charset=utf-8"],
    ["/addin/pane.css", "text/css; charset=utf-8"],
    ["/addin/icon-64.png", "image/png"],
    ["/.well-known/microsoft-officeaddins-allowed.json", "application/json; charset=utf-8"],
  ])("serves %s at the root, without a key", async (path, type) => {
    const { status, headers } = await get(path);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    // Outlook shows a general icon in place of one with the header.
    expect(headers.get("cache-control")).toBe(type === "image/png" ? null : "no-cache");
  });

  test.each([
    "/addin",
    "/addin/",
    "/addin/none.js",
    "/addin/licenses.txt",
    "/addin/..%2ffunctions.mjs",
    "/api/addin/event.js",
  ])("has nothing at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("lets Outlook frame its pages, and no one else", async () => {
    const { headers } = await get("/addin/pane.html");
    const directives = (headers.get("content-security-policy") ?? "").split("; ");
    expect(directives).toContain(
      "frame-ancestors https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft",
    );
    expect(directives).toContain(
      "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
    );
    expect(directives).toContain("connect-src 'self'");
    expect(headers.has("x-frame-options")).toBe(false);
    expect((await get("/addin/event.js")).headers.get("x-frame-options")).toBe("DENY");
  });

  test("lets Outlook show its icons, and keeps the rest to its own pages", async () => {
    const policyOf = async (path: string) => (await get(path)).headers.get("cross-origin-resource-policy");
    expect(await policyOf("/addin/icon-64.png")).toBe("cross-origin");
    expect(await policyOf("/addin/pane.js")).toBe("same-origin");
  });

  test("says to its scripts where they came from, by https unless that is this machine", async () => {
    const configIn = (script: string) => JSON.parse(/^var addinConfig=(\{.*\});\n/.exec(script)?.[1] ?? "");
    expect(configIn(await asSentTo("sync.example.com", "/addin/event.js"))).toEqual({
      origin: "https://sync.example.com",
      clientId: ADDIN_CLIENT_ID,
      authority: "https://login.microsoftonline.com/7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
      scope: `${ADDIN_CLIENT_ID}/Signature.Read`,
      disableClientSignature: false,
    });
    const { url } = app().host;
    expect(configIn(await (await get("/addin/pane.js")).text()).origin).toBe(url);
  });

  test("names the script that may have tokens in classic Outlook by its whole address", async () => {
    const path = "/.well-known/microsoft-officeaddins-allowed.json";
    expect(JSON.parse(await asSentTo("sync.example.com", path))).toEqual({
      allowed: ["https://sync.example.com/addin/event.js"],
    });
  });

  test.each(['x";alert(1);//', "x\u2028", "</script>"])("takes no code from a Host of %j", async (name) => {
    const [first = ""] = (await asSentTo(encodeURI(name), "/addin/event.js").catch(() => "")).split(/\n/);
    const { body } = parse(first, { ecmaVersion: 2016 });
    expect(body.map(({ type }) => type)).toEqual(first ? ["VariableDeclaration"] : []);
    expect(first).not.toContain("\u2028");
  });

  test("confirms what a browser has, and sends it again under another name of the app", async () => {
    const etag = (await get("/addin/event.js")).headers.get("etag") ?? "";
    const again = await get("/addin/event.js", { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = (await get("/addin/pane.js")).headers.get("etag");
    expect(other).not.toBe(etag);
  });

  test("sends the script compressed: 330 kB in 90", async () => {
    const { port } = new URL(app().host.url);
    const length = await new Promise<number>((resolve, reject) => {
      const headers = { "accept-encoding": "gzip" };
      request({ host: "127.0.0.1", port, path: "/addin/event.js", headers }, (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on("end", () => resolve(bytes));
      })
        .on("error", reject)
        .end();
    });
    expect(length).toBeLessThan(90_000);
  });

  test("answers HEAD without a body", async () => {
    const { status, headers } = await get("/addin/event.js", { method: "HEAD" });
    expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  });
});

test.each([
  ["https://login.microsoftonline.us", "https://outlook.office365.us https://outlook-dod.office365.us"],
  ["https://login.partner.microsoftonline.cn", "https://partner.outlook.cn"],
])("in the cloud of %s its pages are framed by that cloud's Outlook", async (authority, outlooks) =>
  withHost(
    {
      fixture,
      extensions: host.extensions,
      env: { ADDIN_FOLDER: `${dist}addin`, ADDIN_CLIENT_ID, AZURE_AUTHORITY_HOST: authority },
    },
    async ({ host: { url } }) => {
      const { headers } = await fetch(`${url}/addin/pane.html`);
      expect(headers.get("content-security-policy")).toContain(`frame-ancestors ${outlooks}`);
    },
  ),
);

describe("an app without one", () => {
  const app = running({});

  test.each(["/addin/event.js", "/addin/icon-64.png", "/.well-known/microsoft-officeaddins-allowed.json"])(
    "serves nothing at %s, and says why",
    async (path) => {
      const response = await fetch(`${app().host.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "addin-is-off", remedy: /ADDIN_CLIENT_ID/ });
    },
  );
});
