import { expect, test } from "vitest";
import { GiveUp } from "../../src/core/errors.ts";
import { showTemplates } from "../../src/employees/show-templates.ts";
import { compileTemplates } from "../../src/targets/signature/templates.ts";
import { employee } from "../core/planning.ts";

const compile = (html: string, more: Readonly<Record<string, string>> = {}) =>
  compileTemplates({
    where: "a test",
    sources: { "signature.html.liquid": html, "signature.txt.liquid": "{{ DisplayName }}", ...more },
  });
const at = (name: string) => ({
  name,
  city: "Oslo",
  streetAddress: null,
  postalCode: null,
  phone: null,
  email: null,
});
const employees = [
  employee({
    email: "a@x.example",
    firstName: "Ada",
    office: at("Oslo"),
    profileImageUrl: "https://p.example/a.jpg",
  }),
  employee({ email: "b@x.example", firstName: "Bartholomeus Alexander Maximilian", office: at("Oslo") }),
  employee({ email: "c@x.example", firstName: "Cia", title: null, phone: null, office: at("Bergen") }),
];
const show = (emails?: readonly string[], draft = compile("<p>New {{ DisplayName }}</p>")) =>
  showTemplates({
    employees,
    emails,
    draft,
    deployed: () => compile("<p>Old {{ DisplayName }}</p>"),
    onReply: "full",
  });

test("shows before and after for telling people, each once and with the reasons", () => {
  const { people, deployed, digest } = show();
  expect(people.map(({ email }) => email).sort()).toEqual(["b@x.example", "c@x.example"]);
  expect(people.find(({ email }) => email === "b@x.example")?.reasons).toEqual(
    expect.arrayContaining(["the longest name", "office Oslo"]),
  );
  expect(people.find(({ email }) => email === "c@x.example")?.reasons).toEqual(
    expect.arrayContaining(["most values missing", "office Bergen"]),
  );
  expect(people[0]).toMatchObject({
    before: { html: expect.stringContaining("Old "), onReply: "full", short: null },
    after: { html: expect.stringContaining("New "), template: "signature" },
  });
  expect(digest).not.toBe(deployed);
});

test("shows those who are requested, and says who is no employee", () => {
  expect(show(["A@X.example"]).people).toMatchObject([{ email: "a@x.example", reasons: ["requested"] }]);
  expect(() => show(["nobody@x.example"])).toThrow(GiveUp);
});

test("says how much room is left for the longest signature, and who gets which template", () => {
  const rules = "rules:\n  - name: Vest\n    office: Bergen\n    reply: short\n";
  const draft = compile("<p>{{ DisplayName }}</p>", {
    "rules.yaml": rules,
    "signature.reply.html.liquid": "<p>Hilsen {{ DisplayName }}</p>",
  });
  const { sizes, choices, people } = show(undefined, draft);
  expect(sizes[0]).toMatchObject({ format: "html", email: "b@x.example" });
  expect((sizes[0]?.characters ?? 0) + (sizes[0]?.left ?? 0)).toBe(8000);
  expect(choices).toEqual([
    { choice: "signature", people: 2, emails: ["a@x.example", "b@x.example"] },
    { choice: "signature by rule Vest", people: 1, emails: ["c@x.example"] },
  ]);
  expect(people.find(({ email }) => email === "c@x.example")?.after).toMatchObject({
    onReply: "short",
    short: { html: "<p>Hilsen Cia Nordmann</p>" },
  });
});

test("works while the deployed templates do not", () => {
  const broken = () => {
    throw new GiveUp("template-broken", "signature.html.liquid, line 1: it is empty");
  };
  const found = showTemplates({
    employees,
    emails: undefined,
    draft: compile("{{ Email }}"),
    deployed: broken,
    onReply: "none",
  });
  expect(found).toMatchObject({ deployed: null, people: [{ before: null }, { before: null }] });
});

test("shows placeholders to who may see no one, one for each choice, each with its own template", () => {
  const draft = compile("<p>Everyone {{ DisplayName }} {{ MobilePhone }}</p>", {
    "rules.yaml": "rules:\n  - name: Vest\n    office: Bergen\n    template: signature.Vest\n",
    "signature.Vest.html.liquid": "<p>Vest {{ DisplayName }}</p>",
    "signature.Vest.txt.liquid": "{{ DisplayName }}",
  });
  const { people } = showTemplates({
    employees,
    emails: "placeholders",
    draft,
    deployed: () => compile("<p>Old {{ DisplayName }}</p>"),
  });
  expect(people.map(({ after, reasons }) => [after.html, ...reasons])).toEqual([
    ["<p>Everyone First Last-Name +47 22 33 44 55</p>", "every value"],
    ["<p>Vest First Last-Name</p>", "every value"],
    ["<p>Everyone First Last-Name</p>", "most values missing"],
  ]);
  expect(people[1]?.before?.html).toBe("<p>Old First Last-Name</p>");
  const values = employees.flatMap(({ email, firstName, profileImageUrl }) => [
    email,
    firstName,
    profileImageUrl,
  ]);
  const shown = JSON.stringify(people);
  expect(values.filter((value) => value && shown.includes(value))).toEqual([]);
});
