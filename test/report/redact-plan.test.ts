import { describe, expect, test } from "vitest";
import { answerError } from "../../src/clients/exchange/answer-error.ts";
import { allowHosts } from "../../src/clients/images/allowed-hosts.ts";
import { statusError } from "../../src/clients/images/request.ts";
import { type EmployeeRow, parseEmployee } from "../../src/clients/postgres/parse-employee.ts";
import type { RejectedRow } from "../../src/core/employee.ts";
import type { GiveUp } from "../../src/core/errors.ts";
import { exclusionNote } from "../../src/core/exclusion.ts";
import type { Joined } from "../../src/core/identity/match.ts";
import { unmatchedNote } from "../../src/core/identity/unsure.ts";
import { notInSource } from "../../src/core/plan-employee.ts";
import type { Note } from "../../src/core/target.ts";
import { redactPlan } from "../../src/report/redact.ts";
import { change, planFor, planned } from "../core/any-plan.ts";

const id = "11111111-2222-3333-4444-555555555555";
const ambiguous = (...ids: string[]): Joined => ({
  match: "ambiguous",
  found: ids.map((own) => ({
    account: { id: own, userPrincipalName: "somebody@example.com" },
    way: "mail",
  })),
});
const otherId = "99999999-8888-7777-6666-555555555555";

const row: EmployeeRow = {
  email: "kari@example.com",
  first_name: "Kari",
  last_name: "Nordmann",
  title: null,
  phone: null,
  profile_image_url: null,
  office_id: null,
  office_name: null,
  office_city: null,
  office_street_address: null,
  office_postal_code: null,
  office_phone: null,
  office_email: null,
};

describe("without values", () => {
  test.each([
    ["set", null, "+47 900 00 001", [null, "(a value)"]],
    ["cleared", "+47 900 00 001", null, ["(a value)", null]],
    ["changed", "+47 900 00 001", "+47 900 00 002", ["(a value)", "(another value)"]],
    ["the same", "x", "x", ["(a value)", "(a value)"]],
    ["a hash that one could guess at", null, `sha256:${"a".repeat(64)}`, [null, "(a value)"]],
  ])("still shows what is %s", (_, from, to, [before, after]) => {
    const [person] = redactPlan(planFor([planned({ changes: [change({ from, to })] })]), "values").employees;
    expect(person?.changes).toEqual([change({ from: before ?? null, to: after ?? null })]);
  });

  test("leaves the rest of the plan as it is", () => {
    const plan = planFor([planned({ notes: [{ code: "cut", message: "title: cut to 1024 characters." }] })]);
    const [person] = plan.employees;
    expect(redactPlan(plan, "values")).toEqual({
      ...plan,
      employees: [{ ...person, changes: [change({ from: "(a value)", to: "(another value)" })] }],
    });
  });
});

/** What a plan keeps of a note on Kari. */
function keptOf(note: Note, what: "values" | "people"): Note | undefined {
  return redactPlan(planFor([planned({ notes: [note] })]), what).employees[0]?.notes[0];
}

/** A message about a person, as a note. */
const noteOf = (said: Pick<Note, "code" | "message" | "remedy"> | undefined): Note => ({
  code: said?.code ?? "",
  message: said?.message ?? "",
  ...(said?.remedy && { remedy: said.remedy }),
});

const photoAt = (url: string) => noteOf(allowHosts(["photos.example"]).refusal(url));

const homeless = parseEmployee({ ...row, office_id: "Oslo 7", office_name: null }, "7") as RejectedRow;

const noMailbox = (message: string) =>
  answerError(
    {
      status: 404,
      headers: new Headers(),
      text: JSON.stringify({
        error: { code: "NotFound", message: `|ManagementObjectNotFoundException|${message}` },
      }),
    },
    `Set-X for ${id}`,
  ) as GiveUp;

const exclusion = { email: "kari@example.com", targets: [], reason: "on leave", by: "Ola", at: "2026-11-22" };

