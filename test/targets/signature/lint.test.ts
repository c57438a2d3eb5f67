import { describe, expect, test } from "vitest";
import { isOrganisationNumber } from "../../../src/targets/signature/lint-signatures.ts";
import { contrastOf } from "../../../src/targets/signature/lint-source.ts";
import { compileTemplates } from "../../../src/targets/signature/templates.ts";

const number = "<p>Org.nr. 974 760 673</p>";
const warningsOf = (html: string, country = "NO") =>
  compileTemplates(
    {
      where: "a test",
      sources: { "signature.html.liquid": html, "signature.txt.liquid": "{{ DisplayName }}" },
    },
    { country },
  ).warnings.map(({ line, message }) => `${line}: ${message}`);

describe("warns, with the line of the source, of", () => {
  test.each([
    [
      "a style sheet",
      "<style>p { margin: 0 }</style>",
      '2: <style> does not get through to every reader: write styles into style="…"',
    ],
    ["a class", '<p class="name">A</p>', '2: class has no effect without a style sheet: write style="…"'],
    ["an id", '<p id="name">A</p>', '2: Exchange stores id="name" as x_name: nothing finds it again'],
    ["a form", "<form></form>", "2: <form> is stripped from mails"],
    [
      "weak contrast",
      '<p style="color:#999">A</p>',
      "2: #999 on #ffffff is hard to read: a contrast of 2.8, at least 4.5 is needed",
    ],
    [
      "weak contrast on a background around it",
      '<table style="background:#1b84a8"><tr><td style="color: #cccccc">A</td></tr></table>',
      "2: #cccccc on #1b84a8 is hard to read: a contrast of 2.7, at least 4.5 is needed",
    ],
    [
      "text without a colour on a dark background",
      '<table bgcolor="#222222"><tr><td>A</td></tr></table>',
      "2: text without a colour is black, and hard to read on #222222: a contrast of 1.3, at least 4.5 is needed",
    ],
    [
      "weak contrast that is written otherwise",
      '<div style="background:#123456 url(https://x.example/b.png)"><b style="color:hsl(210 65% 24%) !important">A</b></div>',
      "2: hsl(210 65% 24%) !important on #123456 url(https://x.example/b.png) is hard to read: a contrast of 1.1, at least 4.5 is needed",
    ],
    [
      "a picture with the name of its file as alt",
      '<img src="https://x.example/a.png" alt="a.png">',
      '2: alt="a.png" is the name of a file: write what the picture says',
    ],
    [
      "a width in points",
      '<div style="width:375pt">A</div>',
      "2: 500 pixels are wider than a phone (360): add max-width:100%, or make it narrower",
    ],
    [
      "a picture without alt",
      '<img src="https://x.example/a.png">',
      '2: a picture needs alt: what it says, or alt="" where it says nothing',
    ],
    [
      "a picture in lines that Outlook keeps at their height",
      '<table style="line-height:18px;mso-line-height-rule:exactly"><tr><td><img src="https://x.example/a.png" alt="" width="88" style="height:auto"></td></tr></table>',
      "2: Outlook on Windows shows 18 pixels of this picture: leave mso-line-height-rule:exactly out around pictures",
    ],
    [
      "a link that is a picture without words",
      '<a href="https://x.example/"><img src="https://x.example/a.png" alt=""></a>',
      "2: a picture that is a link needs an alt that says where it leads",
    ],
    [
      "a wide table",
      '<table width="600"><tr><td>A</td></tr></table>',
      "2: 600 pixels are wider than a phone (360): add max-width:100%, or make it narrower",
    ],
    [
      "letters in another encoding",
      "<p>TrÃ¸ndelag</p>",
      "2: Ã¸ is a letter such as æ, ø or å in another encoding: save the file as UTF-8",
    ],
  ])("%s", (_, html, warning) => {
    expect(warningsOf(`${number}{% if Photo %}{% endif %}\n${html}\n<p>{{ DisplayName }}</p>`)).toEqual([
      warning,
    ]);
  });
});

