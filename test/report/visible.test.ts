import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerpt, visible } from "../../src/report/visible.ts";
import { hostile } from "../core/any-plan.ts";

test.each([
  ["Ærlig Øst-Ås, 0155 Oslo", "Ærlig Øst-Ås, 0155 Oslo"],
  ["👩‍💻 ❤️ 🇳🇴 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩‍💻 ❤️ 🇳🇴 🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
  ["a\nb\tc\u001b[31m", "a\\u{a}b\\u{9}c\\u{1b}[31m"],
  ["\u202eolsO\u2069", "\\u{202e}olsO\\u{2069}"],
  ["a\u200bb\u00adc\ufeffd\u3164", "a\\u{200b}b\\u{ad}c\\u{feff}d\\u{3164}"],
  ["+47\u00a0900", "+47\\u{a0}900"],
  ["\ud83dx", "\\u{d83d}x"],
  [" a  b ", "␠a␠␠b␠"],
  ["\u0336a\u0301\u0302\u0303\u0304\u0305", "\\u{336}a\u0301\u0302\u0303\u0304\\u{305}"],
])("shows %j as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("shows no invisible character, and is one line", () =>
  fc.assert(
    fc.property(hostile, (text) => {
      const rest = visible(text).replace(/\p{RGI_Emoji}/gv, "e");
      expect(rest).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}| {2}/u);
    }),
  ));

test("shows different texts differently", () =>
  fc.assert(
    fc.property(hostile, hostile, (a, b) => {
      fc.pre(a.length < 200 && b.length < 200 && !/[\\␠]/.test(a + b) && a !== b);
      expect(visible(a)).not.toBe(visible(b));
    }),
  ));

describe("an excerpt", () => {
  test("is all of a text that is short enough", () => {
    expect(excerpt("x".repeat(200), 200)).toEqual({ start: "", shown: "x".repeat(200), end: "" });
  });

  test("says how long the whole text is", () => {
    expect(excerpt("x".repeat(10_000), 200)).toEqual({
      start: "",
      shown: "x".repeat(200),
      end: "… (10,000 characters)",
    });
  });

  test("shows the first difference of two long texts with the same beginning", () => {
    const url = (key: string) => `https://photos.example/kari.jpg?token=${"x".repeat(300)}${key}`;
    const { start, shown } = excerpt(url("abc"), 200, url("abd"));
    expect([start, shown]).toEqual(["…", `${"x".repeat(18)}abc`]);
  });

  test("does not cut a character in two", () => {
    expect(excerpt("😀".repeat(200), 199).shown).toBe("😀".repeat(99));
  });

  test("is not longer if characters are shown as escapes", () => {
    expect(excerpt("\u202e".repeat(150), 200).shown.length).toBeLessThanOrEqual(400);
  });
});
