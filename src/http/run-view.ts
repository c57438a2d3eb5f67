import type { Counts } from "../core/outcome.ts";
import type { Run } from "../core/run.ts";

/** A run as callers see it: `progress` counts outcomes by target and status, of `expected` in all. */
export function runView({ fanOut, traceparent: _, ...run }: Run, counts?: Counts) {
  if (!fanOut) return run;
  const { expected, sent, end } = fanOut;
  return {
    ...run,
    progress: { expected, sent, scheduledEnd: end, counts: counts ?? run.summary?.counts ?? {} },
  };
}

export type RunView = ReturnType<typeof runView> & { readonly progress?: Progress };

interface Progress {
  readonly expected: number;
  readonly sent: number;
  readonly scheduledEnd: string;
  readonly counts: Counts;
}
