import { describe, expect, test } from "vitest";
import { haveSameNames, type Names, renamingOf } from "../../src/core/identity/names.ts";

type Pair = readonly [first: string | null, last: string | null];
const row = ([firstName, lastName]: Pair): Names => ({ firstName, lastName });
const account = ([givenName, surname]: Pair, displayName: string | null = null) => ({
  id: "1",
  userPrincipalName: "a@b.no",
  givenName,
  surname,
  displayName,
});

describe("an account stays the same person's", () => {
  test.each<[string, Pair, Pair]>([
    ["after a marriage", ["Kari", "Nordmann"], ["Kari", "Hansen"]],
    ["with a second given name", ["Anne", "Berg"], ["Anne Grete", "Berg-Hansen"]],
    ["with another given name", ["Bob", "Lie"], ["Robert", "Lie"]],
    ["spelt otherwise", ["Åse", "Bøe"], ["Aase", "Boe"]],
    ["with æ and ø in letters of ASCII", ["Pål", "Sætre"], ["Paal", "Saetre"]],
    ["with variants of a spelling in both names", ["Christian", "Wiik"], ["Kristian", "Vik"]],
    ["in capitals", ["KARI", "NORDMANN"], ["Kari", "Nordmann"]],
    ["with and without an apostrophe", ["Sean", "O'Brien"], ["Sean", "OBrien"]],
    ["by an initial", ["A.", "Berg-Hansen"], ["Anne", "Hansen"]],
    ["with slips in both names", ["Kristin", "Andersen"], ["Kirstin", "Anderson"]],
    ["while it has no surname", ["Kari", null], ["Ola", "Hansen"]],
    ["while the employee has one name only", ["Kari", "Nordmann"], ["Prince", null]],
  ])("%s", (_, from, to) => {
    expect(renamingOf(row(to), account(from))).toBe("same");
  });
});

test.each<[string, Pair, Pair]>([
  ["given name and surname are others", ["Kari", "Nordmann"], ["Ola", "Hansen"]],
  ["only a middle initial is the same", ["Kari B", "Nordmann"], ["Per B", "Lie"]],
  ["given names are alike and surnames are not", ["Maria", "Holm"], ["Marie", "Lunde"]],
  ["surnames are alike and given names are not", ["Even", "Berge"], ["Eva", "Berger"]],
  ["names are short and alike", ["Kari", "Lie"], ["Mari", "Lia"]],
  ["surnames begin with the same apostrophe", ["Sean", "O'Brien"], ["Mary", "O’Neill"]],
  ["only the letter before an apostrophe is the same", ["Sean", "O’Brien"], ["Mary", "Olsen"]],
  ["that letter stands before an accent typed for one", ["Sean", "O´Brien"], ["Mary", "Olsen"]],
  ["surnames have a particle in common", ["Jan", "van Dijk"], ["Pieter", "van der Berg"]],
  ["surnames have an article in common", ["Omar", "Al-Sayed"], ["Lina", "Al Masri"]],
  ["names in Devanagari have the same consonants", ["राम", "शर्मा"], ["रीमा", "शेरमे"]],
])("an account would become another person's where %s", (_, from, to) => {
  expect(renamingOf(row(to), account(from))).toBe("another");
});

test.each<[string, Pair, Pair]>([
  ["changed places", ["Kari", "Nordmann"], ["Nordmann", "Kari"]],
  ["did so with markup in them", ["Ola <b>", '"Bobby" & Sønner</b>'], ['"Bobby" & Sønner</b>', "Ola <b>"]],
])("names have %s", (_, from, to) => {
  expect(renamingOf(row(to), account(from))).toBe("turned");
});

describe("a row and an account", () => {
  test.each<[string, Pair, ReturnType<typeof account>]>([
    ["both names", ["Kari", "Nordmann"], account(["Kari", "Nordmann"])],
    ["a part of each", ["Anne", "Hansen"], account(["Anne Grete", "Berg-Hansen"])],
    [
      "the display name, where the account has no others",
      ["Kari", "Nordmann"],
      account([null, null], "Nordmann, Kari"),
    ],
    ["the one name that both have", ["Prince", null], account([null, null], "Prince")],
  ])("are named alike by %s", (_, names, theirs) => {
    expect(haveSameNames(row(names), theirs)).toBe(true);
  });

  test.each<[string, Pair, ReturnType<typeof account>]>([
    ["surname is another", ["Kari", "Nordmann"], account(["Kari", "Hansen"])],
    ["given name is another", ["Ola", "Nordmann"], account(["Kari", "Nordmann"])],
    ["display name is another", ["Kari", "Nordmann"], account([null, null], "Postmottak")],
    ["account has no name", ["Kari", "Nordmann"], account([null, null])],
    ["employee has one name and the account two", ["Kari", null], account(["Kari", "Nordmann"])],
    ["row has no name", [null, null], account([null, null], "Kari")],
  ])("are not named alike where the %s", (_, names, theirs) => {
    expect(haveSameNames(row(names), theirs)).toBe(false);
  });
});
