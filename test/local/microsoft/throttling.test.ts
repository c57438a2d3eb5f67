import { describe, expect, test } from "vitest";
import { throttling } from "../../../src/local/microsoft/graph/throttling.ts";
import { KARI, withMicrosoft } from "./running-microsoft.ts";

const PATCH = { units: 1, writes: 1 };
const READ = { units: 1, writes: 0 };

function quotas(tenantSize = 250) {
  const clock = { ms: 1_000_000 };
  const given = throttling({ start: true, tenantSize: () => tenantSize, now: () => clock.ms });
  const charge = (times: number, cost = PATCH) => {
    const charges = Array.from({ length: times }, () => given.charge("app", cost));
    return charges.filter(({ refused }) => refused === null).length;
  };
  const pass = (seconds: number) => {
    clock.ms += seconds * 1000;
  };
  return { ...given, charge, pass, last: (cost = PATCH) => given.charge("app", cost) };
}

describe("the documented quotas", () => {
  test("allow 3,000 writes in any 150 s", () => {
    const { charge, pass, last } = quotas();
    expect(charge(3_000)).toBe(3_000);
    pass(149);
    expect(last().refused).toEqual({ limit: "WriteLimitExceeded", retryAfterSeconds: 1 });
    pass(1);
    expect(charge(1)).toBe(1);
  });

  test("sustain 20 writes a second", () => {
    const { charge, pass } = quotas();
    for (let second = 0; second < 600; second++) {
      expect(charge(20)).toBe(20);
      pass(1);
    }
  });

  test.each([
    [49, 3_500],
    [50, 5_000],
    [500, 5_000],
    [501, 8_000],
  ])("allow a tenant of %i users %i units per 10 s", (tenantSize, limit) => {
    const { charge, last, pass } = quotas(tenantSize);
    expect(charge(limit + 100, READ)).toBe(limit);
    expect(last(READ).refused).toMatchObject({ limit: "ResourceUnitLimitExceeded", retryAfterSeconds: 10 });
    pass(10);
    expect(charge(1, READ)).toBe(1);
  });

  test("count calls made while throttled", () => {
    const { charge, pass, last } = quotas();
    charge(3_000);
    pass(100);
    expect(charge(100)).toBe(0);
    pass(50);
    expect(charge(2_950)).toBe(2_900);
    expect(last().refused?.retryAfterSeconds).toBe(100);
  });

  test("let reads through while writes are refused", () => {
    const { charge } = quotas();
    charge(3_001);
    expect(charge(1, READ)).toBe(1);
  });

  test("hold for each app by itself", () => {
    const given = throttling({ start: { limits: 1 / 3_000, windows: 1 }, tenantSize: () => 1, now: () => 0 });
    expect(given.charge("one", PATCH).refused).toBeNull();
    expect(given.charge("one", PATCH).refused).not.toBeNull();
    expect(given.charge("other", PATCH).refused).toBeNull();
  });
});

test("answers 429 with Retry-After, names the limit, and lets the call through afterwards", async () => {
  let now = 0;
  const options = { throttling: { limits: 10 / 3_000, windows: 1 }, now: () => now };
  await withMicrosoft(options, async ({ graph, users }) => {
    const patch = (jobTitle: string) => graph("PATCH", `/v1.0/users/${KARI.id}`, { body: { jobTitle } });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => patch(`Title ${index}`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(refused[0]?.body.error.code).toBe("TooManyRequests");
    expect(refused[0]?.headers.get("retry-after")).toBe("150");
    expect(refused[0]?.headers.get("x-ms-throttle-information")).toBe("WriteLimitExceeded");

    now += 150_000;
    expect((await patch("Last")).status).toBe(204);
    expect(users.get(KARI.id)?.jobTitle).toBe("Last");
  });
});

test("says what a call cost, and past 80 % how much of the quota is used", async () => {
  await withMicrosoft(
    { throttling: { limits: 10 / 3_000, windows: 1 } },
    async ({ graph, throttling: quota }) => {
      const headers = async (path: string) => (await graph("GET", path)).headers;
      expect((await headers("/v1.0/users")).get("x-ms-resource-unit")).toBe("2");
      expect((await headers("/v1.0/users?$select=id&$top=999")).get("x-ms-resource-unit")).toBe("1");

      quota.reset();
      const patch = () => graph("PATCH", `/v1.0/users/${KARI.id}`, { body: { city: "Oslo" } });
      const shares: Array<string | null> = [];
      for (let call = 0; call < 10; call++) {
        shares.push((await patch()).headers.get("x-ms-throttle-limit-percentage"));
      }
      expect(shares.slice(6)).toEqual([null, null, "0.90", "1.00"]);
    },
  );
});

test("can be switched on and off while running", async () => {
  await withMicrosoft({}, async ({ graph, throttling: switchable }) => {
    const read = async () => (await graph("GET", `/v1.0/users/${KARI.id}`)).status;
    switchable.set({ limits: 0.0001, windows: 1 });
    expect(await read()).toBe(429);
    switchable.set(false);
    expect(await read()).toBe(200);
  });
});
