import { describe, expect, test, vi } from "vitest";
import { ExclusionRequest } from "../../src/api/exclusions.ts";
import { PreviewRequest } from "../../src/api/plan.ts";
import { RunRequest } from "../../src/api/runs.ts";

const digest = "0123456789abcdef".repeat(4);

describe("a request for a run", () => {
  test.each<[string, unknown, object]>([
    ["everyone for an empty object", {}, {}],
    ["addresses, trimmed", { emails: [" kari@example.com "] }, { emails: ["kari@example.com"] }],
    ["a target once that is named twice", { targets: ["entra", "entra"] }, { targets: ["entra"] }],
    [
      "all there is",
      { emails: ["a@b.no"], targets: ["photo"], mode: "apply", digest },
      { emails: ["a@b.no"], targets: ["photo"], mode: "apply", digest },
    ],
  ])("means %s", (_, body, meaning) => {
    expect(RunRequest.parse(body)).toEqual(meaning);
  });

  test.each<[string, unknown]>([
    ["an unknown word", { email: "kari@example.com" }],
    ["no target", { targets: [] }],
    ["another mode", { mode: "Apply" }],
    ["no address", { emails: [] }],
    ["an empty address", { emails: [""] }],
    ["one address that is no list", { emails: "kari@example.com" }],
    ["more than a thousand addresses", { emails: Array.from({ length: 1001 }, () => "a@b.no") }],
    ["a digest in capitals", { digest: digest.toUpperCase() }],
    ["a list", []],
    ["null", null],
  ])("is refused with %s", (_, body) => {
    expect(RunRequest.safeParse(body).success).toBe(false);
  });
});

describe("a request for an exclusion", () => {
  test.each<[string, object, object]>([
    ["a reason, trimmed", { reason: " Permisjon " }, { reason: "Permisjon" }],
    ["a target once", { targets: ["photo", "photo"], reason: "x" }, { targets: ["photo"] }],
    ["a day", { reason: "x", until: "2026-11-23" }, { until: "2026-11-23" }],
    [
      "a moment with its zone",
      { reason: "x", until: "2026-11-22T13:30:00+01:00" },
      { until: "2026-11-22T13:30:00+01:00" },
    ],
    ["500 characters", { reason: "å".repeat(500) }, { reason: "å".repeat(500) }],
  ])("takes %s", (_, body, meaning) => {
    vi.setSystemTime("2026-11-22T12:00:00Z");
    expect(ExclusionRequest.parse(body)).toMatchObject(meaning);
    vi.useRealTimers();
  });

  test.each<[string, unknown]>([
    ["no reason", {}],
    ["an empty reason", { reason: " \t" }],
    ["501 characters", { reason: "x".repeat(501) }],
    ["a second line", { reason: "a\nb" }],
    ["a line separator", { reason: "a\u2028b" }],
    ["an order to the terminal", { reason: "a\u001b[2Jb" }],
    ["no target at all", { reason: "x", targets: [] }],
    ["the day that it is", { reason: "x", until: "2026-11-22" }],
    ["a moment that is over", { reason: "x", until: "2026-11-22T12:30:00+01:00" }],
    ["a moment without its zone", { reason: "x", until: "2026-12-01T12:00:00" }],
    ["a day that there is not", { reason: "x", until: "2027-02-30" }],
    ["another calendar", { reason: "x", until: "1. mai" }],
    ["another caller's name", { reason: "x", by: "leder@example.com" }],
    ["a list", []],
  ])("is refused with %s", (_, body) => {
    vi.setSystemTime("2026-11-22T12:00:00Z");
    expect(ExclusionRequest.safeParse(body).success).toBe(false);
    vi.useRealTimers();
  });
});

test.each(["../signature.liquid", "a/b.liquid", "a\\b.liquid", "signature.html"])(
  "a preview takes no template called %s",
  (name) => {
    expect(PreviewRequest.safeParse({ templates: { [name]: "x" } }).success).toBe(false);
  },
);
