import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { sharedRead } from "../../src/employees/people-by-account.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const away = new RetryLater("database-unreachable", "The database is away", 5);

/** A read that answers with how often it was made, or fails. */
function counted(usable?: number) {
  const source = { reads: 0, fails: undefined as Error | undefined, holds: false };
  const ask = sharedRead(
    async () => {
      source.reads += 1;
      if (source.holds) await new Promise(() => {});
      if (source.fails) throw source.fails;
      return source.reads;
    },
    { fresh: 30_000, ...(usable !== undefined && { usable }) },
  );
  return { source, ask };
}

test("is read once for many callers, and again when it is old", async () => {
  const { source, ask } = counted();
  expect(await Promise.all(Array.from({ length: 5000 }, ask))).toEqual(Array.from({ length: 5000 }, () => 1));
  vi.advanceTimersByTime(29_000);
  expect(await ask()).toBe(1);
  vi.advanceTimersByTime(2_000);
  expect([await ask(), source.reads]).toEqual([2, 2]);
});

test("a failure is everyone's who waits, and is not kept", async () => {
  const { source, ask } = counted();
  source.fails = away;
  await expect(Promise.all([ask(), ask()])).rejects.toBe(away);
  expect(source.reads).toBe(1);
  source.fails = undefined;
  expect(await ask()).toBe(2);
});

test("while it is away, what was read before serves, and it is tried again once in a while", async () => {
  const { source, ask } = counted(600_000);
  await ask();
  source.fails = away;
  vi.advanceTimersByTime(31_000);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect([await ask(), source.reads]).toEqual([1, 2]);
  vi.advanceTimersByTime(31_000);
  expect([await ask(), source.reads]).toEqual([1, 3]);
  vi.advanceTimersByTime(600_000);
  await expect(ask()).rejects.toBe(away);
});

test("what is wrong, and will be the next time as well, is not hidden by what was read before", async () => {
  const { source, ask } = counted(600_000);
  await ask();
  source.fails = new GiveUp("database-refused", "The password is wrong");
  vi.advanceTimersByTime(31_000);
  await expect(ask()).rejects.toBe(source.fails);
});

test("a slow read is not waited for where there is an older one", async () => {
  const { source, ask } = counted(600_000);
  await ask();
  source.holds = true;
  vi.advanceTimersByTime(31_000);
  const answers = Promise.all([ask(), ask()]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([await answers, source.reads]).toEqual([[1, 1], 2]);
});

test("is used for so much longer as it took, where that says how long", async () => {
  let reads = 0;
  const read = async () => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    return ++reads;
  };
  const ask = sharedRead(read, { fresh: (took) => took * 20 });
  const first = ask();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await first).toBe(1);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(await ask()).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  const second = ask();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await second).toBe(2);
});
