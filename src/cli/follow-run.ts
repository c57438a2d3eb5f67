import { setTimeout as delay } from "node:timers/promises";
import { isUnderWay, type RunView } from "../api/runs.ts";
import { type Client, Refused } from "./client.ts";
import { plain, style } from "./terminal.ts";

/** How many requests in a row may fail: a run goes on while the app restarts or the network is down. */
const failuresAllowed = 15;

/** Waits until a run has ended or is held, giving each state of it to `show`; throws when the app stops answering. */
export async function followRun(client: Client, id: string, show: (run: RunView) => void): Promise<RunView> {
  let failures = 0;
  for (let wait = 200; ; wait = Math.min(2000, wait * 1.2)) {
    try {
      const run = await client.run(id);
      failures = 0;
      show(run);
      if (!isUnderWay(run)) return run;
    } catch (error) {
      failures += 1;
      const isFinal = error instanceof Refused && !/^(unavailable|http-5..)$/.test(error.code);
      if (isFinal || failures > failuresAllowed) throw error;
    }
    await delay(wait);
  }
}

/** A progress bar on standard error, redrawn in place; where that is not a terminal, a line whenever the status changes, or what a run waits for. */
export function progressBar(stream = process.stderr): { show(run: RunView): void; clear(): void } {
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
  const done = Object.values(progress.counts)
    .flatMap((counts) => Object.entries(counts))
    .reduce((sum, [outcome, count]) => sum + (outcome === "queued" ? 0 : count), 0);
  const filled = Math.min(cells, Math.floor((cells * done) / Math.max(1, progress.expected)));
  const full = style("green", "█".repeat(filled), stream);
  const empty = style("gray", "░".repeat(cells - filled), stream);
  return `${full}${empty}  ${done} of ${progress.expected}`;
}