describe("in a note", () => {
  test.each([
    ["what stands for an office", noteOf(homeless), "The office (a value) does not exist or has no name."],
    ["a photo's host", photoAt("https://cdn.evil.example/k.jpg"), "Images from (a value) are not fetched:"],
    [
      "a host and its port",
      photoAt("https://localhost:8443/k.jpg"),
      "Images from (a value) are not fetched:",
    ],
    ["an address", photoAt("https://[2001:db8::1]/k.jpg"), "Images from (a value) are not fetched:"],
    [
      "a host that refused",
      statusError("cdn.example", 404, {}),
      "(a value) has no image at this address (404).",
    ],
    [
      "what Exchange said",
      noMailbox("Kari has none."),
      `Exchange Online has no mailbox for Set-X for ${id} (…)`,
    ],
    [
      "a phone number",
      { code: "x", message: "Refused: +47 900 00 001, for Kari." },
      "Refused: (a value), for Kari.",
    ],
    ["a value that changes", { code: "x", message: "No such title: rådgiver." }, "No such title: (a value)."],
    ["who excluded a person, and why", exclusionNote(exclusion, "entra"), "Excluded by a person."],
  ])("leaves out %s", (_, said, message) => {
    expect(keptOf(noteOf(said as Note), "values")?.message.slice(0, message.length)).toBe(message);
  });

  test("leaves a photo's host out of the remedy, too", () => {
    const kept = keptOf(photoAt("https://cdn.evil.example/k.jpg"), "values");
    expect(kept?.remedy).toBe("If (a value) is to be trusted, add it to PHOTO_HOSTS.");
  });

  test("keeps the command in a remedy, and the e-mail in it", () => {
    const kept = keptOf(exclusionNote(exclusion, "entra"), "values");
    expect(kept?.remedy).toBe("entra-sync include kari@example.com, to sync them again.");
  });
});

describe("without people", () => {
  const people = [
    planned({ email: "kari@example.com" }),
    planned({ email: "ola@example.com", entraId: null, match: "ambiguous", changes: [] }),
    planned({ email: "(row 17)", entraId: null, match: "rejected", changes: [] }),
  ];

  test("replaces people by numbers, and leaves out their values", () => {
    const { employees } = redactPlan(planFor(people), "people");
    expect(employees.map(({ email, entraId }) => [email, entraId])).toEqual([
      ["person 1", "account 1"],
      ["person 2", null],
      ["person 3", null],
    ]);
    expect(employees[0]?.changes).toEqual([change({ from: "(a value)", to: "(another value)" })]);
  });

  test.each([
    [
      "that have no account",
      unmatchedNote("kari@example.com", { match: "none", found: [] }),
      "No account in Entra ID has person 1 as user principal name, mail or proxy address.",
    ],
    [
      "that have two",
      unmatchedNote("kari@example.com", ambiguous(id, otherId)),
      "2 accounts in Entra ID have person 1 (account 1, account 2); none is written.",
    ],
    [
      "regardless of case",
      { code: "x", message: "Kari@Example.com shares it with per@example.com." },
      "person 1 shares it with person 2.",
    ],
  ])("uses the same number for people in notes: %s", (_, note, message) => {
    expect(keptOf(note, "people")?.message).toBe(message);
  });

  test("also replaces an e-mail that does not look like one", () => {
    const person = notInSource("kari nordmann");
    const { employees } = redactPlan(planFor([person]), "people");
    expect(employees[0]?.notes[0]?.message).toBe("person 1 is not an active employee in the database.");
  });

  test("uses the same pseudonyms for requested people and in notes on all employees as in the list", () => {
    const plan = planFor(people, {
      emails: ["OLA@example.com", "per@example.com"],
      notes: [{ code: "x", message: "Asked by ola@example.com.", remedy: `az … --api ${id}` }],
    });
    const { emails, notes } = redactPlan(plan, "people");
    expect(emails).toEqual(["person 2", "person 4"]);
    expect(notes).toEqual([{ code: "x", message: "Asked by person 2.", remedy: `az … --api ${id}` }]);
  });

  test("has no name, address, id or value left", () => {
    const note = unmatchedNote("ola@example.com", ambiguous(otherId));
    const plan = planFor([...people, planned({ email: "ola@example.com", notes: [note] })]);
    const text = JSON.stringify(redactPlan(plan, "people"));
    expect(text).not.toMatch(/kari|ola@|row 17|Lærling|Rådgiver|1111|9999/i);
  });
});

test("keeps the digest of what would really be written", () => {
  const plan = planFor([planned()]);
  expect(redactPlan(plan, "people")).toMatchObject({ id: plan.id, digest: plan.digest, totals: plan.totals });
});
