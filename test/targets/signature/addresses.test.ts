import { describe, expect, test } from "vitest";
import { mailto } from "../../../src/targets/signature/addresses.ts";
import { renderSignature } from "../../../src/targets/signature/render.ts";
import { compileTemplates } from "../../../src/targets/signature/templates.ts";
import { employee } from "../../core/planning.ts";

test.each([
  ["kari@example.com", "mailto:kari@example.com"],
  ["pål@blåbær.no", "mailto:p%C3%A5l@bl%C3%A5b%C3%A6r.no"],
  ["o'hara+x@example.com", "mailto:o'hara%2Bx@example.com"],
  ["a?bcc=all@example.com", "mailto:a%3Fbcc%3Dall@example.com"],
  ["a%0abcc@example.com", "mailto:a%250abcc@example.com"],
  ["a@example.com?bcc=all@example.com", ""],
  ["a@example.com,b@example.com", ""],
  ['"><script>@example.com', ""],
  ["javascript:alert(1)@example.com", ""],
  ["kari", ""],
  [null, ""],
])("writes to %j as %j", (address, link) => {
  expect(mailto(address)).toBe(link);
});

describe("a value in an address is encoded for its place", () => {
  const kari = employee({
    email: "kari+salg@example.com",
    title: null,
    phone: "99 88 77 66",
    office: { name: "Salg & Utleie #1" },
  });
  const render = (html: string, text = "{{ DisplayName }}") =>
    renderSignature(
      compileTemplates({
        where: "a test",
        sources: { "signature.html.liquid": `${html}{{ Email }}`, "signature.txt.liquid": text },
      }),
      kari,
    );

  test.each([
    [
      "https://x.example/?office={{ OfficeName }}&agent={{ Email }}",
      "https://x.example/?office=Salg%20%26%20Utleie%20%231&agent=kari%2Bsalg%40example.com",
    ],
    ["https://x.example/{{ OfficeName }}/kart", "https://x.example/Salg%20%26%20Utleie%20%231/kart"],
    [
      "https://x.example/?a={{ OfficeName | url_encode }}&b={{ 'ø&' | append: Email }}",
      "https://x.example/?a=Salg%20%26%20Utleie%20%231&b=%C3%B8%26kari%2Bsalg%40example.com",
    ],
    [
      "https://x.example/?a={{ OfficeName | url_encode | append: '&' }}",
      "https://x.example/?a=Salg%20%26%20Utleie%20%231%26",
    ],
    ["https://x.example/?a={{ JobTitle }}", "https://x.example/?a="],
    [
      "{{ Email | mailto }}?subject={{ OfficeName }}",
      "mailto:kari%2Bsalg@example.com?subject=Salg%20%26%20Utleie%20%231",
    ],
    ["mailto:{{ Email }}", "mailto:kari%2Bsalg@example.com"],
    ["tel:{{ MobilePhone }}", "tel:+4799887766"],
  ])("%s", (address, encoded) => {
    for (const quote of ['"', "'"])
      expect(
        render(`<a href=${quote}${address.replaceAll("'", quote === "'" ? '"' : "'")}${quote}>x</a>`).html,
      ).toBe(`<a href=${quote}${encoded}${quote}>x</a>kari+salg@example.com`);
  });

  test("in the text as well, but not beside an address", () => {
    const text =
      "https://x.example/?o={{ OfficeName }} {{ OfficeName }}\nhttps://x.example {{ OfficeName | url_encode }}";
    expect(render("", text).text).toBe(
      "https://x.example/?o=Salg%20%26%20Utleie%20%231 Salg & Utleie #1\nhttps://x.example Salg%20%26%20Utleie%20%231",
    );
  });

  test("wherever the attribute stands in its tag, and without a scheme in the text", () => {
    const link = '<a title="x"href="https://x.example/?o={{ OfficeName }}">x</a>';
    expect(render(link, "www.x.example/?o={{ OfficeName }}")).toMatchObject({
      html: '<a title="x"href="https://x.example/?o=Salg%20%26%20Utleie%20%231">x</a>kari+salg@example.com',
      text: "www.x.example/?o=Salg%20%26%20Utleie%20%231",
    });
  });

  test("a link that has nowhere to lead is its text, however the tag is written", () => {
    expect(render('<A HREF = "{{ JobTitle | mailto }}">skriv</A >').html).toBe("skrivkari+salg@example.com");
    expect(
      render("<a href=\"tel:{{ JobTitle }}\">ring</a><a href='{{ JobTitle | mailto }}?subject=x'>skriv</a>")
        .html,
    ).toBe("ringskrivkari+salg@example.com");
  });
});
