import { setTimeout as delay } from "node:timers/promises";
import type { RunView } from "../http/run-view.ts";
import type { Client } from "./client.ts";
import { style } from "./terminal.ts";

const over = ["done", "stale", "cancelled", "failed", "held"];

/** Waits until a run has ended or is held, telling `show` each time how far it is; gives up never, a run ends always. */
export async function followRun(client: Client, id: string, show: (run: RunView) => void): Promise<RunView> {
  for (let wait = 200; ; wait = Math.min(2000, wait * 1.2)) {
    const run = await client.run(id);
    show(run);
    if (over.includes(run.status)) return run;
    await delay(wait);
  }
}

/** A progress bar on standard error, redrawn in place; where that is no terminal, a line whenever the status changes. */
export function progressBar(stream = process.stderr): { show(run: RunView): void; clear(): void } {
  let said = "";
  return {
    show(run) {
      if (stream.isTTY) stream.write(`\r\x1b[2K${bar(run)}`);
      else if (said !== run.status) stream.write(`${run.status}\n`);
      said = run.status;
    },
    clear() {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}

const cells = 32;

function bar({ status, progress }: RunView): string {
  if (!progress) return `${style("cyan", "·".repeat(cells))}  ${status}`;
  const done = Object.values(progress.counts)
    .flatMap((counts) => Object.entries(counts))
    .reduce((sum, [outcome, count]) => sum + (outcome === "queued" ? 0 : count), 0);
  const filled = Math.min(cells, Math.floor((cells * done) / Math.max(1, progress.expected)));
  return `${style("green", "█".repeat(filled))}${style("gray", "░".repeat(cells - filled))}  ${done} of ${progress.expected}`;
}
