import { expect, test } from "vitest";
import { loadTemplates } from "../../../src/targets/signature/templates.ts";
import { withTemplates } from "./with-templates.ts";

test.each([
  ["a link to a value", '<a href="{{ Email }}">x</a>', "href takes"],
  ["a link that a value begins", "<a href='{{ JobTitle }}/{{ Email }}'>x</a>", "href takes"],
  ["a link with a value in its host", '<a href="https://{{ OfficeName }}.no/">x</a>', "href takes"],
  ["an image by another value", '<img src="{{ JobTitle }}">', "src takes"],
  ["a value in a style", '<p style="color:{{ JobTitle }}">x</p>', "style takes no values"],
  ["a value in a handler", '<p onclick="{{ JobTitle }}">x</p>', "onclick takes no values"],
  ["a value in a text field", "<textarea>{{ JobTitle }}</textarea>", "<textarea> takes no values"],
  [
    "a value in a template that is not shown",
    "<template>{{ JobTitle }}</template>",
    "<template> takes no values",
  ],
  ["an image from a site without TLS", '<img src="http://x.example/{{ JobTitle }}">', ""],
  ["a value in a style sheet", "<style>a { color: {{ JobTitle }} }</style>", "<style> takes no values"],
  ["a value in a script", '<script>a = "{{ JobTitle }}"</script>', "<script> takes no values"],
  ["a value in a comment", "<!-- {{ JobTitle }} -->", "a comment takes no values"],
  ["a value for Outlook alone", "<!--[if mso]>{{ JobTitle }}<![endif]-->", "a comment takes no values"],
  ["a value as a tag", "<{{ JobTitle }}>", "name of a tag"],
  ["a value in a tag's name", "<h{{ JobTitle }}>x", "name of a tag"],
  ["a value as an attribute", "<p {{ JobTitle }}>x</p>", "name of a tag or attribute"],
  ["a value in an attribute's name", '<p data-{{ JobTitle }}="x">x</p>', "name of a tag or attribute"],
  ["a value in an attribute that is there twice", '<p title="x" title="{{ JobTitle }}">x</p>', "left out"],
  ["an image from a host that is a value", '<img src="https://{{ OfficeName }}/x.png">', "src takes"],
  ["a link to the host that a value names", '<a href="//{{ OfficeName }}/x">x</a>', "href takes"],
  [
    "a value in a branch that no example takes",
    "{% if JobTitle == 'x' %}{% elsif Email %}<p style='{{ Email }}'>x</p>{% endif %}",
    "style takes no values",
  ],
  [
    "a value in a branch of a branch",
    "{% case OfficeName %}{% when 'a' %}{% unless Email %}<p class='{{ JobTitle }}'>x</p>{% endunless %}{% endcase %}",
    "class takes no values",
  ],
  ["a value without quotes", "<p title={{ JobTitle }}>x</p>", "quotes"],
])("refuses %s", (_, markup, said) =>
  withTemplates({ "signature.html.liquid": `<p>{{ DisplayName }}</p>\n${markup}` }, (folder) => {
    expect(() => loadTemplates(folder)).toThrow("signature.html.liquid, line 2: ");
    expect(() => loadTemplates(folder)).toThrow(said);
  }),
);

test("names the part of a template in which a value is out of place", () =>
  withTemplates(
    {
      "part.liquid": '\n\n<p style="{{ what }}">x</p>',
      "signature.html.liquid": "{{ DisplayName }}{% render 'part.liquid', what: JobTitle %}",
    },
    (folder) => {
      expect(() => loadTemplates(folder)).toThrow("part.liquid, line 3: style takes no values");
    },
  ));

test.each(["signature.html.liquid", "signature.txt.liquid", "signature.Oslo.html.liquid"])(
  "refuses a signature that shows no value: %s",
  (file) =>
    withTemplates({ [file]: "Med vennlig hilsen{% if JobTitle %} fra{{ ' oss' }}{% endif %}" }, (folder) => {
      expect(() => loadTemplates(folder)).toThrow(`${file}, line 1: it shows no value of the employee`);
    }),
);

test.each([
  '<a href="{{ MobilePhone | tel }}">x</a>',
  '<a href="tel:{{ MobilePhone }}">x</a>',
  '<a href="mailto:?subject=Hilsen fra {{ DisplayName }}">x</a>',
  '<a href="HTTP://x.example/?o={{ OfficeName }}">x</a>',
  '<a href="mailto:{{ Email }}?subject={{ OfficeName }}">x</a>',
  '<a href="{% if MobilePhone %}{{ MobilePhone | tel }}{% else %}{{ OfficePhone | tel }}{% endif %}">x</a>',
  "<a href='{{- Email | mailto -}}'>x</a>",
  '<a href="{{ Photo }}">x</a>',
  '<a href="https://fjordbo.example/megler/{{ Email }}">x</a>',
  '<img src="https://fjordbo.example/logo.png" alt="{{ OfficeName | default: "Fjordbo" }}" width="88">',
])("takes %s", (markup) =>
  withTemplates({ "signature.html.liquid": `${markup}{{ DisplayName }}` }, (folder) => {
    expect(() => loadTemplates(folder)).not.toThrow();
  }),
);
