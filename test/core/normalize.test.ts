import fc from "fast-check";
import { expect, test } from "vitest";
import { normalize } from "../../src/core/key.ts";

test.each<[string, unknown, string | null]>([
  ["nothing for an empty text", "", null],
  ["nothing for blanks of every kind", " \t\n\u00a0\u3000\ufeff", null],
  ["nothing for what is no text", 7, null],
  ["nothing for what is absent", undefined, null],
  ["the text without what surrounds it", "\u00a0 Rådgiver\n", "Rådgiver"],
  ["letters composed", "Ra\u030adgiver", "R\u00e5dgiver"],
  ["blanks inside as they are", "Leder  salg", "Leder  salg"],
])("sends %s", (_, value, sent) => {
  expect(normalize(value)).toBe(sent);
});

test("gives the same result when applied twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const sent = normalize(text);
      expect(normalize(sent)).toBe(sent);
    }),
  );
});
