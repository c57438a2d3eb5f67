import fc from "fast-check";
import { expect, test } from "vitest";
import type { Employee } from "../../../src/core/employee.ts";
import { renderSignature } from "../../../src/targets/signature/render.ts";
import { inShapes, shownLater } from "../../../src/targets/signature/shapes.ts";
import { compileTemplates, loadTemplates } from "../../../src/targets/signature/templates.ts";
import { employee } from "../../core/planning.ts";
import { deployed } from "./with-templates.ts";

const compile = (html: string, text: string, parts: Readonly<Record<string, string>> = {}) =>
  compileTemplates({
    where: "a test",
    sources: { "signature.html.liquid": html, "signature.txt.liquid": text, ...parts },
  });

const texts = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
  fc.constantFrom("Salg & Utleie #1", "a<b>", '"', "'", "&amp;", "{{ Email }}", "$1", "$&", "T: ", "|", "Ås"),
);
const phones = fc.oneof(
  texts,
  fc.constantFrom("99 88 77 66", "22 33 44 55 / 99887766", "+47 22334455 ext. 12"),
);
const maybe = (value: fc.Arbitrary<string>) => fc.option(value);
const people: fc.Arbitrary<Employee> = fc
  .record({
    firstName: maybe(texts),
    lastName: maybe(texts),
    title: maybe(texts),
    phone: maybe(phones),
    email: fc.oneof(texts, fc.constantFrom("a+salg@example.com", "kari.o'neil@example.com")),
    profileImageUrl: maybe(fc.constantFrom("https://images.example/a b.jpg?v=1&w=2", "https://[::1]/å.jpg")),
    office: fc.record({
      name: texts,
      city: maybe(texts),
      streetAddress: maybe(texts),
      phone: maybe(phones),
      postalCode: maybe(texts),
      email: maybe(texts),
    }),
  })
  .map(({ firstName, lastName, office, ...others }) =>
    employee({ ...others, firstName: firstName ?? "Kari", lastName, office }),
  );

const page = loadTemplates(deployed);
const sources = [
  '<a href="{{ MobilePhone | tel }}">{{ MobilePhone }}</a> | {{ OfficePhone }}{{ Email | mailto }}',
  "{% if JobTitle and Photo %}{{ JobTitle }}{% elsif JobTitle %}({{ JobTitle }}){% else %}–{% endif %} {{ DisplayName }}",
  '{% assign link = OfficePhone | tel %}{% if link %}<a href="{{ link }}">{{ OfficePhone }}</a>{% endif %}{{ OfficeName }}',
  '<a href="https://x.example/{{ OfficeName | url_encode }}?q={{ OfficeName }}">{{ OfficeName }}</a>',
  "{{ OfficeEmail | default: Email }} {{ JobTitle | default: 'Megler' }}{% unless MobilePhone %}{{ OfficePhone }}{% endunless %}",
  "{% comment %} T: {% endcomment %}T: {{ OfficePhone }}, {{ OfficePostal }} ({{ OfficeAddress }})\n\n\n{{ DisplayName }}",
];

test.each(sources)(
  "what is rendered once for many people is what each one's own rendering is: %s",
  (source) => {
    const shared = compile(source, source);
    // A template that looks at values is rendered for each.
    const looking = `{% assign seen = DisplayName | append: JobTitle | append: MobilePhone | append: OfficePhone %}${source}`;
    const own = compile(looking, looking);
    fc.assert(
      fc.property(people, (one) => {
        const { html, text } = renderSignature(shared, one);
        const expected = renderSignature(own, one);
        expect({ html, text }).toEqual({ html: expected.html, text: expected.text });
      }),
      { numRuns: 300 },
    );
  },
);

test.each([
  ["{% if JobTitle == 'Megler' %}M{% endif %} {{ DisplayName }}", "M Kari Nordmann", "Kari Nordmann"],
  [
    "{% case JobTitle %}{% when 'Megler' %}M{% else %}X{% endcase %} {{ Email }}",
    "M kari@example.com",
    "X kari@example.com",
  ],
  ["{% if JobTitle contains 'gle' %}M{% endif %} {{ DisplayName }}", "M Kari Nordmann", "Kari Nordmann"],
  ["{{ JobTitle | upcase }}", "MEGLER", "LEDER"],
  ["{{ JobTitle | size }}", "6", "5"],
  ["{{ JobTitle | slice: 0 }}{{ JobTitle | first }}", "MM", "LL"],
  ["{{ 'x' | append: JobTitle }}", "xMegler", "xLeder"],
  ["{{ 'Megler!' | remove: JobTitle }}{{ Email }}", "!kari@example.com", "Megler!kari@example.com"],
  ["{{ JobTitle | split: 'e' | first }}", "M", "L"],
  ["{{ JobTitle | truncate: 4, '.' }}", "Meg.", "Led."],
  ["{% if JobTitle < 'M' %}A{% else %}B{% endif %}{{ Email }}", "Bkari@example.com", "Akari@example.com"],
  [
    "{% if 'Megler' == JobTitle %}A{% else %}B{% endif %}{{ Email }}",
    "Akari@example.com",
    "Bkari@example.com",
  ],
  [
    "{% if JobTitle == empty or JobTitle == blank %}A{% else %}B{% endif %}{{ Email }}",
    "Bkari@example.com",
    "Bkari@example.com",
  ],
])("a template that looks at a value shows each person their own: %s", (source, broker, leader) => {
  const templates = compile(source, source);
  for (const [title, text] of [
    ["Megler", broker],
    ["Leder", leader],
    ["Megler", broker],
  ] as const)
    expect(renderSignature(templates, employee({ title })).text).toBe(text);
});

test("a template is rendered once for all who have and lack the same values, and for each where it looks at one", () => {
  const shown = (value: unknown) => (value === null ? "–" : String(value));
  const [later, people] = [shownLater(shown), ["Kari", "Ola", "Åse"]];
  const fillAll = (render: (name: unknown, title: unknown) => string) => {
    let count = 0;
    const fill = inShapes(
      ({ name, title }) => {
        count += 1;
        return render(name, title);
      },
      { filters: {}, show: shown },
    );
    const filled = people.flatMap((name) => ["Leder", null].map((title) => fill({ name, title })));
    return { filled, count };
  };
  const filled = ["Kari Leder", "Kari –", "Ola Leder", "Ola –", "Åse Leder", "Åse –"];
  expect(fillAll((name, title) => `${later(name)} ${later(title)}`)).toEqual({ filled, count: 2 });
  const looking = fillAll((name, title) => `${String(name)} ${later(title)}`);
  expect(looking).toEqual({ filled, count: 2 + filled.length });
});

test("a part that is rendered into a template shows each person's values", () => {
  const source = "{% render 'part.liquid', who: DisplayName %} {{ JobTitle }}";
  const templates = compile(source, source, { "part.liquid": "{{ who }}: {{ Email }}" });
  const show = (one: Employee) => renderSignature(templates, one).text;
  expect(show(employee({ title: "Megler" }))).toBe("Kari Nordmann: kari@example.com Megler");
  expect(show(employee({ title: "Leder", firstName: "Ola" }))).toBe("Ola Nordmann: kari@example.com Leder");
});

test("the deployed signature differs between two people in their values alone", () => {
  const [one, other] = [employee({ title: "Megler" }), employee({ title: "Leder" })].map(
    (person) => renderSignature(page, person).html,
  );
  expect(one?.replaceAll("Megler", "Leder")).toBe(other);
  expect(one).not.toBe(other);
});
