import { AsyncLocalStorage } from "node:async_hooks";

/** A clock for a program that mostly waits: it stands still while something is under way, and otherwise jumps to the next timer. */
export interface VirtualClock {
  /** Milliseconds since the start. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** What `program` waits for with setTimeout goes by this clock, and nothing else in the process does. */
  run<T>(program: () => Promise<T>): Promise<T>;
  /** In a program that is run: the clock stands still while `work` goes on, but for where that sleeps. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes a clock that begins at 0. */
export function virtualClock(): VirtualClock {
  const running = new AsyncLocalStorage<boolean>();
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  let now = 0;
  let underWay = 0;
  let isLooking = false;

  /** After two turns of the event loop all that could still begin at this moment has begun. */
  function look(): void {
    if (isLooking || underWay > 0) return;
    isLooking = true;
    setImmediate(() => setImmediate(advance));
  }

  function advance(): void {
    isLooking = false;
    if (underWay > 0) return;
    let next: { readonly at: number; readonly fire: () => void } | undefined;
    for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer;
    if (!next) return;
    timers.delete(next);
    now = Math.max(now, next.at);
    next.fire();
    look();
  }

  function schedule(ms: number, fire: () => void) {
    const timer = { at: now + ms, fire };
    timers.add(timer);
    look();
    return timer;
  }

  return {
    now: () => now,
    async sleep(ms) {
      underWay -= 1;
      await new Promise<void>((resolve) => schedule(ms, resolve));
      underWay += 1;
    },
    async during(work) {
      underWay += 1;
      try {
        // The timers of the HTTP client are real.
        return await running.run(false, work);
      } finally {
        underWay -= 1;
        look();
      }
    },
    async run(program) {
      const real = globalThis.setTimeout;
      const virtual = (fire: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) =>
        running.getStore() === true ? schedule(ms, () => fire(...values)) : real(fire, ms, ...values);
      globalThis.setTimeout = virtual as typeof setTimeout;
      try {
        return await running.run(true, program);
      } finally {
        globalThis.setTimeout = real;
      }
    },
  };
}
