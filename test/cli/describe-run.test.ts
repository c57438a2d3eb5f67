import { expect, test } from "vitest";
import { describeOutcomes, describeRun, duration } from "../../src/cli/describe/run.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { aRun, withFailure } from "./a-run.ts";

const text = (run: Parameters<typeof describeRun>[0]) => describeRun(run).join("\n");

test("describes how a run ended, what was planned and what was done, without colours when not on a terminal", () => {
  expect(describeRun(aRun())).toEqual([
    "sync done in 1.2 s  20261122T030000Z-k3xq7a",
    "  employees  60  58 found in Entra ID",
    "  to change  12  people, 30 changes; 46 in step, 2 left out",
    "  entra  ✓ changed  12",
    "  entra  – skipped  2",
  ]);
});

test("names who failed, why, and what to do", () => {
  const summary = withFailure("ola@example.com", "Microsoft Graph refused it.", "Shorten the title.");
  expect(text(aRun({ summary }))).toContain(
    "  ✗ ola@example.com  entra  Microsoft Graph refused it.\n    → Shorten the title.",
  );
});

test("gives the reason of a run that did not end well, before anything was planned", () => {
  const { plan: _, summary: __, ...rest } = aRun();
  const reason = { code: "database-down", message: "No answer.", remedy: "Start it." };
  expect(describeRun({ ...rest, status: "failed", reason })).toEqual([
    "sync failed  20261122T030000Z-k3xq7a",
    "  database-down  No answer.",
    "  → Start it.",
  ]);
});

test("does not mention outcomes in a preview", () => {
  const described = text(aRun({ mode: "preview" }));
  expect(described).toMatch(/^preview done/);
  expect(described).not.toContain("changed");
});

test("says how many the scope leaves alone", () => {
  const { plan } = aRun();
  const totals = plan && { ...plan.totals, outOfScope: 7 };
  const described = text(aRun(plan && totals ? { plan: { ...plan, totals } } : {}));
  expect(described).toMatch(/not in scope +7 +differ, but SYNC_SCOPE leaves them alone/);
});

test.each([
  ["a colour", "\u001b[31mred"],
  ["a title for the window", "\u001b]0;owned\u0007x"],
  ["a step back over what stands there", "\rsync done"],
  ["a second line", "x\n✓ all is well"],
  ["an eight-bit escape", "\u009b2Jx"],
  ["a direction override", "\u202egnp.exe"],
  ["an isolate", "\u2066x\u2069"],
])("escapes %s in text from outside", (_, hostile) => {
  const described = describeRun(
    aRun({
      reason: { code: "c", message: hostile, remedy: hostile },
      summary: withFailure(hostile, hostile, hostile),
    }),
  );
  for (const line of described) expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
});

test.each([
  [0.8, "0.8 s"],
  [59.9, "59.9 s"],
  [60, "1 min 0 s"],
  [119.7, "2 min 0 s"],
  [125.2, "2 min 5 s"],
  [3605, "60 min 5 s"],
])("says %d seconds as %s", (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});

test("lists who failed and who waits before those who are left out every night", () => {
  const outcome = (email: string, status: Outcome["status"]): Outcome => ({
    run: "20261122T030000Z-k3xq7a",
    key: "A".repeat(26),
    target: "entra",
    email,
    status,
    entraId: null,
    at: "2026-11-22T03:00:00.000Z",
    message: "Why.",
  });
  const lines = describeOutcomes([
    outcome("a@b.no", "skipped"),
    outcome("b@b.no", "queued"),
    outcome("c@b.no", "failed"),
    outcome("d@b.no", "skipped"),
  ]);
  expect(lines.map((line) => line.trim().slice(0, 6))).toEqual(["c@b.no", "b@b.no", "a@b.no", "d@b.no"]);
});
