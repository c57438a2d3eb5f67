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
  ["blanks inside as one space", "Leder  salg\u00a0\u2009og marked", "Leder salg og marked"],
  ["a line break as it is", "Storgata 1\nOslo", "Storgata 1\nOslo"],
  ["no zero width space", "Kari\u200b", "Kari"],
  ["no soft hyphen", "Nord\u00adlie", "Nordlie"],
  ["no byte order mark or word joiner", "\ufeffAnne\u2060 Lise", "Anne Lise"],
  ["no direction marks", "\u200eKari\u200f", "Kari"],
  ["no joiner between Latin letters", "Ka\u200dri\u200c", "Kari"],
  ["letters that a joiner was between composed", "A\u200b\u030ase", "\u00c5se"],
  ["no tags and no variation selectors", "Kari\u{e0041}\u{e007f} \ufe0fNord\ufe0e\u{e0100}", "Kari Nord"],
  [
    "the tags of a flag",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
  ],
  ["the form of an emoji", "❤\ufe0f 1\ufe0f\u20e3", "❤\ufe0f 1\ufe0f\u20e3"],
  [
    "the joiner of a Persian word",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
  ],
  ["the joiner of a Hindi word", "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"],
  ["the joiner of an emoji", "👩🏽‍🚒 Brannsjef", "👩🏽‍🚒 Brannsjef"],
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
