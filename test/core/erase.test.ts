import { describe, expect, test } from "vitest";
import { erased, eraseOutcome, erasePlanned, eraseRun, withoutPerson } from "../../src/core/erase.ts";
import { employeeKey } from "../../src/core/key.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { another, isAbout, ownOnly, type Person } from "../../src/core/person.ts";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { newRun, type Run } from "../../src/core/run.ts";

const [hers, his] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const kari: Person = {
  accounts: new Set([hers]),
  emails: new Set(["kari@example.com"]),
  keys: new Set([employeeKey("kari@example.com")]),
};
const unknown: Person = { accounts: new Set(), emails: new Set(), keys: new Set() };

describe("a record is about a person", () => {
  test.each([
    ["by the account, in any spelling", { entraId: hers.toUpperCase() }, true],
    ["by the address, where it names no account", { email: " Kari@Example.com", entraId: null }, true],
    ["not by the address that another account had then", { email: "kari@example.com", entraId: his }, false],
    ["not where it names neither", {}, false],
  ])("%s", (_, about, expected) => {
    expect(isAbout(kari, about)).toBe(expected);
  });
});

test("texts of an export name no one else, and values stay as they are", () => {
  const record = {
    message: `2 accounts have kari@example.com (${hers}, ${his}); ola@example.com is one.`,
    startedBy: "admin@example.com",
    from: "ola@example.com",
    requestId: his,
    notes: [{ remedy: "Ask ola@example.com." }],
  };
  expect(ownOnly(kari, record)).toEqual({
    message: `2 accounts have kari@example.com (${hers}, ${another}); ${another} is one.`,
    startedBy: another,
    from: "ola@example.com",
    requestId: his,
    notes: [{ remedy: `Ask ${another}.` }],
  });
});

describe("erasing", () => {
  const outcome: Outcome = {
    run: "20261122T030000Z-aaaaaa",
    key: employeeKey("kari@example.com"),
    target: "entra",
    email: "kari@example.com",
    entraId: hers,
    at: "2026-11-22T03:00:00.000Z",
    status: "failed",
    code: "refused",
    message: "+47 900 00 000 is no number.",
    remedy: "entra-sync exclude kari@example.com",
  };

  test("an outcome keeps who, what and when by ids, and has nothing to erase the second time", () => {
    const { remedy: _, ...rest } = outcome;
    const once = eraseOutcome(kari, outcome);
    expect(once).toEqual({ ...rest, email: erased, message: erased });
    expect(once && eraseOutcome(kari, once)).toBeUndefined();
  });

  test("an outcome of another person changes only where it names them", () => {
    const another = { ...outcome, email: "ola@example.com", entraId: his, remedy: "Ask Ola." };
    expect(eraseOutcome(kari, another)).toBeUndefined();
    const naming = { ...another, message: "The account has Kari@example.com, too." };
    expect(eraseOutcome(kari, naming)).toEqual({ ...another, message: `The account has ${erased}, too.` });
  });

  test("a run loses them from its request, failures, examples and differences; who started it stays", () => {
    const request = {
      mode: "apply",
      trigger: "request",
      targets: ["entra"],
      startedBy: "kari@example.com",
    } as const;
    const values = { from: "A", to: "B" };
    const failure = { target: "entra", code: "refused", message: "+47 900 00 000" };
    const people = ["kari@example.com", "ola@example.com"];
    const run: Run = {
      ...newRun({ ...request, emails: people }, new Date()),
      guards: [
        {
          name: "changed-percent",
          message: "2 of 2",
          examples: people.map((email) => ({ email, ...values })),
        },
      ],
      difference: {
        count: 2,
        first: people.map((email) => ({ email, target: "entra", field: "x", asked: values, now: null })),
      },
      reason: { code: "nothing-to-undo", message: "Run x wrote nothing of kari@example.com." },
      summary: { counts: {}, seconds: 1, failures: people.map((email) => ({ email, ...failure })) },
    };
    const without = eraseRun(kari, run);
    expect(without).toMatchObject({
      startedBy: "kari@example.com",
      emails: [erased, "ola@example.com"],
      difference: { count: 2, first: [{ email: "ola@example.com" }] },
      reason: { message: `Run x wrote nothing of ${erased}.` },
    });
    expect(without?.guards?.[0]?.examples).toEqual([{ email: "ola@example.com", ...values }]);
    expect(without?.summary?.failures).toEqual([
      { ...failure, email: erased, message: erased },
      { ...failure, email: "ola@example.com" },
    ]);
    expect(without && eraseRun(kari, without)).toBeUndefined();
    expect(eraseRun(unknown, run)).toBeUndefined();
  });

  test("a plan loses their line, and their account among those that another person may have", () => {
    const line: PlannedEmployee = {
      email: "kari@example.com",
      entraId: hers,
      match: "mail",
      inScope: true,
      changes: [],
      notes: [],
    };
    const candidate = { enabled: true, match: "proxyAddresses" } as const;
    const [karis, olas] = [
      { ...candidate, entraId: hers, userPrincipalName: "kn@corp.example", displayName: "Kari Nordmann" },
      { ...candidate, entraId: his, userPrincipalName: "ola@example.com", displayName: null },
    ];
    const change = {
      target: "entra",
      field: "surname",
      from: "Nordmann",
      to: "Hansen",
      rule: "authoritative",
    };
    const other: PlannedEmployee = {
      ...line,
      email: "ola@example.com",
      entraId: null,
      match: "unsure",
      notes: [{ code: "unsure-match", message: "It is the alias of Kari Nordmann (kn@corp.example)." }],
      unsure: { code: "alias-only", candidates: [karis, olas], changes: [change] },
    };
    expect(erasePlanned(kari, line)).toBeUndefined();
    expect(erasePlanned(kari, other)).toMatchObject({
      email: "ola@example.com",
      notes: [{ message: `It is the alias of ${erased} (${erased}).` }],
      unsure: { candidates: [olas], changes: [] },
    });
    expect(erasePlanned(unknown, other)).toBe(other);
  });

  test.each([
    ["kari@example.com", erased],
    ["<KARI@example.com>.", `<${erased}>.`],
    ["ann.kari@example.com, kari@example.com.au", "ann.kari@example.com, kari@example.com.au"],
  ])("finds the address in %s, and no longer one that it is a part of", (text, expected) => {
    expect(withoutPerson(kari, { text })).toEqual({ text: expected });
  });
});
