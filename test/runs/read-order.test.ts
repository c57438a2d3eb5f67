import { expect, test } from "vitest";
import { placeOfRead, reserve } from "../../src/runs/queue/pacer.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const hour = 3_600_000;

const send = (readAt: number) => reserve(storage(), { counts: {}, rates: {}, now: Date.now(), readAt });

test("a plan that was read later is sent, though the machine that made the one before is an hour ahead", async () => {
  const ahead = await placeOfRead(storage(), Date.now() + hour);
  expect(await send(ahead)).toBeDefined();
  const behind = await placeOfRead(storage());
  expect(behind).toBeGreaterThan(ahead);
  expect(await send(behind)).toBeDefined();
});

test("a plan that was read earlier is not sent after one that was read later; made again, it is", async () => {
  const earlier = await placeOfRead(storage());
  const later = await placeOfRead(storage(), Date.now() - hour);
  expect(await send(later)).toBeDefined();
  expect(await send(earlier)).toBeUndefined();
  expect(await send(await placeOfRead(storage()))).toBeDefined();
});

test("no two reads have the same place", async () => {
  const places = await Promise.all(Array.from({ length: 8 }, () => placeOfRead(storage(), 1)));
  expect(new Set(places).size).toBe(8);
});

test("what a version before this one has sent with a clock ahead holds no one up", async () => {
  await send(Date.now() + 10 * hour);
  expect(await send(await placeOfRead(storage()))).toBeDefined();
});
