import { describe, expect, test } from "vitest";
import { accountOf, employee, guardsOf, planOf } from "./planning.ts";

/** People with these surnames in Entra ID, and those in the database. */
const company = (...names: readonly (readonly [there: string, here: string])[]) => {
  const people = names.map(([, lastName], n) => employee({ email: `p${n}@example.com`, lastName }));
  const accounts = names.map(([surname], n) => {
    const [person = employee()] = [people[n]];
    return accountOf(person, { surname, displayName: `Kari ${surname}` });
  });
  return { employees: people, accounts };
};

describe("names that would only lose letters outside ASCII", () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      "dropped",
      [
        ["Ødegård", "degrd"],
        ["Ås-Nær", "s-Nr"],
        ["Sæther", "Sther"],
      ],
    ],
    [
      "replaced by one letter",
      [
        ["Ødegård", "Odegard"],
        ["Sæther", "Sather"],
        ["Müller", "Muller"],
      ],
    ],
    [
      "replaced by two",
      [
        ["Ødegård", "Oedegaard"],
        ["Sæther", "Saether"],
        ["Lindström", "Lindstroem"],
      ],
    ],
    [
      "replaced by question marks, also at their beginning, where a cell may have one",
      [
        ["Øystad", "?ystad"],
        ["Ås", "??s"],
        ["Nordbø", "Nordb?"],
      ],
    ],
  ])("hold the profiles of three people: %s", async (_, names) => {
    const guards = await guardsOf(company(...names));
    expect(guards).toMatchObject([
      {
        name: "lost-letters:entra",
        target: "entra",
        people: 3,
        examples: [{ email: "p0@example.com", to: expect.stringContaining(names[0]?.[1] ?? "") }, {}, {}],
      },
    ]);
    expect((await planOf(company(...names))).held).toEqual(["entra"]);
  });

  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      "two people's names are corrected: with the display names it is four values",
      [
        ["Ødegård", "Odegard"],
        ["Sæther", "Sather"],
      ],
    ],
    [
      "they get letters",
      [
        ["Odegard", "Ødegård"],
        ["Sather", "Sæther"],
        ["Muller", "Müller"],
      ],
    ],
    [
      "people have other names",
      [
        ["Ødegård", "Lie"],
        ["Sæther", "Sand"],
        ["Müller", "Moe"],
      ],
    ],
  ])("hold nothing where %s", async (_, names) => {
    expect(await guardsOf(company(...names))).toEqual([]);
  });

  test("hold nothing where names in another alphabet become Latin ones, nor take long over any text", async () => {
    const names = ["Иванова", "Петрова", "Сидорова"].map(
      (name, n) => [`${name}-Наталья`, `Ivanova${n}`] as const,
    );
    expect(await guardsOf(company(...names))).toEqual([]);
    const odd = [1, 2, 3].map((n) => [`${"éa".repeat(8)}(${n}`, "a".repeat(150)] as const);
    expect(await guardsOf(company(...odd))).toEqual([]);
  });

  test("hold nothing where one office with many people is renamed", async () => {
    const people = [1, 2, 3, 4].map((n) =>
      employee({ email: `p${n}@example.com`, office: { name: "Troms", city: "Oslo" } }),
    );
    const accounts = people.map((one) => accountOf(one, { department: "Tromsø" }));
    expect(await guardsOf({ employees: people, accounts })).toEqual([]);
  });
});
