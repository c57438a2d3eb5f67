import { expect, test } from "vitest";
import { newRun, type Run } from "../../src/core/run.ts";
import { openRuns } from "../../src/runs/queue/run-messages.ts";

const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;

/** A run that can be changed, and what a worker gets to know about its messages. */
function watched() {
  let run: Run = { ...newRun(request, new Date()), status: "running" };
  let asked = 0;
  const validityOf = openRuns({
    get: async () => {
      asked += 1;
      return run;
    },
  });
  const set = (change: Partial<Run>) => {
    run = { ...run, ...change };
  };
  return { validityOf, set, asked: () => asked, message: (attempt?: number) => ({ run: run.id, attempt }) };
}

test("a message without an attempt is of the first", async () => {
  const { validityOf, message } = watched();
  expect(await validityOf(message())).toBe("open");
  expect(await validityOf(message(1))).toBe("open");
});

test("that a run is open is believed for messages of the same attempt only", async () => {
  const { validityOf, set, asked, message } = watched();
  expect([await validityOf(message()), await validityOf(message())]).toEqual(["open", "open"]);
  expect(asked()).toBe(1);
  set({ attempt: 2 });
  expect(await validityOf(message(2))).toBe("open");
  expect(await validityOf(message())).toBe("other-attempt");
  expect(await validityOf(message(3))).toBe("other-attempt");
});

test("a run that is being stopped is closed before it has ended, and one that was retried is open at once", async () => {
  const { validityOf, set, message } = watched();
  set({ ending: { status: "cancelled", reason: { code: "cancelled", message: "Cancelled." } } });
  expect(await validityOf(message())).toBe("ended");
  set({ status: "cancelled" });
  expect(await validityOf(message())).toBe("ended");
});
