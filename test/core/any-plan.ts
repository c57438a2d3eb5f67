import fc from "fast-check";
import { type Plan, type PlannedEmployee, totalsOf } from "../../src/core/plan.ts";
import type { Change, Note } from "../../src/core/target.ts";

/** A change of Kari's title, with the given values replaced. */
export const change = (changes: Partial<Change> = {}): Change => ({
  target: "entra",
  field: "jobTitle",
  from: "Lærling",
  to: "Rådgiver",
  rule: "authoritative",
  ...changes,
});

/** Kari with one change, with the given values replaced. */
export const planned = (changes: Partial<PlannedEmployee> = {}): PlannedEmployee => ({
  email: "kari@example.com",
  entraId: "11111111-2222-3333-4444-555555555555",
  match: "userPrincipalName",
  inScope: true,
  changes: [change()],
  notes: [],
  ...changes,
});

/** A plan for these people, with their totals. */
export const planFor = (employees: readonly PlannedEmployee[], changes: Partial<Plan> = {}): Plan => {
  const totals = totalsOf(employees, 0);
  return {
    version: 1,
    id: "plan",
    digest: "d".repeat(64),
    createdAt: "2026-11-22T03:00:00.000Z",
    mode: "preview",
    targets: ["entra"],
    complete: true,
    blocked: [],
    hasChanges: totals.changed > 0,
    totals,
    notes: [],
    employees,
    ...changes,
  };
};

/** A number of people with one change each: p1@example.com, p2@example.com … */
export const crowd = (count: number): PlannedEmployee[] =>
  Array.from({ length: count }, (_, index) => planned({ email: `p${index + 1}@example.com` }));

/** Texts that could be mistaken for markup or structure. */
export const hostileTexts = [
  "</td></tr></table><script>alert(1)</script>",
  "<!-- hidden",
  "<details><summary>x",
  "{{ 7 | times: 7 }}{% raw %}",
  "a | b || c",
  "\\| \\",
  "` `` ``` ~~~",
  "\n## Held\n\n| x | y |\n|---|---|\n",
  '\r\n  entra.jobTitle  authoritative  "a" → "b"',
  'a" → "b',
  'a\\" → \\"b\\',
  "![x](https://evil.example/x.png) [y](javascript:alert(1)) <https://evil.example>",
  "https://evil.example www.evil.example evil@evil.example",
  "@octocat @org/team #123 GH-123 org/repo#1 !12 AB#12 a5c3785ed8d6a35868bc169f07e40e889087fd2e",
  "1. one",
  "- [ ] task",
  "$\\sqrt{3}$ :tada: ^[x] [^1]: x",
  "\u001b[2K\u001b[1A\u001b]8;;https://evil.example\u0007x",
  "\u0000\u0007\u0008\u007f\u009b31m",
  "\u202eolsO\u202c \u2066x\u2069 \u200f \u061c",
  "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u3164h\u2800i\u{e0041}",
  "x\u0336\u0336\u0336\u0336\u0336\u0336\u0336\u0336",
  "   a     b   ",
  "\ud83d \ude00",
  "👩‍💻 🇳🇴 ❤️ æøåÆØÅ",
  "שלום → עולם",
  "=1+1",
  "x".repeat(10_000),
  "\u202e".repeat(10_000),
  "",
];

/** Any text. */
export const hostile = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .tuple(fc.constantFrom(...hostileTexts), fc.constantFrom(...hostileTexts))
    .map((texts) => texts.join(" ")),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.constantFrom(..."`|\\\"'<>@#*_[]()!$~^:&/.1a →\u202e\n"), { maxLength: 12 })
    .map((all) => all.join("")),
);

const orNothing = (text: fc.Arbitrary<string>) => fc.option(text, { nil: null });

const anyChange: fc.Arbitrary<Change> = fc.record({
  target: fc.constantFrom("entra", "photo"),
  field: fc.constantFrom("jobTitle", "photo"),
  from: orNothing(hostile),
  to: orNothing(hostile),
  rule: fc.constantFrom("authoritative", "if-empty:keep"),
});

const anyNote: fc.Arbitrary<Note> = fc.record(
  {
    code: fc.constant("x"),
    message: hostile,
    remedy: hostile,
    target: fc.constant("entra"),
    field: fc.constant("city"),
  },
  { requiredKeys: ["code", "message"] },
);

/** A person with hostile values. */
const hostilePerson: fc.Arbitrary<PlannedEmployee> = fc.record({
  email: hostile,
  entraId: orNothing(fc.uuid()),
  match: fc.constantFrom("userPrincipalName", "mail", "none", "ambiguous", "rejected"),
  inScope: fc.boolean(),
  changes: fc.array(anyChange, { maxLength: 3 }),
  notes: fc.array(anyNote, { maxLength: 2 }),
});

/** Any plan for a few people. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.array(hostilePerson, { maxLength: 4 }),
    fc.record({
      mode: fc.constantFrom("preview", "apply"),
      complete: fc.boolean(),
      blocked: fc.array(fc.constantFrom("source-rows", "changed-percent:entra.jobTitle"), { maxLength: 1 }),
      notes: fc.array(anyNote, { maxLength: 2 }),
    }),
  )
  .map(([employees, changes]) => planFor(employees, changes));

/** The same plan with a code of its own for each note: none is said together with others. */
export const apart = (plan: Plan): Plan => ({
  ...plan,
  employees: plan.employees.map((person, index) => ({
    ...person,
    notes: person.notes.map((note, at) => ({ ...note, code: `x-${index}-${at}` })),
  })),
});

/** The same plan with plain words only. */
export const tamed = (plan: Plan): Plan => ({
  ...plan,
  notes: plan.notes.map(tamedNote),
  employees: plan.employees.map((person) => ({
    ...person,
    email: "kari@example.com",
    changes: person.changes.map((one) => ({ ...one, from: one.from && "old", to: one.to && "new" })),
    notes: person.notes.map(tamedNote),
  })),
});

const tamedNote = (note: Note): Note => ({
  ...note,
  message: "message",
  ...(note.remedy && { remedy: "remedy" }),
});
