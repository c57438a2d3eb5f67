import { setTimeout as really } from "node:timers/promises";
import { expect, test } from "vitest";
import { virtualClock } from "../../bench/peers/virtual-clock.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("an hour of waiting passes at once, and those who wait come in the order of their times", async () => {
  const clock = virtualClock();
  const came: string[] = [];
  const come = async (name: string, ms: number) => {
    await wait(ms);
    came.push(`${name} at ${clock.now()}`);
  };
  await clock.run(() =>
    Promise.all([come("late", 3_600_000), come("early", 1000), come("between", 60_000)]).then(() => {}),
  );
  expect(came).toEqual(["early at 1000", "between at 60000", "late at 3600000"]);
});

test("the clock stands still while something is under way, but for where that sleeps", async () => {
  const clock = virtualClock();
  const times = await clock.run(async () => {
    const other = wait(500).then(() => clock.now());
    const begunAndEnded = await clock.during(async () => {
      const begun = clock.now();
      await really(20);
      const still = clock.now();
      await clock.sleep(50);
      return [begun, still, clock.now()];
    });
    return [...begunAndEnded, await other];
  });
  expect(times).toEqual([0, 0, 50, 500]);
});

test("timers that are set outside of the program, and afterwards, are real", async () => {
  const clock = virtualClock();
  await clock.run(() => clock.during(() => wait(1).then(() => {})));
  await wait(1);
  expect(clock.now()).toBe(0);
});
