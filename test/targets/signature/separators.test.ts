import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";
import { describe, expect, test } from "vitest";
import { renderSignature, renderValues } from "../../../src/targets/signature/render.ts";
import { compileTemplates } from "../../../src/targets/signature/templates.ts";
import { employee } from "../../core/planning.ts";

/** A signature of an employee who has no office phone and no title. */
const render = (source: string) => {
  const { html, text } = renderSignature(
    compileTemplates({
      where: "a test",
      sources: { "signature.html.liquid": source, "signature.txt.liquid": source },
    }),
    employee({ title: null, phone: "99887766", office: { phone: null } }),
  );
  return { html, text };
};

test.each([
  ["T: {{ OfficePhone }} | M: {{ MobilePhone }}", "M: 99887766"],
  ["M: {{ MobilePhone }} || T: {{ OfficePhone }}", "M: 99887766"],
  ["M: {{ MobilePhone }} | T: {{ OfficePhone }}", "M: 99887766"],
  ["M: {{ MobilePhone }} | T: {{ OfficePhone }} | {{ Email }}", "M: 99887766 | kari@example.com"],
  ["T: {{ OfficePhone }} · M: {{ MobilePhone }}", "M: 99887766"],
  ["T: {{ OfficePhone }} - M: {{ MobilePhone }}", "M: 99887766"],
  ["T: {{ OfficePhone }}, M: {{ MobilePhone }}; {{ Email }}", "M: 99887766; kari@example.com"],
  ["T: {{ OfficePhone }} M: {{ MobilePhone }}", "M: 99887766"],
  ["M: {{ MobilePhone }} T: {{ OfficePhone }}", "M: 99887766"],
  ["{{ DisplayName }} ({{ JobTitle }})", "Kari Nordmann"],
  ["{{ DisplayName }} (T: {{ OfficePhone }}) {{ Email }}", "Kari Nordmann kari@example.com"],
  ["{{ JobTitle }} i {{ OfficeName }}", "Oslo"],
  ["{{ OfficeName }} og {{ JobTitle }}", "Oslo"],
  ["{{ DisplayName }}-{{ JobTitle }}", "Kari Nordmann"],
  ["T:{{ OfficePhone }}/M:{{ MobilePhone }}", "M:99887766"],
  ["M:{{ MobilePhone }}/T:{{ OfficePhone }}", "M:99887766"],
  ["{{ DisplayName }} // {{ JobTitle }}", "Kari Nordmann"],
  ["{{ DisplayName }} » {{ JobTitle }}", "Kari Nordmann"],
  ["{{ DisplayName }} → {{ JobTitle }}", "Kari Nordmann"],
  ["{{ DisplayName }} ■ {{ JobTitle }}", "Kari Nordmann"],
  ["T {{ OfficePhone }}   M {{ MobilePhone }}", "M 99887766"],
  ["Tlf. {{ OfficePhone }} Mob. {{ MobilePhone }}", "Mob. 99887766"],
  ["Mobil {{ MobilePhone }} Telefon {{ OfficePhone }}", "Mobil 99887766"],
  ["{{ DisplayName }} ({{ JobTitle }}, {{ OfficeName }})", "Kari Nordmann (Oslo)"],
  ["{{ DisplayName }} ({{ OfficeName }}, {{ JobTitle }})", "Kari Nordmann (Oslo)"],
  ["{{ DisplayName }} [{{ JobTitle }}]", "Kari Nordmann"],
  ["{{ DisplayName }} «{{ JobTitle }}»", "Kari Nordmann"],
  ["«Hus og hjem» {{ JobTitle }} {{ DisplayName }}", "«Hus og hjem» Kari Nordmann"],
  ["Hei {{ JobTitle }}! Jeg er {{ DisplayName }}", "Hei! Jeg er Kari Nordmann"],
  ["Hei, {{ OfficeName }}", "Hei, Oslo"],
  ["{{ OfficeName }} | Kontor", "Oslo | Kontor"],
  ["Stilling | {{ JobTitle }}\n{{ OfficeName }}", "Oslo"],
])("a missing value takes its label and separator with it: %s", (source, filled) => {
  expect(render(source)).toEqual({ html: filled, text: filled });
});

