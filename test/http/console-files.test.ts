import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { heldOpen } from "../held-open.ts";
import { type Ask, withOpenApp } from "./with-open-app.ts";

const script = "export const hei = 'å';".repeat(20);

/** As the build leaves it. */
const built = {
  "index.html":
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/api/console/assets/index-1a2b.js"></script>',
  "assets/index-1a2b.js": script,
  "assets/index-1a2b.js.br": brotliCompressSync(script),
  "assets/index-1a2b.js.gz": gzipSync(script),
  "assets/page-3c4d.css": "body {}",
  "assets/icon-5e6f.svg": "<svg/>",
  "licenses.txt": "MIT",
  "robots.json": "{}",
};

describe("a console that was built", () => {
  const open = heldOpen<Ask>((use) => withOpenApp(built, use));
  const ask: Ask = (...asked) => open()(...asked);

  test.each(["console", "console/", "console/index.html"])("is a page at /api/%s", async (path) => {
    const { status, headers } = await ask(path);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "x-content-type-options": "nosniff",
      "x-request-id": expect.stringMatching(/./),
    });
  });

  test("runs no scripts and styles but its own: a nonce in page and policy, and another one the next time", async () => {
    const nonces = await Promise.all(
      [1, 2, 3].map(async () => {
        const response = await ask("console");
        const policy = response.headers.get("content-security-policy") ?? "";
        const inPage = [...(await response.text()).matchAll(/nonce="([^"]*)"/g)].map(([, nonce]) => nonce);
        const [nonce = ""] = inPage;
        expect(inPage).toEqual([nonce, nonce]);
        expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
        const directives = policy.split("; ");
        expect(directives).toContain(`script-src 'self' 'nonce-${nonce}'`);
        expect(directives).toContain(`style-src 'self' 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
  });

  test("connects only to the app, and cannot be framed", async () => {
    const { headers } = await ask("console");
    const directives = (headers.get("content-security-policy") ?? "").split("; ");
    expect(directives).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    // Only style attributes: they can run nothing.
    expect(directives.filter((directive) => directive.includes("unsafe"))).toEqual([
      "style-src-attr 'unsafe-inline'",
    ]);
  });

  test.each([
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["identity", null],
  ])("gives a script to a caller who takes %j in %s", async (accepted, encoding) => {
    const response = await ask("console/assets/index-1a2b.js", { headers: { "accept-encoding": accepted } });
    expect([response.headers.get("content-encoding"), response.headers.get("vary")]).toEqual([
      encoding,
      "accept-encoding",
    ]);
    expect(await response.text()).toBe(script);
  });

  test.each([
    ["assets/index-1a2b.js", "text/javascript; charset=utf-8"],
    ["assets/page-3c4d.css", "text/css; charset=utf-8"],
    ["assets/icon-5e6f.svg", "image/svg+xml"],
  ])("lets a browser keep %s for good, as %s that can run nothing as a page", async (name, type) => {
    const { headers } = await ask(`console/${name}`);
    expect(headers.get("content-type")).toBe(type);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("forbids caching a file without a hash in its name", async () => {
    expect((await ask("console/robots.json")).headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    "assets/index-gone.js",
    "employees",
    "assets",
    "assets/",
    "licenses.txt",
    "assets/index-1a2b.js.gz",
    "__proto__",
    "..%2fsecret.json",
    "..%5csecret.json",
    "assets%2f..%2f..%2fsecret.json",
    "%2e%2e%2fsecret.json",
    "..%252fsecret.json",
    "%2fetc%2fpasswd",
    "index.html%00.js",
  ])("has nothing at %s, and says so as a problem", async (path) => {
    const response = await ask(`console/${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      code: "not-found",
      requestId: response.headers.get("x-request-id"),
    });
  });

  test("answers HEAD with the same headers and no body", async () => {
    const response = await ask("console/assets/page-3c4d.css", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
  });

  test.each(["POST", "PUT", "DELETE"])("has no %s", async (method) => {
    expect((await ask("console", { method })).status).toBe(404);
  });
});

test("a console that was not built says so, and what to do", () =>
  withOpenApp({}, async (ask) => {
    for (const path of ["console", "console/assets/index-1a2b.js"]) {
      const response = await ask(path);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: "console-not-built", remedy: /npm run build/ });
    }
  }));
