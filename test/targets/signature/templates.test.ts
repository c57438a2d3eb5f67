import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GiveUp } from "../../../src/core/errors.ts";
import { checkSource } from "../../../src/targets/signature/check-source.ts";
import { renderSignature } from "../../../src/targets/signature/render.ts";
import { loadTemplates, templatesIn } from "../../../src/targets/signature/templates.ts";
import { employee, kari } from "../../core/planning.ts";
import { deployed, withTemplates } from "./with-templates.ts";

const at = (name: string) => employee({ office: { name } });

test("loads the templates that are deployed", () => {
  expect(renderSignature(loadTemplates(deployed), kari).fits).toBe(true);
});

describe("of an office", () => {
  const files = {
    "signature.Oslo.html.liquid": "<p>Oslo: {{ DisplayName }}</p>",
    "signature.Ålesund.txt.liquid": "ÅLESUND: {{ DisplayName }}",
    "signature.A-S & Co. AS.html.liquid": "<p>AS: {{ DisplayName }}</p>",
  };
  test.each([
    ["Bergen", "<p>Kari Nordmann</p>", "Kari Nordmann"],
    ["Oslo", "<p>Oslo: Kari Nordmann</p>", "Kari Nordmann"],
    ["OSLO", "<p>Oslo: Kari Nordmann</p>", "Kari Nordmann"],
    ["Oslo sentrum", "<p>Kari Nordmann</p>", "Kari Nordmann"],
    ["Ålesund".normalize("NFD"), "<p>Kari Nordmann</p>", "ÅLESUND: Kari Nordmann"],
    ["A/S & Co. AS", "<p>AS: Kari Nordmann</p>", "Kari Nordmann"],
    ["../../etc/passwd", "<p>Kari Nordmann</p>", "Kari Nordmann"],
    ["__proto__", "<p>Kari Nordmann</p>", "Kari Nordmann"],
  ])("%s", (office, html, text) =>
    withTemplates(files, (folder) => {
      expect(renderSignature(loadTemplates(folder), at(office))).toMatchObject({ html, text });
    }),
  );
});

test("shares a part between templates", () =>
  withTemplates(
    {
      "name.liquid": "{{ DisplayName }} ({{ what }})",
      "signature.html.liquid": "<p>{% render 'name.liquid', what: 'html' %}</p>",
      "signature.txt.liquid": "{% render 'name.liquid', what: 'text' %}",
    },
    (folder) => {
      const knut = employee({ firstName: "Knut & Co" });
      expect(renderSignature(loadTemplates(folder), knut)).toMatchObject({
        html: "<p>Knut &amp; Co Nordmann (html)</p>",
        text: "Knut & Co Nordmann (text)",
      });
    },
  ));

test("gives the same signature on every system", () => {
  const source = "<p>{{ DisplayName }}</p>\n<p>{{ Email }}</p>";
  const signatures = [source, `\ufeff${source.replaceAll("\n", "\r\n")}`].map((html) => {
    let signature: unknown;
    withTemplates({ "signature.html.liquid": html }, (folder) => {
      signature = renderSignature(loadTemplates(folder), kari);
    });
    return signature;
  });
  expect(signatures[0]).toEqual(signatures[1]);
});

test.each([
  ["variable", "a\n{{ Nope }}", 2, "unknown variable Nope"],
  [
    "variable in a branch that is not rendered",
    "a\n\n{% if JobTitle == 'x' %}{{ Displayname }}{% endif %}",
    3,
    "Displayname",
  ],
  ["property", "{{ DisplayName.constructor }}", 1, "DisplayName.constructor"],
  ["filter", "{{ DisplayName }}\n{{ Email | shout }}", 2, "undefined filter: shout"],
  ["filter that would not escape", "\n{{ DisplayName | raw }}", 2, "undefined filter: raw"],
  ["filter of time", "{{ DisplayName }}{{ 'now' | date: '%Y' }}", 1, "undefined filter: date"],
  ["tag", "{{ DisplayName }}\n{% for x in Email %}{% endfor %}", 2, 'tag "for" not found'],
  ["end", "a\n{% if Email %}", 2, "not closed"],
  ["file", "{% render 'other.liquid' %}", 1, "other.liquid"],
  ["file outside", "{% render '../../../../../../etc/passwd' %}", 1, "passwd"],
  ["file outside by its path", "{% render '/etc/passwd' %}", 1, "/etc/passwd"],
  ["end of rendering itself", "{% render 'signature.html.liquid' %}", 1, ""],
  ["text", "{% if false %}x{% endif %}", 1, "it is empty"],
])("names file and line of a missing %s", (_, source, line, said) =>
  withTemplates({ "signature.html.liquid": source }, (folder) => {
    expect(() => loadTemplates(folder)).toThrow(GiveUp);
    expect(() => loadTemplates(folder)).toThrow(`signature.html.liquid, line ${line}: `);
    expect(() => loadTemplates(folder)).toThrow(said);
  }),
);

