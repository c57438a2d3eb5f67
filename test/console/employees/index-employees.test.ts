import fc from "fast-check";
import { expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import {
  byName,
  fold,
  indexEmployees,
  indexInTurns,
  sorting,
} from "../../../src/console/employees/arrange-employees.ts";

const person = (name: string, at: number): ListedEmployee => ({
  key: String(at),
  email: `${at}@example.no`,
  name,
  title: `Title ${at % 3}`,
  office: at % 4 ? `Office ${at % 5}` : null,
  city: null,
  hasPhoto: false,
  inScope: true,
  standing: "in-step",
  targets: {},
  changes: [],
  notes: [],
  failures: [],
});

test("people who come in pages of any size are in the order of all at once", () => {
  const name = fc.constantFrom("Åse Berg", "Ase Berg", "Bjørn Lie", "åse berg", "Zoë 10", "Zoë 9", "");
  const pages = fc.array(fc.array(name, { maxLength: 9 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pages, (names) => {
      let at = 0;
      const [first = [], ...others] = names.map((page) => page.map((one) => person(one, at++)));
      const sorted = sorting(first);
      for (const page of others) sorted.add(page);
      expect(sorted.all()).toEqual([first, ...others].flat().toSorted(byName));
    }),
  );
});

test("an index that was made in turns is the one that is used, and the same as one made at once", async () => {
  const people = Array.from({ length: 3_000 }, (_, at) => person(`Person ${(at * 7) % 1_000}`, at));
  const atOnce = indexEmployees(people);
  await indexInTurns(people);
  expect(indexEmployees(people)).not.toBe(atOnce);
  expect(indexEmployees(people)).toBe(indexEmployees(people));
  expect(indexEmployees(people)).toEqual(atOnce);
});

test("plain letters are folded as all others are", () => {
  const plain = fc.string({ unit: fc.constantFrom(..."aZ09 -@.\n'Ø".split("")) });
  fc.assert(
    fc.property(plain, (text) => {
      expect(fold(`${text}é`)).toBe(`${fold(text)}e`);
    }),
  );
});