test.each([
  ["<td>T: {{ OfficePhone }} &nbsp;|&nbsp; M: {{ MobilePhone }}</td>", "<td>M: 99887766</td>"],
  [
    '<td><a href="{{ OfficePhone | tel }}">{{ OfficePhone }}</a> &middot; <a href="{{ Email | mailto }}">{{ Email }}</a></td>',
    '<td><a href="mailto:kari@example.com">kari@example.com</a></td>',
  ],
  ["<p>T: {{ OfficePhone }}<br>M: {{ MobilePhone }}<br>{{ JobTitle }}</p>", "<p>M: 99887766</p>"],
  ["<p>M: {{ MobilePhone }} |\n  T: {{ OfficePhone }}\n</p>", "<p>M: 99887766\n</p>"],
  [
    '<span style="color:red;width:1px">T: {{ OfficePhone }}</span> | <span style="a:b">M: {{ MobilePhone }}</span>',
    '<span style="color:red;width:1px"></span><span style="a:b">M: 99887766</span>',
  ],
  [
    "<tr><td>T: {{ OfficePhone }}</td><td>M: {{ MobilePhone }}</td></tr>",
    "<tr><td></td><td>M: 99887766</td></tr>",
  ],
  ["<b>T</b> {{ OfficePhone }} <b>M</b> {{ MobilePhone }}", "<b></b> <b>M</b> 99887766"],
  ["{{ DisplayName }} (<b>{{ JobTitle }}</b>)", "Kari Nordmann<b></b>"],
  [
    "<tr><td>T:</td><td>{{ OfficePhone }}</td><td>M:</td><td>{{ MobilePhone }}</td></tr>",
    "<tr><td></td><td></td><td>M:</td><td>99887766</td></tr>",
  ],
  [
    "<table>\n<tr>\n<td>Telefon</td>\n<td>{{ OfficePhone }}</td>\n</tr><tr><td>{{ OfficeName }}</td></tr></table>",
    "<table>\n<tr><td>Oslo</td></tr></table>",
  ],
  ["<b>T:</b> {{ OfficePhone }} | <b>M:</b> {{ MobilePhone }}", "<b></b><b>M:</b> 99887766"],
])("and leaves the tags as they are: %s", (source, html) => {
  expect(render(source).html).toBe(html);
});

describe("lines that end with <br> stay lines", () => {
  test.each([
    [
      "<p>{{ DisplayName }}<br>\n{{ JobTitle }}<br>\n{{ MobilePhone }}</p>",
      "<p>Kari Nordmann<br>\n99887766</p>",
    ],
    ["<p>{{ DisplayName }}<br>{{ JobTitle }}<br/>{{ MobilePhone }}</p>", "<p>Kari Nordmann<br>99887766</p>"],
    ["<p>{{ DisplayName }}, {{ JobTitle }}<br>{{ OfficeName }}</p>", "<p>Kari Nordmann<br>Oslo</p>"],
    ["<p>{{ DisplayName }}<br>{{ JobTitle }}, {{ OfficeName }}</p>", "<p>Kari Nordmann<br>Oslo</p>"],
    [
      "<p>{{ DisplayName }}<br><br>{{ JobTitle }}<br><br>{{ MobilePhone }}</p>",
      "<p>Kari Nordmann<br><br>99887766</p>",
    ],
    ["<p>{{ DisplayName }}<br>\n{{ JobTitle }}</p>", "<p>Kari Nordmann\n</p>"],
    [
      "<p>Fjordbo AS<br>{{ JobTitle }}<br>{{ OfficePhone }}</p>{{ DisplayName }}",
      "<p>Fjordbo AS</p>Kari Nordmann",
    ],
    ["<p>Hilsen:<br>{{ JobTitle }}<br>{{ DisplayName }}</p>", "<p>Hilsen:<br>Kari Nordmann</p>"],
    ["<p>Telefon:<br>{{ OfficePhone }}<br>Mobil:<br>{{ MobilePhone }}</p>", "<p>Mobil:<br>99887766</p>"],
  ])("%j", (source, html) => {
    expect(render(source).html).toBe(html);
  });
});

