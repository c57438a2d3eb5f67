import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { phonesOf } from "../../src/core/cells/phone.ts";

const norway = phonesOf("NO");

describe("in Norway", () => {
  test.each([
    ["+47 900 00 001", "tel:+4790000001"],
    ["0047 900 00 001", "tel:+4790000001"],
    ["22 00 00 00", "tel:+4722000000"],
    ["(+47) 22-00.00/00", "tel:+4722000000"],
    ["+47 (22) 00-00.00", "tel:+4722000000"],
    ["47 99 88 77 66", "tel:+4799887766"],
    ["+47\u00a099\u202f88\u00a077\u00a066", "tel:+4799887766"],
    ["\uff0b47 99\u201388\u201377\u201366", "tel:+4799887766"],
    ["+47\u00ad99887766\u200b", "tel:+4799887766"],
    ["+46 (0)70 123 45 67", "tel:+46701234567"],
    ["+47 (0)22 33 44 55", "tel:+4722334455"],
    ["+39 (0)6 1234 5678", "tel:+390612345678"],
    ["+44 (0)20 7946 0958", "tel:+442079460958"],
    ["+1 (212) 555-0123", "tel:+12125550123"],
    ["+45 - 22 33 44 55", "tel:+4522334455"],
    ["22 33 - 44 55", "tel:+4722334455"],
    ["Tlf.: 22 33 44 55", "tel:+4722334455"],
    ["tel:+4722334455", "tel:+4722334455"],
    ["+ 47 99 88 77 66", "tel:+4799887766"],
    ["(+ 46) 70 123 45 67", "tel:+46701234567"],
    ["Mob: + 46 70 123 45 67", "tel:+46701234567"],
    ["+45 / 22 33 44 55", "tel:+4522334455"],
    ["T+47 22 33 44 55", "tel:+4722334455"],
    ["+47 22 33 44 55 (sentralbord)", "tel:+4722334455"],
  ])("dials %j as %j", (number, link) => {
    expect(norway.link(number)).toBe(link);
  });

  test.each([
    ["99 88 77 66 / 22 33 44 55", "tel:+4799887766"],
    ["99887766/22334455", "tel:+4799887766"],
    ["99887766, 22334455", "tel:+4799887766"],
    ["99887766 22334455", "tel:+4799887766"],
    ["99 88 77 66 eller 22 33 44 55", "tel:+4799887766"],
    ["+47 99 88 77 66 +46 70 123 45 67", "tel:+4799887766"],
    ["22 33 44 55 (99 88 77 66)", "tel:+4722334455"],
    ["22 33 44 55 / 56", "tel:+4722334455"],
    ["22 33 44 55 - 214", "tel:+4722334455"],
    ["22 33 44 55-214", "tel:+4722334455"],
    ["22 33 44 55 linje 99 88 77 66", "tel:+4722334455"],
    ["22 33 44 55 int 99887766", "tel:+4722334455"],
    ["22 33 44 55 nr 2", "tel:+4722334455"],
    ["22 33 44 55 #1 i Norge", "tel:+4722334455"],
    ["22 33 44 55 # 1 Oslo", "tel:+4722334455"],
    ["22 33 44 55 × 3 stk", "tel:+4722334455"],
    ["22 33 44 55 x 3 stk", "tel:+4722334455"],
    ["22 33 44 55 ex 1 uke", "tel:+4722334455"],
    ["22 33 44 55 intern 2. etasje", "tel:+4722334455"],
    ["22 33 44 55 app 2024 A/S", "tel:+4722334455"],
    ["+45 - 22 33 44 55 - 214", "tel:+4522334455"],
    ["0045 / 22 33 44 55 / 99 88 77 66", "tel:+4522334455"],
    ["+46 / 70 123 45 67 / 08 123 45 67", "tel:+46701234567"],
    ["+47 +47 99 88 77 66", "tel:+4799887766"],
    ["T+4722334455 M+4799887766", "tel:+4722334455"],
    ["+49 30 123456 22.33.44.55", "tel:+4930123456"],
    ["22.11.2026 99887766", "tel:+4799887766"],
    ["22 33 44 55 (21.00-23.00)", "tel:+4722334455"],
    ["22334455#214, 99887766", "tel:+4722334455;ext=214"],
    ["22334455#214 (dagtid)", "tel:+4722334455;ext=214"],
  ])("dials the first number of %j", (numbers, link) => {
    expect(norway.link(numbers)).toBe(link);
  });

  test.each([
    "ext 214",
    "ext. 214",
    ", ext 214",
    "(Ext: 214)",
    "x214",
    "linje 214",
    "int. 214",
    "internt 214",
    "tlf. internt 214",
    "- ankn. 214",
    ";ext=214",
    "lok. 214",
    "lokalnummer 214",
    "anknytn. 214",
    "tst. 214",
    "wewn. 214",
    "extensión 214",
    "Nst. 214",
    "#214",
    "# 214",
    "×214",
    "x214 (dagtid)",
    "x214 Kari",
    "ext-214",
    "ext #214",
    "ext.#214",
    "ext. no. 214",
    "ext number 214",
    "intern tlf 214",
    "intern tlf. nr. 214",
    "internlinje 214",
    "bilinje 214",
    "kortnummer 214",
    "kortnr. 214",
    "intern linje 214",
    "anknytning 214",
    "anknytningsnummer 214",
    "ank. 214",
    "app. 214",
    "apparat 214",
    "klappe 214",
    "biapparat 214",
    "anexo 214",
    "вн. 214",
    "[ext 214]",
    "доб. 214",
    "linje 214. Kari",
    "#214, 99887766",
    "#214 (dagtid)",
  ])("dials an extension where the cell says so: %s", (extension) => {
    expect(norway.link(`22 33 44 55 ${extension}`)).toBe("tel:+4722334455;ext=214");
  });

  test.each([
    ["02800", "tel:02800"],
    ["02222 (sentralbord)", "tel:02222"],
    ["+47 02800", "tel:+4702800"],
    ["116 123", "tel:116123"],
    ["1881", "tel:1881"],
  ])("dials the short number %j as it is", (number, link) => {
    expect(norway.link(number)).toBe(link);
  });

  test.each([
    ["FO", "21 12 34", "tel:+298211234"],
    ["FO", "211234 (jobb)", "tel:+298211234"],
    ["GL", "38 12 34", "tel:+299381234"],
    ["GL", "32 10 00 / 22 12 34", "tel:+299321000"],
    ["LU", "22 00 29", "tel:+352220029"],
    ["AD", "712 345", "tel:+376712345"],
  ])("dials a number from abroad where all have six digits: %s %j", (country, number, link) => {
    expect(phonesOf(country).link(number)).toBe(link);
  });

  test.each([
    ["FO", "116123"],
    ["LU", "116117"],
    ["FI", "131066"],
    ["DE", "201001"],
    ["SE", "116123"],
  ])("adds no country to six digits that are no subscriber's: %s %j", (country, number) => {
    expect(phonesOf(country).link(number)).toBe(`tel:${number}`);
  });

  test.each(["+47·99·88·77·66", "99•88•77•66", "998·87·766", "+47·99887766·22334455"])(
    "dials a number with raised dots between its digits: %s",
    (number) => {
      expect(norway.link(number)).toBe("tel:+4799887766");
    },
  );

  test("dials no part of a number with raised dots", () => {
    expect(phonesOf("AT").link("+43·664·123456")).toBe("tel:+43664123456");
  });

  test.each([
    "\uff0b\uff14\uff17 \uff19\uff19 \uff18\uff18 \uff17\uff17 \uff16\uff16",
    "\uff19\uff19\uff18\uff18\u3000\uff17\uff17\uff16\uff16",
  ])("dials digits of full width, and takes them for the same: %s", (number) => {
    expect(norway.link(number)).toBe("tel:+4799887766");
    expect(norway.same("+47 99 88 77 66", number)).toBe(true);
  });

  test.each([
    "020 7946 0958",
    "12345678",
    "00 00 00 00",
    "0000",
    "+47 99 88 77",
    "Org.nr. 999 888 777",
    "Rom 214",
    "214",
    "4421",
    "0155",
    "+44 / 22 33 44 55",
    "22.11.2026",
    "Permisjon til 31.12.2026",
    "22/11/2026",
    "21-12-2026",
    "21.00-23.00",
    "kl. 08.00-16.00",
    "ingen",
    "A99887766",
    "22334455#1#2",
    "99887766A",
    "99887766@example.com",
    "https://example.com/99887766",
    "javascript:alert(1)",
    "90000001\njavascript:1",
    "٩٠٠٠٠٠٠١",
    "-",
    "",
    null,
  ])("%j is no number to dial", (text) => {
    expect(norway.link(text)).toBe("");
  });
});

