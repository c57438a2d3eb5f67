import { beforeAll, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Plan } from "../../src/core/plan.ts";
import { flaws } from "../../src/local/company/flaws.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
let run: RunView;
let plan: Plan;
let outcomes: readonly Outcome[];
beforeAll(async () => {
  run = await scene().sync();
  plan = await scene().plan(run);
  outcomes = await scene().outcomes(run);
});

const emailsOf = (kind: string) => flaws.filter((flaw) => flaw.kind === kind).map(({ email }) => email);
const isOf = (kind: string, email: string) =>
  emailsOf(kind).some((known) => known.toLowerCase() === email.toLowerCase());

/** What happened to the people with a flaw: their outcomes, what was written, and what the plan says of them. */
function fate(kind: string) {
  const planned = plan.employees.filter(({ email }) => isOf(kind, email));
  const ids = planned.map(({ entraId }) => entraId);
  const writes = scene()
    .writes()
    .filter(({ who = "" }) => ids.includes(scene().microsoft.users.get(who)?.id ?? "") || isOf(kind, who));
  return {
    outcomes: outcomes.filter(({ email }) => isOf(kind, email)),
    bodies: writes.filter(({ status }) => status === 204).map(({ body }) => body as Record<string, unknown>),
    match: planned.map(({ match }) => match),
    notes: planned.flatMap(({ notes }) => notes),
  };
}

test("every flaw of the sample company has a test here", () => {
  const spokenOf = [...written, ...matched, ...skipped, ...leftAlone].map(([kind]) => kind);
  expect(new Set([...spokenOf, "administrator", "long-title", "guest-namesake", "no-last-name"])).toEqual(
    new Set(flaws.map(({ kind }) => kind)),
  );
});

test("all of them together leave Entra ID as the database says, without a failure", async () => {
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  await scene().expectAgreement();
});

const written: [string, Record<string, unknown>][] = [
  ["phone-cleared", { mobilePhone: null }],
  ["changed-title", { jobTitle: "Eiendomsmegler MNEF" }],
  ["changed-name", { displayName: "Kari Lien Brekke", surname: "Lien Brekke" }],
  ["norwegian-letters", { displayName: "Bjørg Sæther Ødegård", jobTitle: "Rådgiver, Sør-Østlandet" }],
  ["office-without-phone", { businessPhones: [] }],
];
test.each(written)("%s: writes exactly %j", (kind, body) => {
  expect(fate(kind)).toMatchObject({
    bodies: [body],
    outcomes: [{ status: "changed", fields: Object.keys(body), requestId: expect.any(String) }],
  });
  expect(fate(kind).bodies).toEqual([body]);
});

const matched: [string, string][] = [
  ["upn-differs", "mail"],
  ["proxy-address", "proxyAddresses"],
  ["email-in-capitals", "userPrincipalName"],
];
test.each(matched)("%s: is matched by %s and written", (kind, match) => {
  expect(fate(kind)).toMatchObject({ match: [match], outcomes: [{ status: "changed" }], notes: [] });
  expect(fate(kind).bodies).toEqual([expect.objectContaining({ department: expect.any(String) })]);
});

const skipped: [string, string][] = [
  ["two-with-same-mail", "ambiguous"],
  ["missing-in-entra", "not-found"],
  ["on-premises-synced", "on-premises-synced"],
  ["no-office", "no-office"],
  ["impossible-email", "impossible-email"],
  ["duplicate-email", "duplicate-email"],
];
test.each(skipped)("%s: is skipped, and the outcome and the plan say %s", (kind, code) => {
  const { bodies, outcomes: recorded, notes } = fate(kind);
  expect(bodies).toEqual([]);
  expect(recorded).toMatchObject([{ status: "skipped", code, message: expect.any(String) }]);
  expect(new Set(notes.map((note) => note.code))).toEqual(new Set([code]));
});

const leftAlone: [string][] = [
  ["leaver"],
  ["decomposed-name"],
  ["phone-format"],
  ["stray-spaces"],
  ["in-agreement"],
];
test.each(leftAlone)("%s: nothing is written, planned or noted", (kind) => {
  expect(fate(kind)).toEqual({ outcomes: [], bodies: [], match: [], notes: [] });
});

test("administrator: the phones are refused and named, the rest is written", () => {
  const { bodies, outcomes: recorded } = fate("administrator");
  expect(bodies).toEqual([expect.not.objectContaining({ mobilePhone: expect.anything() })]);
  expect(recorded).toMatchObject([{ status: "changed", code: "administrator-phone" }]);
  expect(recorded[0]?.message).toContain("mobilePhone, businessPhones");
  expect(recorded[0]?.fields).toEqual(Object.keys(bodies[0] ?? {}));
});

test("long-title: the title is noted and stays, the rest is written", () => {
  const { bodies, notes, outcomes: recorded } = fate("long-title");
  expect(notes).toMatchObject([{ code: "too-long", field: "jobTitle", target: "entra" }]);
  expect(bodies).toEqual([{ department: expect.any(String), postalCode: expect.any(String) }]);
  expect(recorded).toMatchObject([{ status: "changed", fields: ["department", "postalCode"] }]);
});

test("no-last-name: the one name is the whole name, and surname is cleared", () => {
  expect(fate("no-last-name")).toMatchObject({ outcomes: [{ status: "changed" }], notes: [] });
  expect(fate("no-last-name").bodies).toEqual([
    expect.objectContaining({ displayName: "Sofie", surname: null, department: expect.any(String) }),
  ]);
});

test("guest-namesake: the member is written, the guest with the same mail is ignored", () => {
  expect(fate("guest-namesake")).toMatchObject({ outcomes: [{ status: "changed" }], notes: [] });
  expect(fate("guest-namesake").bodies).toHaveLength(1);
  expect(
    scene()
      .writes()
      .filter(({ who = "" }) => who.includes("#EXT#")),
  ).toEqual([]);
});
