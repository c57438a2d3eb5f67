import { expect, test } from "vitest";
import { rateLimit } from "../../src/http/endpoint.ts";
import { Problem } from "../../src/http/problem.ts";

/** A limit with a clock of its own. */
function limited(each = { burst: 3, perSecond: 1 }, all = { burst: 100, perSecond: 100 }) {
  let now = 0;
  const limit = rateLimit({ each, all }, () => now);
  return {
    wait(seconds: number) {
      now += seconds * 1000;
    },
    /** Undefined where it is let through, else for how many seconds to wait. */
    send(caller: string): number | undefined {
      try {
        limit(caller);
        return undefined;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        expect([error.status, error.code]).toEqual([429, "too-many-requests"]);
        return Number(error.headers["retry-after"]);
      }
    },
  };
}

test("lets so many through at once, and then one for each that the time allows", () => {
  const { send, wait } = limited();
  expect([1, 2, 3, 4].map(() => send("kari"))).toEqual([undefined, undefined, undefined, 1]);
  wait(0.5);
  expect(send("kari")).toBe(1);
  wait(0.5);
  expect([send("kari"), send("kari")]).toEqual([undefined, 1]);
  wait(3600);
  expect([1, 2, 3, 4].map(() => send("kari"))).toEqual([undefined, undefined, undefined, 1]);
});

test("one caller does not take what others may send", () => {
  const { send } = limited({ burst: 3, perSecond: 1 }, { burst: 5, perSecond: 1 });
  for (let turn = 0; turn < 50; turn++) send("kari");
  expect([send("ola"), send("per")]).toEqual([undefined, undefined]);
});

test("all callers together have a limit, too, and it says when to come again", () => {
  const { send, wait } = limited({ burst: 3, perSecond: 1 }, { burst: 2, perSecond: 0.1 });
  expect(["a", "b", "c"].map(send)).toEqual([undefined, undefined, 10]);
  wait(10);
  expect(send("c")).toBeUndefined();
});
