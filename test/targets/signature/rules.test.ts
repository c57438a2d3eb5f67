import { describe, expect, test } from "vitest";
import type { Employee } from "../../../src/core/employee.ts";
import { describeChoice, renderSignature } from "../../../src/targets/signature/render.ts";
import { askedOfAccounts, servedBy } from "../../../src/targets/signature/rules.ts";
import { compileTemplates } from "../../../src/targets/signature/templates.ts";
import { employee } from "../../core/planning.ts";

const sources = {
  "signature.html.liquid": "<p>{{ DisplayName }}</p>",
  "signature.txt.liquid": "{{ DisplayName }}",
  "signature.Oslo.html.liquid": "<p>Oslo: {{ DisplayName }}</p>",
  "signature.jul.html.liquid": "<p>God jul! {{ DisplayName }}</p>",
};
const compile = (rules: string, country = "NO", hasAddin?: boolean) =>
  compileTemplates({ where: "a test", sources: { ...sources, "rules.yaml": rules } }, { country, hasAddin });
const at = (office: string, rest = {}) => employee({ office: { name: office, city: "Oslo" }, ...rest });

const campaign = `
# Who gets which template.
rules:
  - name: Jul
    office: [Bergen, "Oslo *"]
    from: 2026-12-01
    until: 2026-12-24
    template: signature.jul
  - name: Ledere
    title: ["*leder", Daglig leder]
    template: signature.Oslo
  - name: Styret
    email: "*@STYRET.example"
  - name: Byen
    department: Trondheim
    city: oslo
    template: signature
  - name: Nord
    office: mo-i-* (as)
`;

test.each([
  ["2026-12-01", at("Bergen"), "signature.jul by rule Jul", "<p>God jul! Kari Nordmann</p>"],
  ["2026-12-24", at("OSLO  Sentrum"), "signature.jul by rule Jul", "<p>God jul! Kari Nordmann</p>"],
  ["2026-11-30", at("Bergen"), "signature", "<p>Kari Nordmann</p>"],
  ["2026-12-25", at("Bergen"), "signature", "<p>Kari Nordmann</p>"],
  ["2026-12-10", at("Oslo"), "signature.Oslo", "<p>Oslo: Kari Nordmann</p>"],
  [
    "2026-12-10",
    at("Moss", { title: "Avdelingsleder" }),
    "signature.Oslo by rule Ledere",
    "<p>Oslo: Kari Nordmann</p>",
  ],
  ["2026-12-10", at("Moss", { title: "Lederstøtte" }), "signature", "<p>Kari Nordmann</p>"],
  [
    "2026-12-10",
    at("Oslo", { email: "a@styret.example" }),
    "signature.Oslo by rule Styret",
    "<p>Oslo: Kari Nordmann</p>",
  ],
  ["2026-12-10", at("Trondheim"), "signature by rule Byen", "<p>Kari Nordmann</p>"],
  ["2026-12-10", at("Mo-i-Rana (AS)"), "signature by rule Nord", "<p>Kari Nordmann</p>"],
])("on %s the first rule that fits chooses (%#)", (day, person, choice, html) => {
  const templates = compile(campaign);
  const noon = new Date(`${day}T12:00Z`);
  expect(describeChoice(templates.choose(person, noon))).toBe(choice);
  expect(renderSignature(templates, person, noon).html).toBe(html);
});

test("days are those of the company's country, or of the zone in the file", () => {
  const lateInOslo = new Date("2026-11-30T23:30Z");
  expect(compile(campaign).choose(at("Bergen"), lateInOslo).rule).toBe("Jul");
  expect(compile(campaign, "Norge").choose(at("Bergen"), lateInOslo).rule).toBe("Jul");
  expect(compile(campaign, "GB").choose(at("Bergen"), lateInOslo).rule).toBeUndefined();
  expect(compile(`zone: Pacific/Auckland\n${campaign}`, "US").choose(at("Bergen"), lateInOslo).rule).toBe(
    "Jul",
  );
});

test("a banner is below the signature, with its text and link, escaped, and in the digest", () => {
  const banner = (alt: string) =>
    compile(`
rules:
  - name: Åpent hus
    banner:
      image: https://img.example/hus.png
      alt: ${alt}
      link: https://fjordbo.example/?a=1&b=2
`);
  const { html, text } = renderSignature(banner("Åpent hus 'lørdag' & søndag"), at("Oslo"));
  expect(html).toContain("<p>Oslo: Kari Nordmann</p>\n<table");
  expect(html).toContain(
    '<a href="https://fjordbo.example/?a=1&amp;b=2"><img src="https://img.example/hus.png"',
  );
  expect(html).toContain('alt="Åpent hus &#39;lørdag&#39; &amp; søndag"');
  expect(text).toBe("Kari Nordmann\n\nÅpent hus 'lørdag' & søndag: https://fjordbo.example/?a=1&b=2");
  expect(banner("A").digest).not.toBe(banner("B").digest);
});

