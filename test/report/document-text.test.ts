import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { describePlan } from "../../src/report/describe-plan.ts";
import { type TextKind, toText } from "../../src/report/text.ts";
import { anyPlan, apart, change, planFor, planned, tamed } from "../core/any-plan.ts";

const textOf = (plan: Plan) => toText(describePlan(plan));

/** The lines of a change from Kari's one value to another. */
const linesOf = (from: string | null, to: string | null) =>
  textOf(planFor([planned({ changes: [change({ from, to })] })]))
    .trimEnd()
    .split("\n")
    .slice(-2)
    .filter((line) => !line.startsWith("kari"));

test.each([
  ["a", null, '"a" → (empty)'],
  ["(empty)", "", '"(empty)" → ""'],
  ['Ola "Olis" Nordmann', "x", '"Ola \\"Olis\\" Nordmann" → "x"'],
  ['a" → "b', "x", '"a\\" → \\"b" → "x"'],
  ["AD\\kari", "x\\", '"AD\\kari" → "x\\\\"'],
  ['\\" → "b', "x", '"\\\\\\" → \\"b" → "x"'],
  ["\u202ea\n", "x", '"\\u{202e}a\\u{a}" → "x"'],
  ["x".repeat(201), null, `"${"x".repeat(200)}"… (201 characters) → (empty)`],
])("quotes what changes from %j to %j", (from, to, shown) => {
  expect(
    linesOf(from, to)
      .map((line) => line.trim())
      .join(" "),
  ).toBe(`entra.jobTitle  authoritative  ${shown}`);
});

test.each([
  ["is wide", "x".repeat(50), "y".repeat(50)],
  ["is written from right to left, and would change places", "שלום", "עולם"],
])("puts a change on two lines that %s", (_, from, to) => {
  expect(linesOf(from, to)).toEqual([
    `  entra.jobTitle  authoritative  "${from}"`,
    `                               → "${to}"`,
  ]);
});

test("lines up columns under letters that take two", () => {
  const changes = [change({ field: "名前", rule: "a" }), change({ field: "navn", rule: "b" })];
  const text = textOf(planFor([planned({ changes })]));
  expect(text).toContain('  entra.名前  a  "');
  expect(text).toContain('  entra.navn  b  "');
});

test("quotes a name that could be read as more than a name", () => {
  const text = textOf(
    planFor([planned({ email: "kari@example.com matched by mail" }), planned({ email: "(row 7)" })]),
  );
  expect(text).toContain('\n"kari@example.com matched by mail"  matched by userPrincipalName\n');
  expect(text).toContain("\n(row 7)  matched");
});

test.each(["→kari@example.com", "!kari@example.com", "-kari@example.com"])(
  "quotes %s, which begins with the mark of another line",
  (email) => {
    const noted = planned({ email, changes: [], notes: [{ code: "x", message: "Look." }] });
    expect(textOf(planFor([noted]))).toContain(`\n      "${email}"\n`);
  },
);

const quoted = String.raw`…?"(?:[^"\\]|\\+(?!["\\])|(?:\\\\)*\\")*(?:\\\\)*"(?:… \([\d,]+ characters\))?`;
const changeLine = new RegExp(
  String.raw`^  \S+ +\S+ +(?:${quoted}|\(empty\))(?:\n +)?(?: )?→ (?:${quoted}|\(empty\))$`,
  "gm",
);

test("has every change once and no extra line, for any values", () =>
  fc.assert(
    fc.property(anyPlan.map(apart), (plan) => {
      const [text, plain] = [textOf(plan), textOf(tamed(plan))];
      const oneLined = text.replace(/\n {5,}→/g, " →");
      expect(oneLined.split("\n")).toHaveLength(plain.split("\n").length);
      expect(text.replace(/\p{RGI_Emoji}|\n/gv, "")).not.toMatch(/\p{C}/u);
      const changes = plan.employees.flatMap((person) => person.changes);
      expect(text.match(changeLine) ?? []).toHaveLength(changes.length);
    }),
  ));

test("applies the style of a terminal, and has the same text without it", () =>
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const kinds = new Set<TextKind>();
      const style = (kind: TextKind, text: string) => {
        kinds.add(kind);
        return `\u001b[1m${text}\u001b[22m`;
      };
      const text = toText(describePlan(plan), { style });
      expect(kinds).toContain("title");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the escapes that the style added.
      expect(text.replace(/\u001b\[(1|22)m/g, "")).toBe(textOf(plan));
    }),
  ));