test.each([
  ["DK", "20 12 34 56", "tel:+4520123456"],
  ["Sverige", "08-123 45 67", "tel:+4681234567"],
  ["Sweden", "070-123 45 67 / 08-123 45 67", "tel:+46701234567"],
  ["gb", "020 7946 0958 x12", "tel:+442079460958;ext=12"],
  ["Germany", "030 123456 / 57", "tel:+4930123456"],
  ["DE", "030 123456-57", "tel:+493012345657"],
  ["DE", "030 / 123 456 - 12", "tel:+4930123456"],
  ["DE", "+49 - 30 - 123 - 456", "tel:+4930123456"],
  ["DE", "+49 / 30 / 123456 / 57", "tel:+4930123456"],
  ["SE", "031 - 12 34 56 - 7", "tel:+4631123456"],
  ["SE", "90 510", "tel:90510"],
  ["DK", "2026-11-28", ""],
  ["US", "411", "tel:411"],
  ["US", "212-555-0123 212-555-0199", "tel:+12125550123"],
  ["Nowhere", "+47 22 00 00 00", "tel:+4722000000"],
  ["Nowhere", "22 00 00 00", ""],
])("a number is one of the country in the settings: %s, %s", (country, number, link) => {
  expect(phonesOf(country).link(number)).toBe(link);
});

