import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Employee } from "../../../src/core/employee.ts";
import { renderSignature } from "../../../src/targets/signature/render.ts";
import { loadTemplates } from "../../../src/targets/signature/templates.ts";
import { employee, kari } from "../../core/planning.ts";
import { deployed, withTemplates } from "./with-templates.ts";

const templates = loadTemplates(deployed);
const render = (person: Employee) => renderSignature(templates, person);
const photo = "https://photos.example/kari.jpg";

const nothing = { title: null, phone: null };
const emptyOffice = { city: null, streetAddress: null, postalCode: null, phone: null, email: null };

/** Tags without the addresses of links: the markup must be the same, texts may differ. */
const markupOf = (html: string) =>
  (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/ (href|src)="[^"]*"/, ' $1=""'));

/** All addresses that a message links to or loads. */
const addressesOf = (html: string) => [...html.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, to]) => to);

describe("the signature that is deployed", () => {
  test("has every value once, in HTML and in text", () => {
    const { html, text, mobileText, notes } = render(employee({ firstName: "Kåre Ærlig", lastName: "Øst" }));
    const values = ["Kåre Ærlig Øst", "Rådgiver", ">+47 900 00 001<", ">kari@example.com<", ">Oslo<"];
    for (const value of [...values, "Storgata 1, 0155 Oslo", ">+47 22 00 00 00<", ">oslo@example.com<"]) {
      expect(html.split(value)).toHaveLength(2);
    }
    expect(text).toBe(
      [
        "Kåre Ærlig Øst",
        "Rådgiver",
        "",
        "Oslo",
        "Storgata 1, 0155 Oslo",
        "",
        "Mobil: +47 900 00 001",
        "Telefon: +47 22 00 00 00",
        "E-post: kari@example.com",
        "Kontor: oslo@example.com",
      ].join("\n"),
    );
    expect(mobileText).toBe(text);
    expect(notes).toEqual([]);
  });

  test("drops the lines of missing values", () => {
    const { html, text } = render(employee({ ...nothing, office: emptyOffice }));
    expect(text).toBe("Kari Nordmann\n\nOslo\n\nE-post: kari@example.com");
    expect(markupOf(html).filter((tag) => tag.startsWith("<tr"))).toHaveLength(4);
    expect(addressesOf(html)).toEqual(["mailto:kari@example.com"]);
  });

  test("keeps a partial address without a stray comma", () => {
    const { text } = render(employee({ office: { ...emptyOffice, city: "Oslo" } }));
    expect(text).toContain("\nOslo\nOslo\n");
  });

  test("shows a photo only where there is one", () => {
    expect(addressesOf(render(employee({ profileImageUrl: photo })).html)).toContain(photo);
    expect(render(kari).html).not.toContain("<img");
  });

  test("shows no photo from an address that is signed, says so, and is the same with the next signature", () => {
    const signed = (sig: string) =>
      render(employee({ profileImageUrl: `${photo}?se=2026-11-28&sig=${sig}` }));
    expect(signed("AAA")).toEqual(signed("BBB"));
    expect(signed("AAA").html).toBe(render(kari).html);
    expect(signed("AAA").notes).toMatchObject([{ code: "photo-address-expires" }]);
  });

  test("has links to phone and mailbox", () => {
    expect(addressesOf(render(kari).html)).toEqual([
      "tel:+4790000001",
      "mailto:kari@example.com",
      "tel:+4722000000",
      "mailto:oslo@example.com",
    ]);
  });

  test("stays below half of Exchange's limit, also for the longest values", () => {
    const long = "Wedel-Jarlsberg Løvenskiold ".repeat(4);
    const { html } = render(
      employee({ firstName: long, lastName: long, title: long, profileImageUrl: photo }),
    );
    expect(html.length).toBeLessThan(4000);
  });

  test("sets no text or background colour, so that light and dark themes can", () => {
    expect(render(kari).html).not.toMatch(/[";]color:(?!inherit)|background/);
  });
});

describe("hostile values", () => {
  const harmless = render(employee({ title: "x", phone: "x", office: { phone: "x", email: "x" } }));

  const hostile = (value: string) =>
    employee({
      firstName: value,
      lastName: value,
      title: value,
      phone: value,
      profileImageUrl: value,
      office: { name: value, city: value, streetAddress: value, phone: value, email: value },
    });

  const values = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#x3c;",
    "{{ Email }} {% if true %}",
    "{{ 'a' | raw }}",
    "line\nbreak\r\nand\u2028more",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)@x.no",
    "data:text/html;base64,PHNjcmlwdD4=",
    "mailto:everyone@example.com",
    "http://photos.example/kari.jpg",
    "https://user:password@photos.example/x.jpg",
    "//photos.example/x.jpg",
    "\u202egpj.exe",
    "\u0001x\u0002",
    "\ud83d",
    "-->",
    "$& $1 $`",
  ];

  test.each(values)("%j becomes neither markup nor a link", (value) => {
    const { html } = render(hostile(value));
    expect(markupOf(html)).toEqual(markupOf(harmless.html));
    expect(addressesOf(html)).toEqual(["mailto:kari@example.com"]);
  });

  test("no text at all becomes markup, lines or Liquid", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.mixedCase(fc.constantFrom(...values))),
        (value) => {
          const { html, text } = render(hostile(`x${value}x`));
          expect(markupOf(html)).toEqual(markupOf(harmless.html));
          expect(text.split("\n")).toHaveLength(harmless.text.split("\n").length);
          expect(html + text).toSatisfy((all: string) => all.isWellFormed());
        },
      ),
    );
  });

  test.each([
    ["{{ Email }}", "{{ Email }}", "{{ Email }}"],
    ["<b>", "&lt;b&gt;", "<b>"],
    ["Tom & 'Jerry'", "Tom &amp; &#39;Jerry&#39;", "Tom & 'Jerry'"],
    ["two\r\nlines", "two lines", "two lines"],
    ["\u202egpj\u202c", "gpj", "gpj"],
    ["سارة", "سارة", "سارة"],
    ["👩🏽‍💼", "👩🏽‍💼", "👩🏽‍💼"],
    ["Ra\u030adgiver", "Rådgiver", "Rådgiver"],
  ])("a title %j is shown as written", (title, inHtml, inText) => {
    const { html, text } = render(employee({ title }));
    expect(html).toContain(`>${inHtml}</td>`);
    expect(text).toContain(`\n${inText}\n`);
  });
});

