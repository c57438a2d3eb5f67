import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printNote } from "../src/cli/terminal.ts";
import type { Bench, BenchOptions, Measure } from "./bench.ts";
import { newestTag, run, withCheckout } from "./checkout.ts";
import { median, times } from "./format.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const counter = new URL("./process/count-starts.js", import.meta.url);

/** What a checkout took, in ms, and what its tests started. */
interface Taken {
  readonly start: number[];
  readonly synced: number[];
  readonly test: number[];
  counts: ReadonlyMap<string, number>;
}

/** Times `npm start` and `npm test` of an older version (`--ref`, default the newest tag) and this one, by turns. */
export const suite: Bench = {
  name: "suite",
  about:
    "npm start until everything is up and until all is synced and compared, and npm test: this version ÷ an older one, by turns",
  takesLong: "as long as four runs of the tests",
  measure: async (options) =>
    withCheckout(options.ref ?? (await newestTag()), async (before) => {
      const old: Taken = { start: [], synced: [], test: [], counts: new Map() };
      const now: Taken = { start: [], synced: [], test: [], counts: new Map() };
      const both = [
        { folder: before, taken: old },
        { folder: here, taken: now },
      ];
      // The first start of each fills its caches and is not counted.
      for (const { folder } of both) await timeStart(folder);
      for (let round = 0; round < (options.full ? 5 : 3); round++) {
        for (const { folder, taken } of both) {
          const { up, synced } = await timeStart(folder);
          taken.start.push(up);
          taken.synced.push(synced);
        }
      }
      for (let round = 0; round < testRounds(options); round++) {
        for (const { folder, taken } of both) {
          const { ms, counts } = await timeTest(folder);
          taken.test.push(ms);
          taken.counts = counts;
        }
      }
      return measures(old, now);
    }),
};

const testRounds = ({ full, only }: BenchOptions) => (only === "start" ? 0 : full ? 3 : 1);

function measures(old: Taken, now: Taken): readonly Measure[] {
  const seconds = (ms: readonly number[]) => (median(ms) / 1000).toFixed(1);
  const ratio = (of: "start" | "synced" | "test") =>
    `${times(median(now[of]) / median(old[of]))} (${seconds(now[of])} ÷ ${seconds(old[of])} s)`;
  const count = (of: string) => `${now.counts.get(of) ?? 0} (${old.counts.get(of) ?? 0})`;
  const starts = [
    { what: "npm start, until everything is up", value: ratio("start") },
    { what: "npm start -- --once, until all is synced and compared", value: ratio("synced") },
  ];
  if (now.test.length === 0) return starts;
  return [
    ...starts,
    { what: "npm test", value: ratio("test") },
    { what: "function hosts that the tests started (before)", value: count("host") },
    { what: "Azurites (before)", value: count("azurite") },
    { what: "embedded databases opened (before)", value: count("postgres") },
    { what: "and initialised by initdb (before)", value: count("initdb") },
  ];
}

/** Milliseconds until `npm start -- --once` says that everything is up, and until it has ended with its proof. */
async function timeStart(folder: string): Promise<{ readonly up: number; readonly synced: number }> {
  const begun = performance.now();
  let up = Number.NaN;
  const { code, said } = await run("npm start -- --once", folder, (text) => {
    if (Number.isNaN(up) && /Up in [\d.]+ s/.test(text)) up = performance.now() - begun;
  });
  const synced = performance.now() - begun;
  if (code !== 0 || Number.isNaN(up)) throw new Error(`npm start in ${folder} failed:\n${said}`);
  printNote(`npm start in ${folder}: up after ${Math.round(up)} ms, synced after ${Math.round(synced)} ms`);
  return { up, synced };
}

/** Milliseconds that `npm test` took, with a failure or without, and what was started meanwhile. */
async function timeTest(folder: string): Promise<{ ms: number; counts: ReadonlyMap<string, number> }> {
  const notes = join(await mkdtemp(join(tmpdir(), "starts-")), "starts");
  const begun = performance.now();
  const { code } = await run("npm test", folder, undefined, {
    COUNT_STARTS: notes,
    NODE_OPTIONS: `--import=${counter.href}`,
  });
  const ms = performance.now() - begun;
  printNote(`npm test in ${folder}: ${Math.round(ms)} ms${code === 0 ? "" : `, and it ended with ${code}`}`);
  const started = (await readFile(notes, "utf8").catch(() => "")).split("\n").filter(Boolean);
  await rm(join(notes, ".."), { recursive: true });
  return {
    ms,
    counts: new Map([...Map.groupBy(started, (word) => word)].map(([word, all]) => [word, all.length])),
  };
}