test.each([
  [
    "<table><tr><td>{{ JobTitle }}</td></tr>\n<tr><td>{{ DisplayName }}</td></tr></table>",
    "<table>\n<tr><td>Kari Nordmann</td></tr></table>",
  ],
  ["<p>{{ JobTitle }}\n{{ DisplayName }}</p>", "<p>\nKari Nordmann</p>"],
  [
    "<center>\n<p>{{ JobTitle }}</p></center><center>\n<p>{{ DisplayName }}</p></center>",
    "<center>\n</center><center>\n<p>Kari Nordmann</p></center>",
  ],
  ["<ul>\n<li>{{ JobTitle }}\n<li>{{ DisplayName }}\n</ul>", "<ul>\n<li>Kari Nordmann\n</ul>"],
])("a line that is left out leaves what begins or ends on others: %j", (source, html) => {
  expect(render(source).html).toBe(html);
});

describe("a row, a bullet and a paragraph go with their only value, also beside others on a line", () => {
  test.each([
    [
      "<ul><li>{{ DisplayName }}</li><li>Kontor: {{ OfficePhone }}</li><li>{{ MobilePhone }}</li></ul>",
      "<ul><li>Kari Nordmann</li><li>99887766</li></ul>",
    ],
    [
      "<ul>\n<li>\n  {{ JobTitle }}\n</li>\n<li>{{ DisplayName }}</li></ul>",
      "<ul>\n<li>Kari Nordmann</li></ul>",
    ],
    [
      "<table><tr><td>Tlf:</td><td>{{ OfficePhone }}</td></tr><tr><td>Mobil:</td><td>{{ MobilePhone }}</td></tr></table>",
      "<table><tr><td>Mobil:</td><td>99887766</td></tr></table>",
    ],
    ["<p>{{ DisplayName }}</p><p>&nbsp;{{ JobTitle }}</p><p>Oslo</p>", "<p>Kari Nordmann</p><p>Oslo</p>"],
    ["<div>{{ DisplayName }}</div><div><p><b>{{ JobTitle }}</b></p></div>", "<div>Kari Nordmann</div>"],
  ])("%s", (source, html) => {
    expect(render(source).html).toBe(html);
  });

  test.each([
    [
      "text that only it keeps apart",
      "{{ DisplayName }}<p>{{ JobTitle }}</p>Oslo",
      "Kari Nordmann<p></p>Oslo",
    ],
    [
      "a picture",
      '<div>{{ DisplayName }}</div><div><img src="https://x.example/a.png" alt="Logo"><p>{{ JobTitle }}</p></div>',
      '<div>Kari Nordmann</div><div><img src="https://x.example/a.png" alt="Logo"></div>',
    ],
    [
      "a cell, behind which the next one stands",
      "<table><tr><td>{{ JobTitle }}</td><td>{{ DisplayName }}</td></tr></table>",
      "<table><tr><td></td><td>Kari Nordmann</td></tr></table>",
    ],
  ])("but for %s", (_, source, html) => {
    expect(render(source).html).toBe(html);
  });
});

describe("an icon is a label, a logo is none", () => {
  const picture = (name: string, size: string) => `<img src="https://x.example/${name}.png" alt="" ${size}>`;
  const icon = picture("phone", 'width="16"');
  const other = picture("mobile", 'style="width:14px"');
  const logo = picture("logo", 'width="160"');
  const phone = '<a href="{{ OfficePhone | tel }}">{{ OfficePhone }}</a>';

  test.each([
    [`${icon} {{ OfficePhone }} ${other} {{ MobilePhone }}`, `${other} 99887766`],
    [`${icon} ${phone} ${other} {{ MobilePhone }}`, `${other} 99887766`],
    [`${other} {{ MobilePhone }} | ${icon} ${phone}`, `${other} 99887766`],
    [`<p>${other} {{ MobilePhone }}<br>${icon} {{ OfficePhone }}</p>`, `<p>${other} 99887766</p>`],
    [
      `<tr><td>${icon}</td><td>{{ OfficePhone }}</td><td>{{ MobilePhone }}</td></tr>`,
      "<tr><td></td><td></td><td>99887766</td></tr>",
    ],
    [
      `<tr><td>${logo}</td><td>{{ JobTitle }}</td><td>{{ MobilePhone }}</td></tr>`,
      `<tr><td>${logo}</td><td></td><td>99887766</td></tr>`,
    ],
    [`<p>${logo} {{ JobTitle }} {{ MobilePhone }}</p>`, `<p>${logo} 99887766</p>`],
  ])("%s", (source, html) => {
    expect(render(source).html).toBe(html);
  });
});

