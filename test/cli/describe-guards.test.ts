import { expect, test } from "vitest";
import { describeRun } from "../../src/cli/describe/run.ts";
import { aRun } from "./a-run.ts";

const text = (run: Parameters<typeof describeRun>[0]) => describeRun(run).join("\n");
const guards = [
  { name: "source-rows", message: "The database has 40 employees; there were 102." },
  { name: "changed-percent:entra.jobTitle", message: "entra.jobTitle would change for 50 of 58 people." },
];

test("of a held run shows each guard with its numbers once, and how to release or refuse it", () => {
  const { summary: _, ...rest } = aRun({ status: "held", guards });
  const remedy =
    "Read the plan: entra-sync runs plan R. If it is right: entra-sync runs release R --digest d.";
  const reason = { code: "held", message: guards.map(({ message }) => message).join(" "), remedy };
  expect(describeRun({ ...rest, reason }).slice(3)).toEqual([
    "  ! held by",
    "    source-rows                     The database has 40 employees; there were 102.",
    "    changed-percent:entra.jobTitle  entra.jobTitle would change for 50 of 58 people.",
    `  → ${remedy}`,
  ]);
});

test("of a guard shows the first people it is about, in one line each", () => {
  const examples = [
    { email: "a@b.no", from: "Sjef", to: null },
    { email: "kari@b.no", from: null, to: "x\n\u001b[2J" },
  ];
  const [guard = { name: "", message: "" }] = guards;
  expect(text(aRun({ status: "held", guards: [{ ...guard, examples }] }))).toContain(
    '\n      a@b.no     "Sjef" → nothing\n      kari@b.no  nothing → "x\\n\\u001b[2J"',
  );
});

test("of a released run says who released it, when, and which guards had held it", () => {
  const release = { by: "leder@example.com", at: "2026-11-22T08:00:00.000Z", plan: "p" };
  const heading = "  ! released by leder@example.com at 2026-11-22T08:00:00.000Z";
  expect(text(aRun({ release, guards }))).toContain(`${heading}, in spite of\n    source-rows`);
  expect(describeRun(aRun({ release, guards: [] }))).toContain(heading);
  const examples = [{ email: "a@b.no", from: "Sjef", to: null }];
  expect(text(aRun({ release, guards: guards.map((one) => ({ ...one, examples })) }))).not.toContain(
    "a@b.no",
  );
});

test("of a preview says what would hold a sync, that nothing was written, and why", () => {
  const described = text(aRun({ mode: "preview", syncMode: "preview", guards }));
  expect(described).toContain("  nothing was written: SYNC_MODE is preview\n");
  expect(described).toContain("  ! a sync would be held by\n    source-rows");
  const asked = text(aRun({ mode: "preview", syncMode: "apply" }));
  expect(asked).toContain("  nothing was written: a preview was requested\n");
  expect(text(aRun())).not.toContain("nothing was written");
});

test("of a held run that was refused says what had held it", () => {
  const reason = { code: "cancelled", message: "Cancelled by leder@example.com." };
  const described = text(aRun({ status: "cancelled", guards, reason }));
  expect(described).toMatch(/! was held by\n {4}source-rows[\s\S]*cancelled {2}Cancelled by leder/);
});

test("of a stale run shows where the plan differs from the requested one, as far as it is listed, and how much more", () => {
  const difference = {
    count: 23,
    first: [
      {
        email: "kari@example.com",
        target: "entra",
        field: "jobTitle",
        asked: { from: "Lærling", to: "Sjef" },
        now: { from: "Lærling", to: null },
      },
      {
        email: "ola@example.com",
        target: "photo",
        field: "photo",
        asked: null,
        now: { from: null, to: "u" },
      },
      { email: "per@example.com", target: "entra", field: "city", asked: { from: "a", to: "b" }, now: null },
    ],
  };
  const reason = { code: "plan-changed", message: "Another plan." };
  expect(describeRun(aRun({ status: "stale", difference, reason })).slice(-6)).toEqual([
    "  plan-changed  Another plan.",
    "  ! what differs, field by field: 23",
    '    kari@example.com  entra.jobTitle  "Lærling" → "Sjef" then, "Lærling" → nothing now',
    '    ola@example.com   photo.photo     no change then, nothing → "u" now',
    '    per@example.com   entra.city      "a" → "b" then, no change now',
    "    … and 20 more",
  ]);
});

test("escapes terminal commands in text from outside", () => {
  const hostile = "\u001b[31mred\r\n\u202e";
  const change = { from: hostile, to: hostile };
  const described = describeRun(
    aRun({
      guards: [{ name: hostile, message: hostile }],
      release: { by: hostile, at: hostile, plan: "p" },
      difference: {
        count: 1,
        first: [{ email: hostile, target: "t", field: "f", asked: change, now: change }],
      },
    }),
  );
  for (const line of described) expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
});
