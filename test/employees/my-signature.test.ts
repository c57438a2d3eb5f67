import { expect, test } from "vitest";
import type { Employee } from "../../src/core/employee.ts";
import type { Exclusion } from "../../src/core/exclusion.ts";
import { nothingRemembered } from "../../src/core/state.ts";
import { type MailBegun, mySignatures } from "../../src/employees/my-signature.ts";
import type { PersonOfAccount } from "../../src/employees/people-by-account.ts";
import { compileTemplates } from "../../src/targets/signature/templates.ts";
import { employee, kari } from "../core/planning.ts";

const html = "<p>{{ DisplayName }}, {{ JobTitle }}</p>";
const everyone = "rules:\n  - name: Everyone\n    served: addin\n";

function compile(rules: string, more: Readonly<Record<string, string>> = {}) {
  const sources = {
    "signature.html.liquid": html,
    "signature.txt.liquid": "{{ DisplayName }}",
    "rules.yaml": rules,
    ...more,
  };
  return compileTemplates({ where: "a test", sources });
}

interface Given {
  readonly person?: Partial<PersonOfAccount> | null;
  readonly rules?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly onReply?: "full" | "short" | "none";
  readonly addresses?: readonly string[];
  readonly inScope?: boolean;
  readonly hosted?: readonly string[];
}

/** What a mail of Kari's gets. */
async function sign(mail: Partial<MailBegun> = {}, given: Given = {}) {
  const { person = {}, rules = everyone, files, onReply, addresses = [], inScope = true, hosted } = given;
  const templates = compile(rules, files);
  const signatureFor = mySignatures({
    targets: new Map(),
    inScope: () => inScope,
    templates: () => templates,
    ...(onReply && { onReply }),
    personOf: async () =>
      person === null
        ? undefined
        : {
            employee: kari,
            exclusion: undefined,
            isInDoubt: false,
            memoryOf: () => nothingRemembered,
            ...person,
          },
    accountOf: async (id) => ({ id }),
    isOwnAddress: async (_, address) => addresses.includes(address.toLowerCase()),
    ...(hosted && {
      images: {
        open: async () => {},
        nameOf: () => "",
        addressOf: (name: string) => name,
        put: async () => {},
        namesIn: (text: string) => [...text.matchAll(/src="([^"]+)"/g)].map(([, name = ""]) => name),
        has: async (name: string) => hosted.includes(name),
      },
    }),
  });
  return signatureFor({ account: "a", type: "newMail", format: "html", ...mail });
}

const excluded = (targets: readonly string[]): Exclusion => ({
  email: kari.email,
  targets,
  reason: "why",
  by: "an administrator",
  at: "2026-11-27T08:00:00Z",
});

test("signs with the person's own values, and says what chose the template", async () => {
  expect(await sign()).toMatchObject({
    signature: "<p>Kari Nordmann, Rådgiver</p>",
    rule: "Everyone",
    office: "Oslo",
    template: "signature",
    reason: null,
    digest: expect.stringMatching(/^[\da-f]{64}$/),
  });
  expect(await sign({ format: "text" })).toMatchObject({ signature: "Kari Nordmann" });
});

test.each<[string, string, Given, Partial<MailBegun>?]>([
  ["no-employee", "who is no employee", { person: null }],
  ["account-in-doubt", "with an account that is in doubt", { person: { isInDoubt: true } }],
  ["excluded", "who is excluded from signatures", { person: { exclusion: excluded(["signature"]) } }],
  ["not-in-scope", "who is out of scope", { inScope: false }],
  ["served-by-mailbox", "no rule leaves to the add-in", { rules: "rules: []" }],
  [
    "rule-undecided",
    "who may have a rule that asks for what is not known",
    { rules: "rules:\n  - name: Group\n    group: Sales\n    served: addin\n" },
  ],
  ["none-in-replies", "who replies, where replies get none", { onReply: "none" }, { type: "reply" }],
  [
    "no-short-template",
    "who forwards, where that gets a short one that does not exist",
    { onReply: "short" },
    { type: "forward" },
  ],
  [
    "bad-value",
    "with a value that is unusable",
    { person: { employee: employee({ title: null, unusable: ["title"] }) } },
  ],
  [
    "too-long",
    "with more than Outlook takes",
    { files: { "signature.html.liquid": `${html}${"<br>x".repeat(6000)}` } },
  ],
])("gives none (%s) to a person %s", async (code, _, given, mail = {}) => {
  expect(await sign(mail, given)).toMatchObject({
    signature: null,
    reason: { code, message: expect.stringMatching(/\.$/) },
    digest: expect.stringMatching(/^[\da-f]{64}$/),
  });
});

