import { setTimeout as delay } from "node:timers/promises";
import { isUnderWay, type RunView } from "../api/runs.ts";
import { type Client, Refused } from "./client.ts";
import { onInterrupt, plain, printNote, stopsItself, style } from "./terminal.ts";

/** How many requests in a row may fail: a run goes on while the app restarts or the network is down. */
const failuresAllowed = 15;

/** Of the waits between looks, in milliseconds; each is so many times as long as the one before. */
const [shortest, longest, growth] = [200, 2000, 1.2];

/**
 * Milliseconds until a run is looked at again: longer the longer it takes, but no longer than half of what it seems to take
 * still, judged by the outcomes that have come in. Each look takes the app a query for every 1,000 of them.
 */
export function waits(now: () => number = () => performance.now()) {
  let wait = shortest / growth;
  let first: { readonly at: number; readonly done: number } | undefined;
  let isComplete = false;
  return (progress?: RunView["progress"]): number => {
    wait = Math.min(longest, wait * growth);
    if (!progress) return wait;
    const { expected } = progress;
    const done = doneIn(progress);
    first ??= { at: now(), done };
    const least = Math.min(longest, Math.max(shortest, expected / 5));
    if (done < expected) {
      const each = done > first.done ? (now() - first.at) / (done - first.done) : Number.POSITIVE_INFINITY;
      return Math.max(least, Math.min(wait, ((expected - done) * each) / 2));
    }
    // The app finds within seconds that it is complete.
    if (!isComplete) wait = shortest;
    isComplete = true;
    return Math.max(least, wait);
  };
}

/**
 * Shows a run's progress on standard error until it has ended or is held, and returns it as it is then; throws when the app
 * stops answering. Where it is followed no longer, by that or by an interrupt, the reader is shown that it goes on.
 */
export async function followWithProgress(client: Client, id: string): Promise<RunView> {
  const bar = progressBar();
  const leave = () => {
    bar.clear();
    if (stopsItself()) return;
    printNote(
      `Run ${id} goes on in the app. See it: entra-sync runs ${id}. Stop it: entra-sync runs cancel ${id}.`,
    );
  };
  const finished = onInterrupt(leave);
  try {
    const run = await followRun(client, id, bar.show);
    bar.clear();
    return run;
  } catch (error) {
    leave();
    throw error;
  } finally {
    finished();
  }
}

/** Waits until a run has ended or is held, giving each state of it to `show`; throws when the app stops answering. */
export async function followRun(client: Client, id: string, show: (run: RunView) => void): Promise<RunView> {
  let failures = 0;
  const waitAfter = waits();
  for (;;) {
    let wait: number;
    try {
      const run = await client.run(id);
      failures = 0;
      show(run);
      if (!isUnderWay(run)) return run;
      wait = waitAfter(run.progress);
    } catch (error) {
      failures += 1;
      const isFinal = error instanceof Refused && !/^(unavailable|http-5..)$/.test(error.code);
      if (isFinal || failures > failuresAllowed) throw error;
      wait = waitAfter();
    }
    await delay(wait);
  }
}

/** A progress bar on standard error, redrawn in place; where that is not a terminal, a line whenever the status changes, or what a run waits for. */
function progressBar(stream = process.stderr): { show(run: RunView): void; clear(): void } {
  let shown = "";
  return {
    show(run) {
      const status = statusOf(run);
      if (stream.isTTY) stream.write(`\r\x1b[2K${bar(run, stream)}`);
      else if (shown !== status) stream.write(`${status}\n`);
      shown = status;
    },
    clear() {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}

const cells = 32;

/** A run's status, and what it waits for before it is planned. */
const statusOf = (run: RunView) =>
  run.reason && isUnderWay(run) ? `${run.status}, waits: ${plain(run.reason.message)}` : run.status;

function bar(run: RunView, stream: NodeJS.WriteStream): string {
  const { progress } = run;
  if (!progress) return `${style("cyan", "·".repeat(cells), stream)}  ${statusOf(run)}`;
  const done = doneIn(progress);
  const filled = Math.min(cells, Math.floor((cells * done) / Math.max(1, progress.expected)));
  const full = style("green", "█".repeat(filled), stream);
  const empty = style("gray", "░".repeat(cells - filled), stream);
  return `${full}${empty}  ${done} of ${progress.expected}`;
}

/** How many outcomes are in. */
const doneIn = ({ counts }: NonNullable<RunView["progress"]>): number =>
  Object.values(counts)
    .flatMap((byStatus) => Object.entries(byStatus))
    .reduce((sum, [outcome, count]) => sum + (outcome === "queued" ? 0 : count), 0);
