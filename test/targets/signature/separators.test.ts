import { expect, test } from "vitest";
import { renderSignature } from "../../../src/targets/signature/render.ts";
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
  ["<b>T:</b> {{ OfficePhone }} | <b>M:</b> {{ MobilePhone }}", "<b></b><b>M:</b> 99887766"],
])("and leaves the tags as they are: %s", (source, html) => {
  expect(render(source).html).toBe(html);
});
