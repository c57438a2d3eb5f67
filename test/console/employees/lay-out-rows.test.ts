import { describe, expect, test } from "vitest";
import { layOutRows } from "../../../src/console/employees/lay-out-rows.ts";
import { nextPlace } from "../../../src/console/employees/next-place.ts";

const office = (name: string, size: number) => ({
  name,
  people: Array.from({ length: size }, (_, n) => ({ key: `${name} ${n}` }) as never),
});

// In three columns: Oslo is 0 1 2 / 3 4, Bergen is 5 6 7 / 8.
const layout = layOutRows([office("Oslo", 5), office("Bergen", 4)], 3);

test("puts each office under its own heading, and starts a new row there", () => {
  expect(layout.rows.map(({ people, from }) => [people.length, from])).toEqual([
    [0, 0],
    [3, 0],
    [2, 3],
    [0, 5],
    [3, 5],
    [1, 8],
  ]);
  expect(layout.sections).toEqual([
    { heading: 0, last: 2 },
    { heading: 3, last: 5 },
  ]);
  expect(layout.rowOf).toEqual([1, 1, 1, 2, 2, 4, 4, 4, 5]);
});

test("puts people who are not grouped one below the other, without a heading", () => {
  const flat = layOutRows([office("Everyone", 3)], 1, false);
  expect(flat.rows.map(({ people, from }) => [people.length, from])).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  expect(flat.sections).toEqual([{ last: 2 }]);
});

describe("moving by keys", () => {
  test.each([
    ["ArrowRight", 2, 3],
    ["ArrowRight", 8, 8],
    ["ArrowLeft", 5, 4],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 1, 4],
    ["ArrowDown", 2, 4],
    ["ArrowDown", 4, 6],
    ["ArrowDown", 8, 8],
    ["ArrowUp", 6, 4],
    ["ArrowUp", 1, 1],
    ["PageDown", 1, 6],
    ["PageUp", 8, 3],
    ["Home", 7, 0],
    ["End", 1, 8],
    ["a", 1, undefined],
  ])("%s goes from %i to %s", (key, from, to) => {
    expect(nextPlace(layout, from, key, 2)).toBe(to);
  });
});
