import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TemplateSignature, TemplatesPreview } from "../../src/api/templates.ts";
import { templatesMarkdown, templatesPage } from "../../src/cli/describe/templates-page.ts";
import { runCli, withApp } from "./run-cli.ts";

const signature = (html: string, more: Partial<TemplateSignature> = {}): TemplateSignature => ({
  template: "signature",
  html,
  text: "Kari",
  withoutPhoto: { html, text: "Kari" },
  onReply: "full",
  short: null,
  ...more,
});
const preview: TemplatesPreview = {
  digest: "b".repeat(64),
  deployed: "a".repeat(64),
  warnings: [{ file: "signature.html.liquid", line: 3, message: "a picture needs alt" }],
  sizes: [{ format: "html", characters: 1200, left: 6800, email: "kari@x.example" }],
  choices: [{ choice: "signature", people: 30, emails: ["kari@x.example"] }],
  people: [
    {
      email: "kari@x.example",
      name: `Kari "<script>alert(1)</script>`,
      office: "Oslo",
      photoUrl: null,
      reasons: ["the longest name"],
      before: signature("<p>Old</p>"),
      after: signature("<p>New</p>", { withoutPhoto: { html: "<p>No photo</p>", text: "" } }),
      notes: [],
    },
  ],
};

/** The documents in the frames of a page. */
const framesOf = (page: string): readonly string[] =>
  [...page.matchAll(/<iframe sandbox="" [^>]*srcdoc="([^"]*)"/g)].map(([, document = ""]) => document);

test("the page shows both sides in four looks and without the photo, in frames that may do nothing", () => {
  const page = templatesPage(preview);
  const frames = framesOf(page);
  expect(frames).toHaveLength(12);
  expect(page.match(/<iframe/g)).toHaveLength(12);
  expect(frames.filter((one) => one.includes("&lt;p&gt;Old"))).toHaveLength(6);
  expect(frames.filter((one) => one.includes("&lt;p&gt;New"))).toHaveLength(4);
  expect(frames.filter((one) => one.includes("No photo"))).toHaveLength(2);
  expect(page).toContain(
    "default-src &#39;none&#39;; img-src https: data:; style-src &#39;unsafe-inline&#39;",
  );
  expect(page).toContain("signature.html.liquid, line 3: a picture needs alt");
  expect(page).toContain("1200 characters, 6800 left (kari@x.example)");
});

test("no name, note or template becomes markup of the page", () => {
  const [person] = preview.people;
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const page = templatesPage({
    ...preview,
    warnings: [{ file: hostile, line: 1, message: hostile }],
    choices: [{ choice: hostile, people: 1, emails: [hostile] }],
    people: person
      ? [{ ...person, name: hostile, office: hostile, after: signature(hostile, { template: hostile }) }]
      : [],
  });
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<img");
  expect(framesOf(page).some((one) => one.includes("&lt;script&gt;"))).toBe(true);
});

test("the summary for a pipeline names no people", () => {
  const summary = templatesMarkdown(preview);
  expect(summary).toContain("| the longest name | signature | signature | yes |");
  expect(summary).toContain("- signature.html.liquid, line 3: a picture needs alt");
  expect(summary).not.toMatch(/kari/i);
});

test("with a plan of the greatest length the summary fits into a comment, however many templates there are", () => {
  const many = Array.from({ length: 500 }, (_, index) => ({
    choice: `signature.Office ${index}`,
    people: 3,
    emails: [],
  }));
  const summary = templatesMarkdown({ ...preview, choices: many });
  expect(60_000 + summary.length).toBeLessThanOrEqual(65_536);
  expect(summary).toContain("| signature.Office 40 | 3 |");
  expect(summary).toMatch(/\n\n\*… and more; `entra-sync templates check` has it all\*\n$/);
});

test("a draft is sent with its rules, and the page goes into a file", async () => {
  const at = await mkdtemp(join(tmpdir(), "studio-"));
  await writeFile(join(at, "signature.html.liquid"), "<p>{{ DisplayName }}</p>");
  await writeFile(join(at, "rules.yaml"), "rules: []");
  await writeFile(join(at, "notes.txt"), "not a template");
  await withApp(
    () => ({ body: preview }),
    async (app) => {
      const page = join(at, "page.html");
      const args = ["--url", app.url, "--templates", at];
      const ran = await runCli(["templates", "preview", "kari@x.example", "--out", page, ...args]);
      expect(ran).toMatchObject({ code: 0, out: "" });
      expect(await readFile(page, "utf8")).toBe(templatesPage(preview));
      const [{ method, path, body } = { method: "", path: "", body: "{}" }] = app.asked;
      expect([method, path]).toEqual(["POST", "/api/templates/preview"]);
      expect(JSON.parse(body)).toEqual({
        templates: { "signature.html.liquid": "<p>{{ DisplayName }}</p>", "rules.yaml": "rules: []" },
        emails: ["kari@x.example"],
      });
      const checked = await runCli(["templates", "check", ...args]);
      expect(checked.code).toBe(0);
      expect(checked.out).toContain(
        "! signature.html.liquid, line 3: a picture needs alt\nThe templates work, with a warning.",
      );
      expect(checked.out).toContain("1200 characters, 6800 left");
    },
  );
});

test("broken templates end a check with 1, and say file and line", async () => {
  const problem = {
    type: "about:blank",
    status: 422,
    code: "template-broken",
    detail: "signature.html.liquid, line 2: unknown variable Nope",
  };
  await withApp(
    () => ({ status: 422, body: problem }),
    async ({ url }) => {
      const { code, err } = await runCli(["templates", "check", "--url", url]);
      expect(code).toBe(1);
      expect(err).toContain("signature.html.liquid, line 2: unknown variable Nope");
    },
  );
});
