import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { describePlan } from "../../src/report/describe-plan.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { anyPlan, apart, change, crowd, hostileTexts, planFor, planned, tamed } from "../core/any-plan.ts";

const markdownOf = (plan: Plan, maximumCharacters?: number) =>
  toMarkdown(describePlan(plan), { maximumCharacters });

test("is a headline, tables and people", () => {
  const notes = [
    {
      code: "too-long",
      message: "Images from a.example are not fetched (see PHOTO_HOSTS).",
      remedy: "Run Set-X -Y $true, say.",
    },
  ];
  const plan = planFor([planned({ changes: [change(), change({ field: "city", to: null })], notes })], {
    mode: "apply",
    blocked: ["source-rows"],
  });
  expect(markdownOf(plan)).toBe(`\
## Applying this plan would change 2 fields of 1 person

> ⚠️ **Held: this plan is not applied unattended**
>
> - source-rows

| | |
|:--|:--|
| **Employees** | 1: 1 with an account, 0 left out |
| **To change** | 1 person, 2 fields |
| **In step** | 0 people |
| **Requested** | entra |
| **Made** | \`2026-11-22T03:00:00.000Z\` |
| **Plan** | plan |
| **Digest** | \`${plan.digest}\` |

| Target | People | Fields | Cleared |
|:--|--:|--:|--:|
| entra | 1 | 2 | 1 |

### People

**\`kari@example.com\`** · matched by userPrincipalName

| Field | Before | After | Rule |
|:--|:--|:--|:--|
| \`entra.jobTitle\` | \`Lærling\` | \`Rådgiver\` | authoritative |
| \`entra.city\` | \`Lærling\` | *(empty)* | authoritative |

- Images from \`a.example\` are not fetched (see \`PHOTO_HOSTS\`). → Run \`Set-X -Y $true\`, say.
`);
});

/** The text that Markdown interprets: everything outside code spans. */
const outsideCode = (markdown: string) => markdown.replace(/`[^`\n]*`/g, "C");

/** The markup of the report that may begin or form a line. */
const own = [
  /^<details>$/,
  /^<\/details>$/,
  /^<summary>[\d,]+ (person|people) with changes<\/summary>$/,
  /^\|[|: -]+$/,
];
const words = String.raw`[\p{L}\p{M}\p{N} .,;:!?()'’%…–—→·-]*`;
const plainLine = new RegExp(
  String.raw`^(?:#{2,4} |> - |> ⚠️ \*\*|> ?|(?:  )?- (?!\[)|\*\*(?:\(empty\)|C(?:… \([\d,]+ characters\))?)\*\*|\*…)?${words}\*{0,2}${words}$`,
  "u",
);
const row = new RegExp(String.raw`^\|(?: (?:\*\*${words}\*\*|\*\(empty\)\*|${words}) \|)+$`, "u");

const strayLines = (markdown: string) =>
  outsideCode(markdown)
    .split("\n")
    .filter((line) => ![...own, plainLine, row].some((pattern) => pattern.test(line)));

test("has no markup but its own, and no extra line or cell, for any values", () =>
  fc.assert(
    fc.property(anyPlan.map(apart), (plan) => {
      const [markdown, plain] = [markdownOf(plan), markdownOf(tamed(plan))];
      expect(strayLines(markdown)).toEqual([]);
      const shape = (text: string) => text.split("\n").map((line) => line.split("|").length);
      expect(shape(markdown)).toEqual(shape(plain));
    }),
  ));

test.each(hostileTexts.map((text) => [text.slice(0, 40), text]))(
  "neither links, notifies nor formats %j",
  (_, text) => {
    const notes = [
      { code: "x", message: text, remedy: text },
      { code: "y", message: `Word ${text} word` },
    ];
    const person = planned({ email: text, changes: [change({ from: text }), change({ to: text })], notes });
    const markdown = outsideCode(markdownOf(planFor([person], { notes })));
    expect(strayLines(markdown)).toEqual([]);
    expect(markdown).not.toMatch(
      /@|[#!]\w|:\/\/|www\.|\w#|[\p{L}]-\d|[[\]<>$~^&\\_]\S|[0-9a-f]{7}|^ *(- )?\d+[.)]/mu,
    );
  },
);

test("does not begin a list with a message that does", () => {
  const notes = [{ code: "x", message: "1. one 2. two" }];
  expect(markdownOf(planFor([planned({ notes })]))).toContain("\n- `1`. one 2. two\n");
});

describe("when there are more people than fit", () => {
  const people = crowd(20_000);

  test.each([1000, 5000, 60_000])("lists whole people and counts the others, in %i characters", (maximum) => {
    const markdown = markdownOf(planFor(people), maximum);
    expect(markdown.length).toBeLessThanOrEqual(maximum);
    const listed = markdown.match(/^\*\*`p\d+@example\.com`\*\*/gm)?.length ?? 0;
    expect(markdown.match(/^\| `entra\.jobTitle` .* \| authoritative \|$/gm) ?? []).toHaveLength(listed);
    expect(markdown).toContain(
      `*… and ${(20_000 - listed).toLocaleString("en")} more people; the JSON has them all*`,
    );
    expect(markdown.match(/<details>/g)).toHaveLength(1);
    expect(markdown.match(/<\/details>/g)).toHaveLength(1);
    expect(strayLines(markdown)).toEqual([]);
  });

  test("uses nearly all of the available length", () => {
    expect(markdownOf(planFor(people)).length).toBeGreaterThan(59_000);
  });
});

test("leaves out a part that does not fit, and says so", () => {
  const notes = Array.from({ length: 50 }, () => ({ code: "x", message: "A long story. ".repeat(9) }));
  const markdown = markdownOf(planFor([], { notes }), 2000);
  expect(markdown).toMatch(/^## Preview.*\n\n\*… and more than fits here; the JSON has it all\*\n$/);
});

test("is never longer than the maximum", () =>
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 1000, max: 4000 }), (plan, maximum) => {
      expect(markdownOf(plan, maximum).length).toBeLessThanOrEqual(maximum);
    }),
  ));

test("rejects a maximum that is too short for a headline", () => {
  expect(() => markdownOf(planFor([]), 999)).toThrow(RangeError);
});
