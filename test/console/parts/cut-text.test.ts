import { expect, test } from "vitest";
import { cutText } from "../../../src/console/parts/shown-value.ts";

test.each([
  ["Rådgiver", 40, "Rådgiver"],
  ["Rådgiver", 8, "Rådgiver"],
  ["Rådgiver", 5, "Rådg…"],
  ["👩‍💻 Utvikler", 4, "👩‍💻…"],
  ["😀😀😀", 3, "😀😀😀"],
  ["😀😀😀😀", 3, "😀😀…"],
])("cuts %s to %i characters, and none in two", (text, most, cut) => {
  expect(cutText(text, most)).toBe(cut);
});
