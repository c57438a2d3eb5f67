import { describe, expect, test } from "vitest";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { describePlan } from "../../src/report/describe-plan.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { redactPlan } from "../../src/report/redact.ts";
import { toText } from "../../src/report/text.ts";
import { planFor, planned } from "../core/any-plan.ts";

const notFound = (email: string) => ({
  code: "not-found",
  message: `No account in Entra ID has ${email} as mail.`,
  remedy: "Create the account.",
});
const badValue = (phone: string) => ({
  code: "bad-value",
  message: `"${phone}" is no phone number.`,
  target: "entra",
  field: "mobilePhone",
});

/** 10,000 people of 40 offices, in their order: one in a hundred is not found, two have a bad value, the others change. */
const company: readonly PlannedEmployee[] = Array.from({ length: 10_000 }, (_, index) => {
  const email = `p${index}@example.com`;
  const own = { email, office: `Office ${Math.floor(index / 250) + 1}` };
  if (index % 100 === 7)
    return planned({ ...own, match: "none", entraId: null, changes: [], notes: [notFound(email)] });
  if (index % 50 === 9) return planned({ ...own, changes: [], notes: [badValue(`12${index}`)] });
  return planned(own);
});
const plan = planFor(company);

/** A job's summary on GitHub takes 1 MiB, a comment 65,536 characters; one in Azure DevOps 150,000. */
const limits = { summary: 1_048_576, comment: 65_536 };

describe.each([
  ["with names", plan],
  ["without people", redactPlan(plan, "people")],
])("a plan of 10,000 people with 3 %% notes, %s, in Markdown", (_, shown) => {
  const markdown = toMarkdown(describePlan(shown));

  test("fits into a comment and a summary", () => {
    expect(markdown.length).toBeLessThan(limits.comment);
    expect(Buffer.byteLength(markdown)).toBeLessThan(limits.summary);
  });

  test("has people with changes first, and at the end who is noted, by reason with how many", () => {
    const [changes = "", noted = ""] = markdown.split("### Noted, without a change: 300 people");
    expect(changes).toMatch(/<summary>9,700 people with changes<\/summary>/);
    expect(changes).not.toContain("is no phone number");
    expect(noted).toMatch(
      /- 200 people: (?:`entra.mobilePhone`: \(a value\)|`entra.mobilePhone: bad-value`|`entra.mobilePhone`: bad-value)/,
    );
    expect(noted).toMatch(/- 100 people: No account in Entra ID has … as mail. → Create the account. \(/);
    expect(noted).toContain("… and 80 more");
    expect(noted.split("\n").length).toBeLessThan(40);
  });
});

test("people with changes stand by office, and a table says how many of each change", () => {
  const markdown = toMarkdown(describePlan(plan));
  expect(markdown).toMatch(/\| Office \| People \| Fields \|\n.*\n\| Office `?1`? \| 242 \| 242 \|/);
  expect(markdown.match(/^#### Office/gm)?.length).toBeGreaterThan(0);
  const text = toText(describePlan(plan));
  expect(text.match(/^Office: Office \d+$/gm)).toHaveLength(40);
  expect(text.indexOf("p9999@example.com")).toBeLessThan(text.indexOf("Noted, without a change"));
});

test("no office is left in a redacted plan, since it is a value, and says who works there alone", () => {
  for (const what of ["values", "people"] as const)
    expect(JSON.stringify(redactPlan(plan, what))).not.toContain("Office 1");
});

test("who needs a decision comes before everyone else", () => {
  const unsure = planned({
    email: "unsure@example.com",
    match: "unsure",
    entraId: null,
    changes: [],
    notes: [{ code: "unsure-match", message: "Is it theirs?" }],
    unsure: { code: "alias-only", candidates: [], changes: [] },
  });
  const text = toText(describePlan(planFor([planned(), unsure])));
  expect(text.indexOf("unsure@example.com")).toBeLessThan(text.indexOf("kari@example.com"));
});

test("an exclusion from several targets is said once, with their names", () => {
  const excluded = (target: string) => ({
    code: "excluded",
    message: "Excluded by Per: Name change",
    target,
    remedy: "entra-sync include kari@example.com, to sync them again.",
  });
  const notes = ["entra", "photo", "signature"].map(excluded);
  const text = toText(describePlan(planFor([planned({ email: "kari@example.com", changes: [], notes })])));
  expect(text.match(/Excluded by Per/g)).toHaveLength(1);
  expect(text).toContain("entra, photo, signature: Excluded by Per: Name change");
});
