import { describe, expect, test } from "vitest";
import type { Note } from "../../src/core/target.ts";
import { describePlan } from "../../src/report/describe-plan.ts";
import { toText } from "../../src/report/text.ts";
import { change, crowd, planFor, planned } from "../core/any-plan.ts";
import { accountOf, employee, kari, planOf } from "../core/planning.ts";

const describedBy = (...given: Parameters<typeof describePlan>) => toText(describePlan(...given));

test("shows all details in a terminal", async () => {
  const ola = employee({ email: "ola@example.com", firstName: "Ola", phone: null });
  const plan = await planOf({
    employees: [kari, ola, employee({ email: "per@example.com" })],
    accounts: [
      accountOf(kari, { jobTitle: "Lærling", city: " Oslo " }),
      accountOf(ola, { userPrincipalName: "o@example.com", mail: ola.email, mobilePhone: "+47 900 00 002" }),
    ],
    policies: { jobTitle: { strength: "authoritative", keep: true } },
    mode: "preview",
  });
  expect(describedBy(plan)).toBe(`\
Preview, nothing is written: applying this plan would change 2 fields of 2 people

  Employees     3: 2 with an account, 1 left out
  To change     2 people, 2 fields
  In step       0 people
  Same meaning  1 field spelled differently and left alone
  Requested     entra
  Made          2026-11-22T03:00:00.000Z
  Plan          plan
  Digest        ${plan.digest}

  Target  People  Fields  Cleared
  entra        2       2        1

Office: Oslo

kari@example.com  matched by userPrincipalName
  entra.jobTitle  authoritative:keep  "Lærling" → "Rådgiver"

ola@example.com  matched by mail
  entra.mobilePhone  authoritative  "+47 900 00 002" → (empty)

Noted, without a change: 1 person

  ! 1 person: No account in Entra ID has per@example.com as user principal name, mail or proxy address.
    → Create the account, or correct the e-mail in the employee database.
      per@example.com
`);
});

describe("in its first line", () => {
  const unchanged = { changes: [] };
  const noted = planned({ changes: [], notes: [{ code: "x", message: "x" }] });
  test.each([
    ["Preview, nothing is written: applying this plan would change 1 field of 1 person", crowd(1), {}],
    ["Applying this plan would change 1,234 fields of 1,234 people", crowd(1234), { mode: "apply" }],
    ["Preview, nothing is written: nothing to do", [planned(unchanged)], {}],
    ["Nothing to do", [noted], { mode: "apply" }],
    ["Nothing to do in what could be planned", [noted], { mode: "apply", complete: false }],
    ["Nothing to do", [planned({ inScope: false })], { mode: "apply" }],
  ] as const)("says %j", (title, people, changes) => {
    expect(describedBy(planFor(people, changes)).split("\n")[0]).toBe(title);
  });
});

test("says what holds a plan, with the numbers where they are known", () => {
  const plan = planFor(crowd(1), { blocked: ["changed-percent:entra.jobTitle", "source-rows"] });
  const guards = [{ name: "changed-percent:entra.jobTitle", message: "11 of 50 people (22 %)." }];
  expect(describedBy(plan, { guards })).toContain(`
! Held: this plan is not applied unattended
  - 11 of 50 people (22 %). (changed-percent:entra.jobTitle)
  - source-rows
`);
});

const note: Note = { code: "signatures-off", message: "Exchange does not answer.", remedy: "Try again." };

test("says that a plan is not complete, why, and what to do", () => {
  expect(describedBy(planFor([], { complete: false, notes: [note] }))).toContain(`
! Incomplete: part of the request could not be planned
  - Exchange does not answer.
    → Try again.
`);
});

test("shows the digest of the templates, and for how many they alone are the reason", () => {
  const templates = { target: "signature", from: "a".repeat(64), to: "b".repeat(64), people: 40 };
  const text = (people: number) => describedBy(planFor([], { templates: { ...templates, people } }));
  expect(text(40)).toContain(
    `Templates  ${templates.to}; 40 people change only because they replace aaaaaaaa…`,
  );
  expect(text(0)).toContain(`Templates  ${templates.to}\n`);
});