test("a label on the line before a missing value goes with it in a text", () => {
  const source = "{{ DisplayName }}\nTelefon:\n{{ OfficePhone }}\nMobil:\n{{ MobilePhone }}";
  expect(render(source).text).toBe("Kari Nordmann\nMobil:\n99887766");
});

const values = {
  DisplayName: "Kaaari",
  JobTitle: "Meeegler",
  OfficeName: "Ooooslo",
  MobilePhone: "99887766",
  OfficePhone: "22334455",
};
const names = Object.keys(values) as (keyof typeof values)[];
const output = fc.constantFrom(...names).map((name) => `{{ ${name} }}`);
const inline = fc.oneof(
  output,
  output.map((value) => `<b>${value}</b>`),
  output.map((value) => `(${value})`),
  fc.constantFrom(...names).map((name) => `<a href="{{ ${name} | tel }}">{{ ${name} }}</a>`),
  fc.constantFrom(" ", "&nbsp;", " | ", ", ", " - ", "/", " // ", "\n", "<br>", "<br/>\n"),
  fc.constantFrom("T: ", "Tlf. ", "M ", "Kontor:", "(", ")", "«", "»", "og ", "Fjordbo AS", "!"),
  fc.constant('<img src="https://x.example/a.png" alt="" width="12">'),
);
const block = fc
  .tuple(fc.constantFrom("<p>", "<div>", "<table><tr><td>T:</td><td>"), fc.array(inline, { maxLength: 8 }))
  .map(([begin, parts]) => begin + parts.join("") + ends[begin]);
const ends: Readonly<Record<string, string>> = {
  "<p>": "</p>",
  "<div>": "</div>",
  "<table><tr><td>T:</td><td>": "</td></tr>\n</table>",
};
const templates = fc
  .array(
    fc.oneof(
      block,
      block.map((text) => `${text}\n`),
      inline,
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

const shown = (node: DefaultTreeAdapterTypes.Node): string =>
  "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(shown).join("") : "";
/** By name, how many more tags begin than end, where that is not 0. */
function balance(html: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, slash, name = ""] of html.matchAll(/<(\/?)(table|tr|td|p|div|a|b)\b/g))
    counts[name] = (counts[name] ?? 0) + (slash ? -1 : 1);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

test("any values may be missing: the others are shown, and every tag has its end", () => {
  fc.assert(
    fc.property(templates, fc.subarray(names), (source, missing) => {
      const sources = {
        "signature.html.liquid": `{{ Email }}\n${source}`,
        "signature.txt.liquid": "{{ Email }}",
      };
      const compiled = compileTemplates({ where: "a test", sources });
      const others = {
        Email: "kari@example.com",
        Photo: null,
        OfficePostal: null,
        OfficeAddress: null,
        OfficeEmail: null,
      };
      const lacking = Object.fromEntries(missing.map((name) => [name, null]));
      const { html } = renderValues(compiled, "", { ...others, ...values, ...lacking });
      for (const name of names.filter((one) => !missing.includes(one))) {
        const expected = source.replace(/<a [^>]*>/g, "").split(`{{ ${name} }}`).length;
        expect(shown(parseFragment(html)).split(values[name])).toHaveLength(expected);
      }
      expect(balance(html)).toEqual({});
    }),
    { numRuns: 300 },
  );
});