test.each([
  ["rules:\n  - name: A\n    ofice: Oslo", "rules.yaml, line 3: ofice is not a key of a rule or of the file"],
  ["rule:\n  - name: A", "rules.yaml, line 1: rule is not a key of a rule or of the file"],
  ["rules:\n  - name: A\n    group: Selg*", "line 3: group is the name of one group, or its object id: *"],
  ["rules:\n  - name: A\n    language: norsk bokmål", "line 3: language must be a language such as nb, nb*"],
  ["rules:\n  - name: A\n    language: [nb, 'en_GB']", "line 3: language must be a language such as nb, nb*"],
  ["rules:\n  - name: A\n    served: outlook", "line 3: served "],
  [
    "rules:\n  - name: A\n    template: signature.Moss",
    "line 3: there is no template signature.Moss: those in the folder are signature, signature.Oslo, signature.jul",
  ],
  ["rules:\n  - name: A\n  - office: Oslo", "line 3: name is missing"],
  ["rules:\n  - name: A\n  - name: A", "line 3: there is another rule named A"],
  ["rules:\n  - name: A\n    from: 2026-12-24\n    until: 2026-12-01", "line 2: A ends before it begins"],
  ["rules:\n  - name: A\n    from: 24.12.2026", "line 3: from must be a date such as 2026-12-24"],
  ["rules:\n  - name: A\n    until: 2026-02-30", "line 3: until must be a date"],
  ["zone: Oslo\nrules: []", "line 1: zone is not a time zone"],
  [
    "rules:\n  - name: A\n    banner:\n      image: http://x.example/a.png\n      alt: A\n      link: https://x.example",
    "line 4: banner.image must be an https address",
  ],
  [
    "rules:\n  - name: A\n    banner:\n      image: https://x.example/a.png\n      link: https://x.example",
    "line 3: banner.alt is missing",
  ],
  [
    "rules:\n  - name: A\n    banner:\n      image: https://x.example/a.png?sig=A&se=2026-01-01\n      alt: a\n      link: https://x.example",
    "line 4: banner.image is signed",
  ],
  ["rules:\n  - name: A\n   office: Oslo", "rules.yaml, line 3: "],
  ["rules:\n  - name: A\n    office: A\n    office: B", "line 4: Map keys must be unique"],
  ["rules: Oslo", "line 1: rules"],
  ["- a", "rules.yaml, line 1: "],
  [
    "rules:\n  - name: A\n    title: 123",
    "line 3: title must be a text, or several in brackets; write numbers in quotes",
  ],
  ["rules:\n  - name: 1", "line 2: name must be a text; write numbers in quotes"],
  ["rules:\n  - name: ''", "line 2: name is empty"],
])("refuses %j, naming file and line", (source, said) => {
  expect(() => compile(source)).toThrow(said);
});

test("dates in a country of several time zones need one", () => {
  expect(() => compile("rules:\n  - name: A\n    from: 2026-12-24", "US")).toThrow("write zone:");
  expect(compile("rules:\n  - name: A\n    office: B", "US").isDated).toBe(false);
});

describe("a rule that is never used is a warning", () => {
  test.each([
    ["- name: Alle\n- name: Oslo\n  office: Oslo", [3, "Oslo is never used: Alle in line 2 comes first"]],
    [
      '- name: Stor\n  office: ["Oslo*", Moss]\n- name: Oslo\n  office: [Oslo vest, moss]\n  title: A',
      [4, "Oslo is never used"],
    ],
    ["- name: Jul\n  until: 2020-12-24", [2, "Jul has ended on 2020-12-24"]],
    ["- name: Jul\n  until: 2999-12-24\n- name: Oslo\n  office: Oslo", undefined],
    ["- name: Oslo\n  office: Oslo\n- name: Alle", undefined],
    ['- name: A\n  title: "*leder"\n- name: B\n  title: "leder*"', undefined],
    ["- name: A\n  language: en\n- name: B\n  language: [en-GB, EN]", [4, "B is never used"]],
    ["- name: A\n  language: en-GB\n- name: B\n  language: en", undefined],
    ["- name: A\n  language: en\n- name: B\n  language: en*", undefined],
    ["- name: A\n  group: [Selgere, Ledere]\n- name: B\n  group: ledere", [4, "B is never used"]],
    ["- name: A\n  group: Selgere\n- name: B\n  group: [Selgere, Ledere]", undefined],
    ["- name: A\n  group: Selgere\n- name: B", undefined],
  ])("%j", (rules, warning) => {
    const { warnings } = compile(`rules:\n${rules}`);
    expect(
      warnings.filter(({ file }) => file === "rules.yaml").map(({ line, message }) => [line, message]),
    ).toEqual(warning ? [[warning[0], expect.stringContaining(String(warning[1]))]] : []);
  });
});

test("rules under another file name are refused", () => {
  const files = { where: "a test", sources: { ...sources, "rules.yml": "rules: []" } };
  expect(() => compileTemplates(files)).toThrow("rules.yml, line 1: rules are read from rules.yaml");
});

