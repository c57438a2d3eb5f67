// Measures the app against its limits: `npm run bench -- [name…] [--full]`, without a name all but those that take long.
// A build of the newest tag, or of `--ref COMMIT`, is measured beside today's where a bench is of builds and it can be built.
//
// --json FILE        writes what was counted; counts depend on no machine's speed
// --check            exits with 1 where a count is more than a fifth above bench/baseline.json
// --write-baseline   puts these counts into it
//
// `peers [--only 250]` (people) against the usual script; `quota --only tenth` with 4,000 people at a tenth of the quota (half an
// hour); `suite [--ref COMMIT] [--only start]` and `planning --ref COMMIT` against an older version of the project; `memory
// [--only planning|app]`; `list [--only 20000]` (people).
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { columns, print, printNote, style } from "../src/cli/terminal.ts";
import { addin } from "./addin.ts";
import { type Counts, merged, worseThan } from "./baseline.ts";
import type { Bench, Measure } from "./bench.ts";
import { calls } from "./calls.ts";
import { newestTag, succeed, withCheckout } from "./checkout.ts";
import { list } from "./list.ts";
import { load } from "./load.ts";
import { memory } from "./memory.ts";
import { million } from "./million.ts";
import { pause } from "./pause.ts";
import { peers } from "./peers.ts";
import { planning } from "./planning.ts";
import { quota } from "./quota.ts";
import { readback } from "./readback.ts";
import { renderings } from "./renderings.ts";
import { storage } from "./storage.ts";
import { suite } from "./suite.ts";

const benches: readonly Bench[] = [
  calls,
  renderings,
  storage,
  load,
  addin,
  quota,
  pause,
  planning,
  memory,
  list,
  readback,
  peers,
  million,
  suite,
];
const baselineFile = join(import.meta.dirname, "baseline.json");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: "boolean", default: false },
    ref: { type: "string" },
    only: { type: "string" },
    json: { type: "string" },
    check: { type: "boolean", default: false },
    "write-baseline": { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  printNote(
    `There is no bench ${unknown.join(", ")}; there are ${benches.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}
const wanted = benches.filter(({ name, takesLong }) =>
  positionals.length > 0 ? positionals.includes(name) : !takesLong,
);

// Nearly all of them start the built app; where `npm run bench` has built it, this does nothing.
await succeed("node build.ts --here --if-changed", join(import.meta.dirname, ".."));

type Results = Map<Bench, readonly Measure[]>;
const today: Results = new Map();
for (const bench of wanted) {
  printNote(`${bench.name}: ${bench.about} …`);
  today.set(bench, await bench.measure(values));
}
const { name: older, results: before } = await measureOlder();
showTable();

const counts: Counts = Object.fromEntries(
  [...today].flatMap(([bench, measures]) =>
    measures.flatMap(({ what, count }) => (count === undefined ? [] : [[`${bench.name}: ${what}`, count]])),
  ),
);
if (values.json !== undefined) await writeFile(values.json, toJson(counts));
const baseline = JSON.parse(await readFile(baselineFile, "utf8")) as Counts;
if (values["write-baseline"]) await writeFile(baselineFile, toJson(merged(baseline, counts)));
if (values.check) {
  const worse = worseThan(baseline, counts);
  for (const line of worse) printNote(`More than a fifth worse: ${line}`);
  process.exitCode = worse.length > 0 ? 1 : 0;
}

/** The benches of builds once more with an older one; without results where there is none, or it cannot be built. */
async function measureOlder(): Promise<{ name?: string; results: Results }> {
  const results: Results = new Map();
  const ofBuild = wanted.filter((bench) => bench.ofBuild);
  if (ofBuild.length === 0) return { results };
  try {
    const name = values.ref ?? (await newestTag());
    await withCheckout(name, async (folder) => {
      await succeed("npm run build", folder);
      for (const bench of ofBuild) {
        printNote(`${bench.name} of ${name} …`);
        results.set(bench, await bench.measure({ ...values, app: join(folder, "dist") }));
      }
    });
    return { name, results };
  } catch (error) {
    printNote(`No older version beside this one: ${error instanceof Error ? error.message : error}`);
    return { results };
  }
}

function showTable(): void {
  const isCompared = older !== undefined;
  const rows = [...today].flatMap(([bench, measures]) => {
    const then = new Map(before.get(bench)?.map(({ what, value }) => [what, value]));
    const compared = (what: string) => (isCompared ? [then.get(what) ?? ""] : []);
    return [
      { title: `${bench.name}: ${bench.about}` },
      ...measures.map(({ what, value }) => ({ cells: [`  ${what}`, value, ...compared(what)] })),
    ];
  });
  const head = isCompared ? [["", "today", older]] : [];
  const lines = columns(
    [...head, ...rows.map((row) => ("title" in row ? [] : row.cells))],
    Number.POSITIVE_INFINITY,
  );
  if (isCompared) print(style("bold", lines.shift() ?? ""));
  for (const [index, row] of rows.entries()) {
    if ("title" in row) print(`\n${style("bold", row.title)}`);
    else print(lines[index]);
  }
  const long = benches.filter(({ takesLong }) => takesLong);
  if (positionals.length === 0) {
    printNote(`By name only: ${long.map(({ name, takesLong }) => `${name} (${takesLong})`).join(", ")}.`);
  }
}

function toJson(all: Counts): string {
  return `${JSON.stringify(all, null, 2)}\n`;
}