test("shows who gets which template, where rules choose", () => {
  const choices = [
    { choice: "signature", people: 1200, changed: 0 },
    { choice: "signature.jul by rule Jul", people: 40, changed: 40 },
  ];
  const templates = { target: "signature", from: null, to: "b".repeat(64), people: 40, choices };
  const text = describedBy(planFor([], { templates }));
  expect(text).toMatch(/Template +People +Changed/);
  expect(text).toMatch(/signature.jul by rule Jul +40 +40/);
});

test("shows notes of a complete plan without calling it incomplete", () => {
  const text = describedBy(planFor([], { notes: [note] }));
  expect(text).toContain("! To know\n  - Exchange does not answer.");
  expect(text).not.toContain("Not complete");
});

test("says who is shown but not written, and who was requested", () => {
  const text = describedBy(planFor([planned({ inScope: false })], { emails: [kari.email] }));
  expect(text).toContain("kari@example.com  matched by userPrincipalName; not in scope, not written");
  expect(text).toContain("Not in scope  1 person with differences that are left alone");
  expect(text).toContain("Requested     entra for 1 person");
});

test("shortens hashes, unless two of them would look the same", () => {
  const [a, b, c] = ["1a2b3c4d".padEnd(64, "0"), "1a2b3c4d".padEnd(64, "1"), "ffffffff".padEnd(64, "0")];
  const of = (from: string, to: string) =>
    describedBy(planFor([planned({ changes: [change({ from, to })] })]));
  expect(of(`${a}`, `sha256:${c}`)).toContain('"sha256:1a2b3c4d…" → "sha256:ffffffff…"');
  expect(of(`sha256:${a}`, `sha256:${b}`)).toContain(b);
});

test.each([
  [
    null,
    "https://photos.example/2026/kari%20hansen.jpg?v=3",
    '(empty) → "kari hansen.jpg, from photos.example"',
  ],
  [
    "https://old.example/k.jpg",
    "https://photos.example:8443/k.jpg",
    '"k.jpg, from old.example" → "k.jpg, from photos.example:8443"',
  ],
  [
    "https://a.example/k.jpg?v=1",
    "https://a.example/k.jpg?v=2",
    '"https://a.example/k.jpg?v=1" → "https://a.example/k.jpg?v=2"',
  ],
  [null, "https://photos.example/", '(empty) → "https://photos.example/"'],
  [null, "https://photos.example/%E0%A4%A.jpg", '(empty) → "%E0%A4%A.jpg, from photos.example"'],
])("names a photo by its file and host, unless two would look the same: %s → %s", (from, to, text) => {
  const photo = change({ target: "photo", field: "photo", from, to });
  expect(describedBy(planFor([planned({ changes: [photo] })]))).toContain(text);
});

test("names the field that a note is about, once", () => {
  const notes: Note[] = [
    { code: "administrator-phone", message: "It is refused.", target: "entra", field: "mobilePhone" },
    { code: "too-long", message: "jobTitle has 200 characters.", target: "entra", field: "jobTitle" },
    { code: "image-not-found", message: "There is no image.", target: "photo", field: "photo" },
  ];
  expect(describedBy(planFor([planned({ notes })]))).toContain(`
  ! entra.mobilePhone: It is refused.
  ! jobTitle has 200 characters.
  ! There is no image.
`);
});

test("lists people up to the limit, and counts the others", () => {
  const text = describedBy(planFor(crowd(1237)), { limit: 3 });
  expect(text.match(/^p\d+@/gm)).toEqual(["p1@", "p2@", "p3@"]);
  expect(text).toContain("\n… and 1,234 more people; the JSON has them all\n");
  expect(describedBy(planFor(crowd(2)), { limit: 1 })).toContain("… and 1 more person;");
});
