import { describe, expect, test } from "vitest";
import { guardingPeople } from "../../src/core/identity/another-person.ts";
import type { Memory } from "../../src/core/target.ts";
import { people } from "./planning.ts";

/** Who had which photo until now, and which they would get, by name; undefined where nothing changes. */
type Photos = Readonly<Record<string, readonly [had: string | null, gets?: string | null]>>;

const person = people(1)[0] ?? expect.fail("There is no one.");

/** The guards of a plan in which those people get those photos, of so many more who keep theirs. */
function guardsOf(photos: Photos, { more = 0, few = 3, isEveryone = true, excluded = "" } = {}) {
  const others = Array.from({ length: more }, (_, n) => [`other${n}`, [`photo-of-other${n}`]] as const);
  const everyone = [...Object.entries(photos), ...others];
  const memories = new Map<string, Memory>(
    everyone.map(([name, [url]]) => [name, { refusals: [], facts: url === null ? {} : { url } }]),
  );
  const target = {
    name: "photo",
    ownOf: ({ facts }: Memory) => facts["url"] ?? null,
    identity: (address: string | null) => address?.split("?")[0] ?? null,
  };
  const guarding = guardingPeople([
    { target, memories },
    { target: { name: "entra" }, memories },
  ]);
  for (const [name, [from, to]] of everyone) {
    const change = { target: "photo", field: "photo", from, to: to ?? null, rule: "authoritative" };
    guarding.add({
      employee: person,
      renaming: "same",
      writable: name === excluded ? ["entra"] : ["entra", "photo"],
      planned: {
        email: `${name}@example.com`,
        entraId: name.toUpperCase(),
        match: "userPrincipalName",
        inScope: true,
        changes: to === undefined || name === excluded ? [] : [change],
        notes: [],
      },
    });
  }
  return guarding.guards(few, isEveryone);
}

const slipped = { a: ["1", "2"], b: ["2", "3"], c: ["3", "4"], d: ["4", "1"] } as const;

describe("photos that people would get of one another", () => {
  test("hold photos, in a company of a few as in a large one, with the numbers and who it is", () => {
    expect(guardsOf(slipped)).toEqual([
      {
        name: "exchanged-values:photo",
        target: "photo",
        people: 4,
        all: 4,
        message: "In photo 4 of 4 people would get what another of them had until now: rows may be mixed up.",
        examples: [
          { email: "a@example.com", from: "1", to: "2" },
          { email: "b@example.com", from: "2", to: "3" },
          { email: "c@example.com", from: "3", to: "4" },
        ],
      },
    ]);
    expect(guardsOf(slipped, { more: 400 })).toMatchObject([{ people: 4, all: 404 }]);
  });

  const two: Photos = { a: ["1", "2"], b: ["2", "1"] };
  test.each<[string, Photos, Parameters<typeof guardsOf>[1], boolean]>([
    ["of both of two people", two, {}, true],
    ["of two of four", two, { more: 2 }, true],
    ["of two of five, which may be a correction", two, { more: 3 }, false],
    ["of two who were requested by name", two, { isEveryone: false }, false],
    ["of two, where one is excluded", two, { excluded: "b" }, false],
    ["of as many as the setting says", slipped, { few: 5, more: 40 }, false],
    ["that differ by their signature only", { a: ["1?s=1", "2?s=2"], b: ["2?s=0", "1?s=9"] }, {}, true],
    [
      "of the one before, and the first gets a new one",
      { a: ["1", "9"], b: ["2", "1"], c: ["3", "2"] },
      {},
      true,
    ],
  ])("%s", (_, photos, options, isHeld) => {
    expect(guardsOf(photos, options)).toHaveLength(isHeld ? 1 : 0);
  });
});

test.each<[string, Photos]>([
  ["one new photo", { a: ["1", "9"] }],
  ["new photos of everyone", { a: ["1", "7"], b: ["2", "8"], c: ["3", "9"] }],
  ["the first photos", { a: [null, "7"], b: [null, "8"], c: [null, "9"] }],
  ["a photo that its owner keeps, for another one", { a: ["1", "2"], b: ["2"], c: ["3"] }],
  [
    "one photo for everyone, in place of their own",
    { a: ["1", "2"], b: ["2", "9"], c: ["3", "2"], d: ["4", "2"] },
  ],
  [
    "a placeholder that several have had",
    { a: ["x", "9"], b: ["x", "8"], c: ["3", "x"], d: ["4", "x"], e: ["x"] },
  ],
  ["photos that are taken away", { a: ["1", null], b: ["2", null] }],
])("%s is an ordinary night", (_, photos) => {
  expect(guardsOf(photos)).toEqual([]);
});
