import { type Run, scheduledEnd } from "../../core/run.ts";
import type { RunStore } from "../../stores/runs.ts";

/** Messages are put back in great numbers, so the time is recorded in steps. */
const stepMs = 15_000;

/** Records on a run until when (milliseconds since 1970) a message of it was put back: a run does not end before. */
export function putBackUntil(runs: Pick<RunStore, "update">): (run: string, due: number) => Promise<void> {
  const known = new Map<string, number>();
  return async (id, due) => {
    if (due <= (known.get(id) ?? 0)) return;
    const until = Math.ceil(due / stepMs) * stepMs;
    known.set(id, until);
    await runs.update(id, (run) => withPutBack(run, until));
  };
}

function withPutBack(run: Run, until: number): Run | undefined {
  const { fanOut } = run;
  if (run.status !== "running" || !fanOut || until <= Date.parse(scheduledEnd(fanOut))) return undefined;
  return { ...run, fanOut: { ...fanOut, putBackUntil: new Date(until).toISOString() } };
}