test("other exclusions leave the signature to them, without the values of the target", async () => {
  expect(await sign({}, { person: { exclusion: excluded(["photo"]) } })).toMatchObject({ reason: null });
});

test("replies get what the rule says, and else what is set for everyone", async () => {
  const files = {
    "signature.reply.html.liquid": "<p>{{ DisplayName }}</p>",
    "signature.reply.txt.liquid": "{{ DisplayName }}",
  };
  const of = (rule: string) => `rules:\n  - name: R\n    served: both\n${rule}`;
  const signature = async (given: Given) => (await sign({ type: "reply" }, { files, ...given })).signature;
  const [full, short] = ["<p>Kari Nordmann, Rådgiver</p>", "<p>Kari Nordmann</p>"];
  expect(await signature({ rules: of(""), onReply: "full" })).toBe(full);
  expect(await signature({ rules: of(""), onReply: "short" })).toBe(short);
  expect(await signature({ rules: of("    reply: short\n"), onReply: "full" })).toBe(short);
  expect(await signature({ rules: of("    reply: full\n"), onReply: "none" })).toBe(full);
  expect(await signature({ rules: of("    reply: none\n") })).toBeNull();
  expect((await sign({}, { files, rules: of("    reply: none\n") })).signature).toBe(full);
});

test("an alias of one's own is oneself, and another person's address is no one", async () => {
  const addresses = ["kari.berg@example.com"];
  expect(await sign({ from: "Kari.Berg@example.com" }, { addresses })).toMatchObject({ reason: null });
  expect(await sign({ from: "KARI@example.com" })).toMatchObject({ reason: null });
  expect(await sign({ from: "ola@example.com" }, { addresses })).toMatchObject({
    signature: null,
    rule: null,
    template: null,
    reason: { code: "not-your-mailbox" },
  });
});

const shared = `rules:
  - name: Sales
    mailbox: [Sales@example.com, offers@example.com]
    template: signature.Sales
  - name: Everyone
    served: addin
`;
const files = {
  "signature.Sales.html.liquid": "<p>{{ OfficeName }}, {{ Email }}</p>",
  "signature.Sales.txt.liquid": "{{ Email }}",
};

test("a mailbox that a rule names has its template, under its own address", async () => {
  const given = { rules: shared, files };
  expect(await sign({ from: "SALES@example.com" }, given)).toMatchObject({
    signature: "<p>Oslo, SALES@example.com</p>",
    rule: "Sales",
    template: "signature.Sales",
  });
  expect(await sign({ from: "support@example.com" }, given)).toMatchObject({
    reason: { code: "not-your-mailbox" },
  });
  // Nor does the rule of a mailbox choose anything for mail that people send as themselves.
  expect(await sign({}, given)).toMatchObject({ rule: "Everyone", template: "signature" });
});

test("the rule of a mailbox may be for some people only", async () => {
  const rules = shared.replace("    mailbox", "    office: Bergen\n    mailbox");
  expect(await sign({ from: "sales@example.com" }, { rules, files })).toMatchObject({
    reason: { code: "not-your-mailbox" },
  });
});

test("a rule for a mailbox names a template that is made for it, and one mailbox at a time", () => {
  expect(() => compile("rules:\n  - name: Sales\n    mailbox: sales@example.com\n")).toThrow(
    /line 3: Sales is for a mailbox/,
  );
  expect(() =>
    compile('rules:\n  - name: Sales\n    mailbox: "*@example.com"\n    template: signature\n'),
  ).toThrow(/one mailbox/);
});

test("a copy of the photo that is not there yet is left out", async () => {
  const withPhoto = {
    "signature.html.liquid":
      '<p>{{ DisplayName }}</p>\n{% if Photo %}<img src="{{ Photo }}" alt="">{% endif %}',
  };
  const signatureImage = "https://store.example/folder/picture.jpg";
  const person = { employee: employee({ profileImageUrl: "https://p.example/kari.jpg", signatureImage }) };
  const given = { files: withPhoto, person };
  expect((await sign({}, { ...given, hosted: [signatureImage] })).signature).toContain(signatureImage);
  expect((await sign({}, { ...given, hosted: [] })).signature).toBe("<p>Kari Nordmann</p>");
});

test("hostile values stay text", async () => {
  const hostile: Employee = employee({ title: '<img src=x onerror="alert(1)">{{ Email }}' });
  const { signature } = await sign({}, { person: { employee: hostile } });
  expect(signature).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;{{ Email }}");
});
