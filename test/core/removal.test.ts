import { describe, expect, test } from "vitest";
import {
  accountOfLeaver,
  guardRemoval,
  isLeftAlone,
  type Leaver,
  removalOf,
} from "../../src/core/removal.ts";
import { accountOf, kari } from "./planning.ts";

const former = (id: string, ...employees: string[]) => ({ account: accountOf(kari, { id }), employees });

/** The account that is found to be theirs, or why nothing is removed. */
function found(leaver: Partial<Leaver>): string {
  const one = accountOfLeaver({
    email: kari.email,
    isEmployee: false,
    onRecord: 1,
    accounts: [],
    ...leaver,
  });
  return "note" in one ? one.note.code : one.account.id;
}

describe("the account of a person who has left", () => {
  test.each<[string, Partial<Leaver>, string]>([
    ["is the one on record that no one in the database has", { accounts: [former("1")] }, "1"],
    [
      "is not the one that a newcomer with the address has",
      { onRecord: 2, accounts: [former("1"), former("2", "ola@example.com")] },
      "1",
    ],
    [
      "is none where the address is in the database",
      { isEmployee: true, accounts: [former("1")] },
      "still-an-employee",
    ],
    [
      "is none where someone in the database has it",
      { accounts: [former("1", "new@example.com")] },
      "still-an-employee",
    ],
    ["is none where none is on record", { onRecord: 0 }, "no-former-employee"],
    ["is none where it is gone", {}, "account-gone"],
    [
      "is none where several had the address",
      { onRecord: 2, accounts: [former("1"), former("2")] },
      "ambiguous",
    ],
  ])("%s", (_, leaver, code) => {
    expect(found(leaver)).toBe(code);
  });
});

test("plans to clear what was found, by a rule of its own, and gives the reason where there is nothing", () => {
  const person = { email: kari.email, entraId: "1" };
  const there = { target: "photo", found: { values: { photo: "sha256:a" } } };
  const change = { target: "photo", field: "photo", from: "sha256:a", to: null, rule: "leaver:remove" };
  expect(removalOf(person, [there], undefined)).toMatchObject({
    match: "record",
    changes: [change],
    notes: [],
  });
  const none = { target: "photo", found: { code: "no-photo", message: "There is none." } };
  expect(removalOf(person, [none], undefined)).toMatchObject({
    changes: [],
    notes: [{ code: "no-photo", target: "photo" }],
  });
});

test("an exclusion keeps a removal away, unless it asks for it", () => {
  const order = { email: kari.email, reason: "x", by: "hr", at: "2026-11-22T02:00:00Z" };
  expect(isLeftAlone({ ...order, targets: ["photo"] }, "photo")).toBe(true);
  expect(isLeftAlone({ ...order, targets: ["photo"], remove: ["photo"] }, "photo")).toBe(false);
  expect(isLeftAlone({ ...order, targets: ["entra"] }, "photo")).toBe(false);
});

test("the removal of ten people is held where no one has read its plan", () => {
  expect(guardRemoval({ changed: 10 }, undefined)).toMatchObject([{ name: "removal-unread" }]);
  expect(guardRemoval({ changed: 9 }, undefined)).toEqual([]);
  expect(guardRemoval({ changed: 10 }, "a".repeat(64))).toEqual([]);
});