test("names the part in which an unknown variable is", () =>
  withTemplates(
    { "part.liquid": "\n\n{{ Nope }}", "signature.txt.liquid": "x{% render 'part.liquid' %}" },
    (folder) => {
      expect(() => loadTemplates(folder)).toThrow("part.liquid, line 3: unknown variable Nope");
    },
  ));

test("names all unknown variables, and the known ones", () =>
  withTemplates({ "signature.html.liquid": "{{ A }}\n{{ B }}" }, (folder) => {
    try {
      loadTemplates(folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: "template-broken",
        message: expect.stringMatching(/line 1: unknown variable A; .*line 2: unknown variable B/),
        remedy: expect.stringContaining("OfficePostal"),
      });
    }
  }));

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
  ["an image in the message", '<img src="data:image/png;base64,AAAA">', "hosted"],
  ["an image that is attached", '<img src="cid:logo">', "hosted"],
  ["an image that is not encrypted", '<img src="http://example.com/logo.png">', "hosted"],
])("refuses %s", (_, markup, said) =>
  withTemplates({ "signature.html.liquid": `<p>{{ DisplayName }}</p>\n${markup}` }, (folder) => {
    expect(() => loadTemplates(folder)).toThrow("signature.html.liquid, line 2: ");
    expect(() => loadTemplates(folder)).toThrow(said);
  }),
);

test.each([
  "%%DisplayName%%",
  "*|FNAME|*",
  "[DisplayName]",
  "#JobTitle#",
  "<<First Name>>",
  "__Department__",
  "$DisplayName",
  "%first name%",
  "%DisplayName%",
  "$CurrentUser.DisplayName$",
  "#{displayName}",
  "{{{ DisplayName }}}",
  "[[DisplayName]]",
  "<%= displayName %>",
  "@@DisplayName@@",
  "«Name»",
  "{First name}",
  "{!Contact.Name}",
  "{$Name}",
  "{0}",
  "@Model.Name",
  "[% name %]",
  "((name))",
  "||Name||",
  "%%=Name=%%",
  "=Fields!Name",
  "$name",
  "^Name^",
  "[Ditt navn]",
  "<DisplayName>",
  "%%=v(@FirstName)=%%",
  "[Ditt navn her]",
  "[Skriv inn navn]",
  "[Your name here]",
  "[Mobil]",
  "[Mobilnummer]",
  "[Telefonnummer]",
  "[Telefon]",
  "[Firma]",
  "[Adresse]",
  "((DisplayName))",
  "|| Name ||",
  "$(name)",
  "$user.DisplayName",
  "@{triggerBody()?['name']}",
  "{0:d}",
  "<Navn>",
  "<Fornavn Etternavn>",
  "&laquo;Name&raquo;",
  "&#171;Navn&#187;",
  "&#37;&#37;DisplayName&#37;&#37;",
  "«First_Name»",
  "« Fornavn »",
  "«GreetingLine»",
  "‹Navn›",
  "{ MERGEFIELD First_Name \\* MERGEFORMAT }",
  "{name|default}",
  "{name:upper}",
  "{user:name}",
  "{#Name}",
  "{ DisplayName }}",
  "%{name}",
  "%(first_name)s",
  "%1$s",
  "%st%",
  "@DisplayName@",
  "@user.name",
  "@(name)",
  "$!name",
  "$<name>",
  "&&name&&",
  "::name::",
  "[@name]",
  "[user:name]",
  "[contact_name]",
  "[field name]",
  "[E-postadresse]",
  "[Kontor]",
  "[Tlf. nr.]",
  "[Phone1]",
  "<Phone>",
  "<Mobile />",
  "<user:name>",
  "<e-mail>",
  "<Stillingstittel>",
  "<?Name?>",
])("refuses what other tools fill in: %s", (placeholder) => {
  for (const file of ["signature.html.liquid", "signature.txt.liquid"])
    withTemplates({ [file]: `{{ DisplayName }}\n${placeholder}` }, (folder) => {
      expect(() => loadTemplates(folder)).toThrow(`${file}, line 2: `);
      expect(() => loadTemplates(folder)).toThrow("is not filled in here");
    });
});