describe("limits", () => {
  const render = (files: Record<string, string>) => {
    let signature: ReturnType<typeof renderSignature> | undefined;
    withTemplates(files, (folder) => {
      signature = renderSignature(loadTemplates(folder), kari);
    });
    return signature;
  };

  test.each([
    ["signature.html.liquid", "HTML has 8001"],
    ["signature.txt.liquid", "text has 8001"],
  ])("%s that is one character too long is noted and does not fit", (file, said) => {
    const source = `{{ DisplayName }}${"x".repeat(8000 - "Kari Nordmann".length)}`;
    expect(render({ [file]: source })).toMatchObject({ fits: true });
    expect(render({ [file]: `${source}x` })).toMatchObject({
      fits: false,
      notes: [{ code: "too-long", target: "signature", message: expect.stringContaining(said) }],
    });
  });

  test("phones get the complete lines that fit, and a note says so", () => {
    const lines = ["{{ DisplayName }}", "a".repeat(490), "b".repeat(20)];
    expect(render({ "signature.txt.liquid": lines.join("\n") })).toMatchObject({
      fits: true,
      mobileText: `Kari Nordmann\n${"a".repeat(490)}`,
      notes: [{ code: "mobile-text-cut" }],
    });
  });

  test("phones get the beginning of a first line that does not fit, without half a character", () => {
    const signature = render({ "signature.txt.liquid": `{{ DisplayName }}${"x".repeat(498)}👩` });
    expect(signature?.mobileText).toBe(`Kari Nordmann${"x".repeat(498)}`);
  });
});
