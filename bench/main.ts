// Measures the app against its limits: `node bench/main.ts [name…] [--full]`, without a name all but those that take long;
// `peers [--only 250]` against the usual script;
// `quota --only tenth` with 4,000 people at a tenth of the quota (half an hour);
// `suite [--ref COMMIT] [--only start]` and `planning --ref COMMIT` against an older version of the project.
import { parseArgs } from "node:util";
import { columns, print, printNote, style } from "../src/cli/terminal.ts";
import type { Bench, Measure } from "./bench.ts";
import { calls } from "./calls.ts";
import { load } from "./load.ts";
import { pause } from "./pause.ts";
import { peers } from "./peers.ts";
import { planning } from "./planning.ts";
import { quota } from "./quota.ts";
import { readback } from "./readback.ts";
import { storage } from "./storage.ts";
import { suite } from "./suite.ts";

const benches: readonly Bench[] = [calls, quota, pause, planning, readback, storage, load, peers, suite];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: "boolean", default: false },
    ref: { type: "string" },
    only: { type: "string" },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  printNote(
    `There is no bench ${unknown.join(", ")}; there are ${benches.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

const results: { bench: Bench; measures: readonly Measure[] }[] = [];
for (const bench of benches) {
  const isWanted = positionals.length > 0 ? positionals.includes(bench.name) : !bench.takesLong;
  if (!isWanted) continue;
  printNote(`${bench.name}: ${bench.about} …`);
  results.push({ bench, measures: await bench.measure(values) });
}

const rows = results.flatMap(({ bench, measures }) => [
  { title: `${bench.name}: ${bench.about}` },
  ...measures,
]);
const lines = columns(
  rows.map((row) => ("title" in row ? [] : [`  ${row.what}`, row.value])),
  Number.POSITIVE_INFINITY,
);
for (const [index, row] of rows.entries()) {
  if ("title" in row) print(`\n${style("bold", row.title)}`);
  else print(lines[index]);
}
