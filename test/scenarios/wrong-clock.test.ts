import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPeople, ordinaryPerson } from "./ordinary-people.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

// A certificate's signatures are dated, and Entra ID refuses those of another hour.
const secret = "clocks-need-no-date";
const scene = withStack({ settings: { ENTRA_CREDENTIAL: "client-secret", ENTRA_CLIENT_SECRET: secret } });

/** Settings that put the clock of a whole host, its libraries included, so many hours ahead. */
function clock(hours: number): Record<string, string> {
  const code = `const ms = ${hours * 3_600_000};
    globalThis.Date = new Proxy(Date, {
      construct: (real, given, as) => Reflect.construct(real, given.length ? given : [real.now() + ms], as),
      apply: (real) => String(new real(real.now() + ms)),
      get: (real, name) => (name === "now" ? () => real.now() + ms : Reflect.get(real, name)),
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

const some = () => ordinaryPeople(scene()).slice(0, 12);
const plansMade = () => scene().log.filter(({ message }) => message.includes("The plan is made")).length;
/** How often each person was written since the exchanges were cleared. */
const timesWritten = () => {
  const landed = scene()
    .writes()
    .filter(({ status }) => status === 204);
  return Object.values(Object.groupBy(landed, ({ who = "" }) => who)).map((writes) => writes?.length);
};

beforeAll(async () => {
  scene().microsoft.app.addSecret({ value: secret });
  await scene().sync();
});
beforeEach(async () => {
  for (const email of some()) await scene().life.changeTitle(email, `Tittel ${crypto.randomUUID()}`);
  scene().microsoft.clearExchanges();
});

describe("a host with a clock that is wrong", () => {
  test.each([1, -1])("by %i h plans once, and writes everyone once", async (hours) => {
    await scene().restartHost(clock(hours));
    scene().microsoft.faults.add({
      user: ordinaryPerson(scene(), 0),
      method: "PATCH",
      status: 429,
      retryAfter: 1,
      times: 1,
    });
    const plans = plansMade();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(Math.abs(Date.parse(run.createdAt) - Date.now())).toBeGreaterThan(3_000_000);
    expect(timesWritten()).toEqual(some().map(() => 1));
    expect(plansMade()).toBe(plans + 1);
    await scene().expectAgreement();
  });

  test.each([
    [1, -1],
    [-1, 1],
  ])(
    "by %i h leaves a run to one that is wrong by %i h, which goes on with it at once",
    async (hours, others) => {
      await scene().restartHost(clock(hours));
      scene().microsoft.latency.ms = 300;
      const plans = plansMade();
      const { id } = await scene().client().requestRun({});
      await eventually(() => timesWritten().length > 2);
      await scene().restartHost(clock(others));
      scene().microsoft.latency.ms = 0;
      const run = await ended(scene(), id);
      expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
      expect(timesWritten()).toEqual(some().map(() => 1));
      expect(plansMade()).toBe(plans + 1);
      await scene().expectAgreement();
    },
  );
});
