import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GiveUp } from "../../../src/core/errors.ts";
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