test.each([
  '<p style="color:#767676">A</p><p style="color:inherit">B</p>',
  '<td style="background:#1b84a8;color:white">A</td>',
  '<table bgcolor="#222"><tr><td style="color:white">A</td></tr></table>',
  '<img src="https://x.example/a.png" alt="" width="600" style="max-width:100%">',
  '<a href="https://x.example/"><img src="https://x.example/a.png" alt="">Se boligene</a>',
  '<p style="line-height:18px;mso-line-height-rule:exactly"><img src="https://x.example/a.png" alt="" height="18"></p>',
  '<p style="line-height:18px;mso-line-height-rule:exactly"><img src="https://x.example/a.png" alt="" style="mso-line-height-rule:at-least"></p>',
  '<p style="line-height:120%;mso-line-height-rule:exactly"><img src="https://x.example/a.png" alt=""></p>',
  '<p style="line-height:1.4;mso-line-height-rule:exactly"><img src="https://x.example/a.png" alt=""></p>',
  "{% comment %}\n<p class='x'>{% endcomment %}",
])("has nothing against %s", (html) => {
  expect(warningsOf(`${number}\n${html}\n<p>{{ DisplayName }}</p>`)).toEqual([]);
});

test("a Norwegian company states its organisation number, and the right one", () => {
  const missing = [expect.stringMatching(/^1: the organisation number is missing/)];
  expect(warningsOf("<p>{{ DisplayName }}</p>")).toEqual(missing);
  expect(warningsOf("<p>{{ DisplayName }} 99 88 77 66</p>")).toEqual(missing);
  expect(warningsOf("<p>{{ DisplayName }}</p>", "SE")).toEqual([]);
  expect(warningsOf("<p>{{ DisplayName }} NO 974760673 MVA</p>")).toEqual([]);
  expect(warningsOf("<p>{{ DisplayName }} 974 760 674</p>")).toEqual([
    "1: 974 760 674 is not an organisation number: its check digit is wrong",
  ]);
});

test("a signature that is a picture cannot be read", () => {
  const html = `<img src="https://x.example/a.png" alt="{{ DisplayName }} 974760673">`;
  expect(warningsOf(html, "SE")).toEqual([expect.stringContaining("it is a picture and no text")]);
});

test("letters that a filter loses are reported", () => {
  const html = `${number}<p>{{ DisplayName | replace: 'ø', 'o' | replace: 'Æ', 'A' | replace: 'Å', 'A' }}</p>`;
  expect(warningsOf(html)).toEqual(["1: æ, ø and å do not come out as they are"]);
});

test("the templates that are deployed have every value, and lack only the company's number", async () => {
  const { loadTemplates } = await import("../../../src/targets/signature/templates.ts");
  const { deployed } = await import("./with-templates.ts");
  expect(loadTemplates(deployed).warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining("organisation number"),
  ]);
});

test.each([
  ["#000", "#fff", 21],
  ["white", "#FFFFFF", 1],
  ["rgb(118, 118, 118)", "white", 4.54],
  ["rgba(0, 0, 0, .3)", "white", 2.11],
  ["rgb(0 0 0 / 30%)", "#ffff", 2.11],
  ["hsl(0, 0%, 80%)", "white", 1.61],
  ["#0000004d", "#fff url(https://x.example/b.png)", 2.12],
  ["#767676 !important", "rgb(100%, 100%, 100%)", 4.54],
  ["var(--x)", "white", undefined],
])("%s on %s has a contrast of %s", (color, background, contrast) => {
  const found = contrastOf(color, background);
  expect(found === undefined ? undefined : Math.round(found * 100) / 100).toBe(contrast);
});

test.each([
  ["974 760 673", true],
  ["923609016", true],
  ["923609017", false],
  ["12345678", false],
])("%s is an organisation number: %s", (text, is) => expect(isOrganisationNumber(text)).toBe(is));