test.each(["[[Name]]", "{{{ Name }}}", "%%Title%%", "##Phone##", "[[ [Title] ]]"])(
  "names a placeholder of another tool once: %s",
  (placeholder) => {
    expect(checkSource("signature.html.liquid", `<p>${placeholder}</p>`)).toHaveLength(1);
  },
);

test.each(["signature.html.liquid", "signature.txt.liquid", "signature.Oslo.html.liquid"])(
  "refuses a signature that shows no value: %s",
  (file) =>
    withTemplates({ [file]: "Med vennlig hilsen{% if JobTitle %} fra{{ ' oss' }}{% endif %}" }, (folder) => {
      expect(() => loadTemplates(folder)).toThrow(`${file}, line 1: it shows no value of the employee`);
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

test.each([
  '<p style="width:100%;height:50%">x</p>',
  "<style>p { color: red } .none {}</style>",
  '<a href="https://fjordbo.example/%C3%A5pent%20hus">50% av 100%</a>',
  "{% comment %} %%DisplayName%% {% endcomment %}",
  "Vi er ((nesten)) gode ((A))",
  "Oslo||Bergen||Tromsø | 50%;100% | $100 | @ Oslo | C# | kari [at] x.example | &laquo;Norge&raquo;",
  "Tlf.&#160;Telefon&#160;1 [Mobil 1] &lbrack;Oslo&rbrack; $(100) <address>Adresse 1</address>",
  "«Hus & hjem» «Fjordbo» kåret til «Norges beste kontor» «Ditt navn – vår jobb» »Navn«",
  "Vi kaller det «hjem»: [Annonse] [Ring oss] (Navn) *Telefon* #navn @fjordbo post@contact.example",
  "<style>@keyframes x { 0%{opacity:0} 50%{opacity:1} } td{width:50%}</style>",
  '<!--[if mso]><v:rect style="width:9px"><![endif]--><o:p></o:p><center><font color="red">x</font></center>',
  '<style>a[title], *[name] { color: red }</style><a href="https://x.example/?filter[name]=1">x</a>',
  "<p class=MsoNormal><span lang=NO>A<o:p></o:p></span></p><st1:place>Oslo</st1:place>",
  "<!-- <phone> --><svg><path d='M0 0'/></svg>",
  "<style>@media print { td { color: red } } @font-face{font-family:x}</style>",
  '<a href="https://x.example/#{{ OfficeName }}">[Se kart] $5 #1</a>',
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

test("says which file is missing", () =>
  withTemplates({}, (folder) => {
    rmSync(join(folder, "signature.txt.liquid"));
    expect(() => loadTemplates(folder)).toThrow(`There is no signature.txt.liquid in ${folder}`);
    expect(() => loadTemplates(join(folder, "none"))).toThrow(GiveUp);
  }));

// On Windows, creating such a link requires an extra privilege.
test.skipIf(process.platform === "win32")("does not follow a link out of its folder", () =>
  withTemplates({}, (folder) => {
    rmSync(join(folder, "signature.txt.liquid"));
    symlinkSync(join(deployed, "signature.txt.liquid"), join(folder, "signature.txt.liquid"));
    expect(() => loadTemplates(folder)).toThrow("There is no signature.txt.liquid");
  }),
);

test("reads a folder once, on first use", () =>
  withTemplates({}, (folder) => {
    const templates = templatesIn(folder);
    const first = templates();
    rmSync(join(folder, "signature.txt.liquid"));
    expect(templates()).toBe(first);
    expect(templatesIn(folder)).toThrow(GiveUp);
  }));

describe("the digest of templates", () => {
  const digestWith = (files: Readonly<Record<string, string>>) => {
    let digest = "";
    withTemplates(files, (folder) => {
      digest = loadTemplates(folder).digest;
    });
    return digest;
  };
  const plain = digestWith({});

  test("is the same for the same files, however their lines end", () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(digestWith({ "signature.txt.liquid": "{{ DisplayName }}\r\n" })).toBe(
      digestWith({ "signature.txt.liquid": "{{ DisplayName }}\n" }),
    );
  });

  test.each([
    ["HTML", { "signature.html.liquid": '<p style="color: #123456">{{ DisplayName }}</p>' }],
    ["text", { "signature.txt.liquid": "{{ DisplayName }}\nwww.example.com" }],
    ["template of one office", { "signature.Oslo.txt.liquid": "{{ DisplayName }}, Oslo" }],
    [
      "file that they render",
      { "part.liquid": "x", "signature.txt.liquid": '{{ DisplayName }}{% render "part.liquid" %}' },
    ],
  ])("is another one for another %s", (_, files) => {
    expect(digestWith(files)).not.toBe(plain);
  });
});
