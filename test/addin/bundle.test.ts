import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "acorn";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { iconSizes } from "../../build-addin.ts";
import { decodeBase64, Utf8Decoder } from "../../src/addin/missing-globals.ts";
import { dist } from "../functions/load-built.ts";

const folder = join(dist, "addin");
const event = await readFile(join(folder, "event.js"), "utf8");

describe("the event script", () => {
  test("is in the language of classic Outlook before 2403: ES2016, one file, nothing imported", () => {
    // Throws at async functions, object spread, optional chaining and all that came later.
    expect(() => parse(event, { ecmaVersion: 2016, sourceType: "script" })).not.toThrow();
    expect(() => parse("async () => {}", { ecmaVersion: 2016 })).toThrow();
    expect(event).not.toMatch(/\bimportScripts\b|\bXMLHttpRequest\b|\beval\(/);
  });

  test("is at most 345 kB, 90 kB compressed, nearly all of it MSAL", () => {
    expect(event.length).toBeLessThan(345_000);
    expect(gzipSync(event).length).toBeLessThan(90_000);
  });

  test("calls nothing that an event's handler may not", () => {
    for (const name of [
      "displayDialogAsync",
      "messageParent",
      "getAccessTokenAsync",
      "acquireTokenRedirect(",
    ])
      expect(event, name).not.toContain(`context.${name}`);
    expect(event).not.toContain("byAsking()");
  });
});

test("the add-in's folder has what Outlook loads, and nothing else", async () => {
  const icons = iconSizes.map((size) => `icon-${size}.png`);
  const files = ["event.html", "event.js", "licenses.txt", "pane.css", "pane.html", "pane.js", ...icons];
  expect((await readdir(folder)).toSorted()).toEqual(files.toSorted());
});

test.each(iconSizes)("the icon of %i pixels has that size", async (size) => {
  const { width, height, format } = await sharp(join(folder, `icon-${size}.png`)).metadata();
  expect([width, height, format]).toEqual([size, size, "png"]);
});

test("pages run no script and no style of their own", async () => {
  for (const page of ["event.html", "pane.html"]) {
    const html = await readFile(join(folder, page), "utf8");
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
    const scripts = [...html.matchAll(/<script src="([^"]+)"/g)].map(([, address]) => address);
    const own = page.replace(".html", ".js");
    expect(scripts).toEqual(["https://appsforoffice.microsoft.com/lib/1/hosted/office.js", own]);
  }
});

test("the licences of what is in it come along", async () => {
  const licences = await readFile(join(folder, "licenses.txt"), "utf8");
  expect(licences.match(/^## .*$/gm)).toEqual([
    expect.stringMatching(/^## @azure\/msal-browser - [\d.]+ \(MIT\)$/),
    expect.stringMatching(/^## @azure\/msal-common - [\d.]+ \(MIT\)$/),
  ]);
  expect(licences).toContain("Permission is hereby granted");
});

test.each(["", "a", "ab", "abc", "blåbær 𝒳", '{"name":"Åse"}'])(
  "%j is decoded as browsers decode it where the engine cannot",
  (text) => {
    const encoded = Buffer.from(text).toString("base64");
    expect(decodeBase64(encoded)).toBe(atob(encoded));
    expect(new Utf8Decoder().decode(Buffer.from(text))).toBe(text);
  },
);
