import { expect, test } from "vitest";
import { hashValue, nothingRemembered, refusalNote, rememberRefusals } from "../../src/core/state.ts";

const now = new Date("2026-11-22T03:00:00Z");
const no = { code: "administrator-phone", message: "No." };
const phone = { field: "mobilePhone", to: "+47 900 00 001" };
const title = { field: "jobTitle", to: "Sjef" };

const remembered = (...changes: (typeof phone)[]) => ({
  facts: {},
  refusals: rememberRefusals(
    nothingRemembered,
    changes,
    changes.map(({ field }) => ({ field, ...no })),
    now,
  ),
});

test("remembers what was refused and when, but not the value", () => {
  const memory = remembered(phone);
  expect(memory.refusals).toEqual([
    { field: "mobilePhone", ...no, hash: hashValue(phone.to), at: now.toISOString() },
  ]);
  expect(JSON.stringify(memory)).not.toContain("900");
});

test("forgets a refusal once the field is accepted", () => {
  expect(rememberRefusals(remembered(phone, title), [phone], [], now)).toEqual(remembered(title).refusals);
});

test("keeps a refusal of a field that was not written this time", () => {
  const later = new Date("2026-11-23T03:00:00Z");
  const refusals = rememberRefusals(remembered(phone), [title], [{ field: title.field, ...no }], later);
  expect(refusals.map(({ field, at }) => [field, at])).toEqual([
    ["mobilePhone", now.toISOString()],
    ["jobTitle", later.toISOString()],
  ]);
});

test("replaces the refusal of an older value", () => {
  const other = { ...phone, to: null };
  const refusals = rememberRefusals(remembered(phone), [other], [{ field: phone.field, ...no }], now);
  const noteFor = (to: string | null) =>
    refusalNote({ facts: {}, refusals }, "entra", phone.field, to, now)?.code;
  expect([noteFor(null), noteFor(phone.to)]).toEqual(["administrator-phone", undefined]);
});

test.each([
  ["a week", undefined, 7 * 24],
  ["the hours that it says", 12, 12],
])("a refusal holds for %s", (_, hours, lasting) => {
  const refusal = { field: phone.field, ...no, ...(hours !== undefined && { hours }) };
  const refusals = rememberRefusals(nothingRemembered, [phone], [refusal], now);
  const isHeld = (after: number) => {
    const then = new Date(now.getTime() + after * 3_600_000);
    return refusalNote({ facts: {}, refusals }, "photo", phone.field, phone.to, then) !== undefined;
  };
  expect([isHeld(lasting - 1), isHeld(lasting)]).toEqual([true, false]);
});

test("distinguishes null, an empty text and the word null", () => {
  expect(new Set([null, "", "null"].map(hashValue)).size).toBe(3);
});
