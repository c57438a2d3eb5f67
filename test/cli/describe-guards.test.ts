import { expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { describeRun } from "../../src/cli/describe/run.ts";
import type { Guard } from "../../src/core/safety/guards.ts";
import { aRun } from "./a-run.ts";

const text = (run: Parameters<typeof describeRun>[0]) => describeRun(run).join("\n");
const guards = [
  { name: "source-rows", message: "The database has 40 employees; there were 102." },
  { name: "changed-percent:entra.jobTitle", message: "entra.jobTitle would change for 50 of 58 people." },
];

const share = (field: string, people: number, examples: Guard["examples"] = []): Guard => ({
  name: `changed-percent:entra.${field}`,
  message: `entra.${field} would change for ${people} of 58 people.`,
  target: "entra",
  field,
  people,
  all: 58,
  percent: 20,
  examples,
});
const held = (changes: Partial<RunView>) => {
  const { summary: _, ...rest } = aRun({ status: "held", ...changes });
  return { ...rest, reason: { code: "held", message: "…", remedy: "…" } };
};

test("of a held run shows each guard with its numbers once, and a command for each way out", () => {
  const run = held({ guards });
  expect(describeRun(run).slice(3)).toEqual([
    "  ! held by",
    "    source-rows  The database has 40 employees; there were 102.",
    "    changed-percent:entra.jobTitle  entra.jobTitle would change for 50 of 58 people.",
    `  → read its plan               entra-sync runs plan ${run.id}`,
    `    release it within 24 hours  entra-sync runs release ${run.id} --digest ${run.plan?.digest}`,
    `    refuse it                   entra-sync runs cancel ${run.id}`,
  ]);
});

test("of guards of one target's shares makes one table, each with the first person that it is about, and of those that a person has let pass a line", () => {
  const examples = [
    { email: "a@b.no", from: "Sjef", to: null },
    { email: "c@d.no", from: "x", to: "y" },
  ];
  const first = (target: string, people: number) => ({
    name: `first-run:${target}`,
    message: "",
    target,
    people,
    all: 60,
    percent: 20,
  });
  const shares = [
    share("jobTitle", 50, examples),
    first("photo", 5),
    share("city", 9),
    first("signature", 60),
  ];
  const lines = describeRun(held({ guards: shares })).slice(4, -3);
  const release = { by: "leder@example.com", at: "2026-11-22T08:00:00.000Z", plan: "p" };
  expect(text(aRun({ release, guards: shares }))).toContain(
    ", in spite of\n    changed-percent:entra  jobTitle, city\n    first-run  photo, signature",
  );
  expect(lines).toEqual([
    "    changed-percent:entra  would change for more than 20 % of the people",
    '      jobTitle  50 of 58   86 %  a@b.no: "Sjef" → nothing',
    "      city      9 of 58    16 %",
    "    first-run  would be written for the first time",
    "      photo      5 of 60     8 %",
    "      signature  60 of 60  100 %",
  ]);
});

test("of a run that is held for other people says how they are named in a release", () => {
  const guard = { name: "another-person", message: "Three accounts would become other people's." };
  expect(text(held({ guards: [guard] }))).toMatch(/--digest \S+\n +--person EMAIL for each who is to become/);
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
      {
        email: "per@example.com",
        target: "signature",
        field: "signature",
        asked: { from: null, to: `sha256:0123abcd${"9".repeat(56)}` },
        now: null,
      },
    ],
  };
  const reason = { code: "plan-changed", message: "Another plan." };
  expect(describeRun(aRun({ status: "stale", difference, reason })).slice(-6)).toEqual([
    "  plan-changed  Another plan.",
    "  ! what differs, field by field: 23",
    '    kari@example.com  entra.jobTitle  "Lærling" → "Sjef" then, "Lærling" → nothing now',
    '    ola@example.com   photo           no change then, nothing → "u" now',
    '    per@example.com   signature       nothing → "sha256:0123abcd…" then, no change now',
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
