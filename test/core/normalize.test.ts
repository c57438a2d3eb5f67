import fc from "fast-check";
import { expect, test } from "vitest";
import { normalize, phoneDigits } from "../../src/core/key.ts";

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

test.each<[string, string | null, string | null]>([
  ["spaces", "+47 22 00 00 00", "+4722000000"],
  ["an international 00", "0047 22000000", "+47 22 00 00 00"],
  ["brackets and dashes", "+47 (22) 00-00/00", "+47 22 00 00 00"],
  ["a blank and nothing", "  ", null],
  ["a no-break space", "22\u00a000\u00a000\u00a000", "22000000"],
])("treats phones as equal that differ in %s", (_, a, b) => {
  expect(phoneDigits(a)).toBe(phoneDigits(b));
});

test.each<[string, string | null, string | null]>([
  ["a digit", "22000000", "22000001"],
  ["an extension", "22000000", "22000000 x12"],
  ["the country", "+4722000000", "22000000"],
  ["digits of another script", "\u0662\u0662", "\u0663\u0663"],
  ["being there at all", "22000000", null],
])("treats phones as different that differ in %s", (_, a, b) => {
  expect(phoneDigits(a)).not.toBe(phoneDigits(b));
});

test("gives the same result when applied twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const sent = normalize(text);
      expect(normalize(sent)).toBe(sent);
      expect(phoneDigits(sent)).toBe(phoneDigits(text));
    }),
  );
});