test.each<[string, string | null, string | null]>([
  ["spaces", "+47 22 00 00 00", "+4722000000"],
  ["an international 00", "0047 22000000", "+47 22 00 00 00"],
  ["brackets and dashes", "+47 (22) 00-00/00", "+47 22 00 00 00"],
  ["a blank and nothing", "  ", null],
  ["a no-break space", "22\u00a000\u00a000\u00a000", "22000000"],
  ["the country code", "+47 99 88 77 66", "99887766"],
  ["the country code of a range that no plan knows", "+47 5800 1234 5678", "580012345678"],
  ["a trunk zero", "+46 (0)70 123 45 67", "+46 70 123 45 67"],
  ["how the extension is marked", "22 33 44 55 linje 214", "+47 22 33 44 55 x214"],
  ["what is between two numbers", "99 88 77 66 / 22 33 44 55", "+4799887766, +4722334455"],
])("numbers are equal that differ in %s", (_, a, b) => {
  expect([norway.same(a, b), norway.same(b, a)]).toEqual([true, true]);
});

test.each<[string, string | null, string | null]>([
  ["a digit", "22000000", "22000001"],
  ["an extension", "22000000", "22000000 x12"],
  ["the country", "+4799887766", "+4699887766"],
  ["a second number", "99887766", "99887766 / 22334455"],
  ["a word", "99887766", "99887766 (privat)"],
  ["digits of another script", "\u0662\u0662", "\u0663\u0663"],
  ["a plus that makes it no number", "+22000000", "22000000"],
  ["being there at all", "22000000", null],
])("numbers are different that differ in %s", (_, a, b) => {
  expect([norway.same(a, b), norway.same(b, a)]).toEqual([false, false]);
});

test("a number without its plus gets it, and never replaces one that has it", () => {
  expect(norway.same("4799887766", "+47 99 88 77 66")).toBe(false);
  expect(norway.same("+47 99 88 77 66", "4799887766")).toBe(true);
  expect(norway.same("4799887766", "47 99 88 77 66")).toBe(true);
  // A spreadsheet drops it from numbers of other countries, too.
  expect(norway.same("46701234567", "+46 70 123 45 67")).toBe(false);
  expect(norway.same("+46 70 123 45 67", "46701234567")).toBe(true);
});

test("of no text a link is made that is more than one number", () => {
  const texts = fc.string({ unit: fc.constantFrom(..."0479+ ()-/.,;xt:\u00a0".split("")), maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(texts, fc.string({ unit: "binary" })), (text) => {
      expect(norway.link(text)).toMatch(/^$|^tel:\+?\d{3,15}(;ext=\d{1,7})?$/);
      expect(norway.same(text, text)).toBe(true);
    }),
  );
});
