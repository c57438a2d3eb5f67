import { expect, test } from "vitest";
import { isWorthSaying } from "../../../src/console/sync/progress.ts";

const saidAt = (percent: number, seconds: number) => ({ percent, at: seconds * 1000 });

test.each([
  ["says how far it is when it has said nothing yet", undefined, saidAt(0, 0), true],
  ["says a further tenth", saidAt(10, 0), saidAt(20, 6), true],
  ["does not say a further tenth within five seconds", saidAt(10, 0), saidAt(30, 4), false],
  ["does not say a little more", saidAt(10, 0), saidAt(14, 10), false],
  ["says a little more after half a minute", saidAt(10, 0), saidAt(11, 30), true],
  ["does not repeat itself", saidAt(10, 0), saidAt(10, 3600), false],
  ["says the end at once", saidAt(90, 0), saidAt(100, 1), true],
  ["says that it has begun again", saidAt(100, 0), saidAt(50, 6), true],
])("%s", (_, before, now, expected) => {
  expect(isWorthSaying(before, now)).toBe(expected);
});