test.each(["", "# rules:\n#   - name: A", "rules:\n  # - name: A", "zone: Europe/Oslo"])(
  "a file in which no rule is left is one without rules: %j",
  (source) => {
    expect(() => compile(source)).not.toThrow();
  },
);

const known = (account: Employee["account"], rest = {}) =>
  at("Moss", { ...rest, ...(account && { account }) });

describe("a language is the account's", () => {
  const templates = compile(`
rules:
  - name: English
    language: [en, "ny*"]
    template: signature.Oslo
  - name: Bokmål
    language: nb-NO
`);
  test.each([
    ["en-US", "English"],
    ["EN", "English"],
    ["nynorsk-NO", "English"],
    ["eng", undefined],
    ["nb-NO", "Bokmål"],
    ["nb", undefined],
    [null, undefined],
  ])("%s is for %s", (preferredLanguage, rule) => {
    const choice = templates.choose(known({ preferredLanguage }));
    expect(choice.rule).toBe(rule);
    expect(choice.undecided).toBeUndefined();
  });

  test("one that is not known decides nothing, and no later rule is used in its place", () => {
    expect(templates.choose(at("Moss"))).toMatchObject({ undecided: { rule: "English", by: "language" } });
    const { fits, notes } = renderSignature(templates, at("Moss"));
    expect(fits).toBe(false);
    expect(notes).toEqual([expect.objectContaining({ code: "rule-undecided", target: "signature" })]);
  });
});

describe("a group", () => {
  const templates = compile(`
rules:
  - name: Ledere
    title: "*leder"
    group: [Ledelsen, 6f1d1c1e-0000-4000-8000-000000000001]
    template: signature.Oslo
  - name: Styret
    group: Styret
    template: signature.jul
`);
  const [management, board] = ["ledelsen", "styret"];
  const other = "6f1d1c1e-0000-4000-8000-000000000001";
  const leader = { title: "Avdelingsleder" };
  test.each([
    [{ [management]: true }, leader, "Ledere", undefined],
    [{ [management]: false, [other]: true }, leader, "Ledere", undefined],
    [{ [management]: false, [other]: false, [board]: true }, leader, "Styret", undefined],
    [{ [management]: false, [other]: false, [board]: false }, leader, undefined, undefined],
    // One of two groups is not known: a member of the other is meant, and of anyone else nothing is decided.
    [{ [management]: true }, leader, "Ledere", undefined],
    [{ [other]: false, [board]: true }, leader, undefined, "Ledere"],
    [{ [board]: true }, {}, "Styret", undefined],
    [{ [management]: true }, {}, undefined, "Styret"],
    [undefined, {}, undefined, "Styret"],
  ])("%j and %j: rule %s, undecided %s", (groups, rest, rule, undecided) => {
    const choice = templates.choose(known(groups && { groups }, rest));
    expect([choice.rule, choice.undecided?.rule]).toEqual([rule, undecided]);
  });

  test("is read once, however often and in any case that rules name it", () => {
    const { rules } = compile("rules:\n  - name: A\n    group: [Salg, SALG]\n  - name: B\n    group: salg");
    expect(askedOfAccounts([rules, undefined])).toEqual({ language: false, groups: ["Salg"] });
  });
});

describe("what serves a signature", () => {
  const pilot = `
rules:
  - name: Pilot
    group: Pilot
    served: addin
  - name: Kontoret
    office: Moss
    served: both
  - name: Ledere
    title: "*leder"
`;
  const day = "2026-12-01";
  const { rules } = compile(pilot, "NO", true);
  test.each([
    [known({ groups: { pilot: true } }), "addin"],
    [known({ groups: { pilot: false } }), "both"],
    [at("Oslo", { account: { groups: { pilot: false } } }), "mailbox"],
    [at("Oslo", { title: "Leder", account: { groups: { pilot: false } } }), "mailbox"],
    [at("Oslo"), undefined],
  ])("is the rule's, the mailbox where none says so, and not known with the group (%#)", (person, served) => {
    expect(servedBy(rules, person, day)).toBe(served);
  });

  test("is the mailbox without rules", () => {
    expect(servedBy(undefined, at("Oslo"), day)).toBe("mailbox");
  });

  test("is said with the choice", () => {
    const templates = compile(pilot, "NO", true);
    const words = [{ pilot: true }, { pilot: false }].map((groups) =>
      describeChoice(templates.choose(known({ groups }))),
    );
    expect(words).toEqual([
      "signature by rule Pilot, served by the add-in",
      "signature by rule Kontoret, served by both",
    ]);
  });

  test("is never the add-in where none is set up: the rule is refused, and no signature is switched off", () => {
    expect(() => compile(pilot, "NO", false)).toThrow(
      "rules.yaml, line 5: served: addin is for the Outlook add-in, and none is set up: set ADDIN_CLIENT_ID first",
    );
    expect(() => compile("rules:\n  - name: A\n    served: mailbox", "NO", false)).not.toThrow();
  });
});
