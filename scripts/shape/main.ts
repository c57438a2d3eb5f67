// Measures the structure of src and the lengths of what is beside it, and holds them to limits:
// `npm run shape -- [--report] [--files] [--static]`.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FlowFiles, flowMeasures, measureFlows } from "./flows.ts";
import { readLengths, readSources, type Source } from "./sources.ts";
import { importersIn, lengthsOf, limits, type Measure, structureOf } from "./structure.ts";

const root = join(import.meta.dirname, "../..");
const { values: options } = parseArgs({
  options: {
    /** Prints everything and fails for nothing. */
    report: { type: "boolean", default: false },
    /** Lists the files of each flow, with their lines and importers. */
    files: { type: "boolean", default: false },
    /** Leaves the flows out, which start a local cloud with the built app. */
    static: { type: "boolean", default: false },
    src: { type: "string", default: join(root, "src") },
  },
});

const print = (line = "") => process.stdout.write(`${line}\n`);

const sources = await readSources(options.src);
const flows = options.static ? [] : await measureFlows(options.src);
const beside = await readLengths(root, ["test", "bench", "scripts", "findings"]);
const measures = [...structureOf(sources, limits), lengthsOf(beside, limits.longest), ...flowMeasures(flows)];
printTable(measures);
for (const { what, limit, offences } of measures) {
  if (offences.length > 0) print(`\n${what} (${limit}):`);
  for (const offence of offences) print(`  ${offence}`);
}
if (options.files) for (const flow of flows) printFiles(flow, sources);

const limited = measures.filter(({ limit }) => limit !== "");
const broken = limited.filter(({ offences }) => offences.length > 0).length;
print(broken > 0 ? `\n${broken} of ${limited.length} limits are exceeded.` : "\nAll limits hold.");
process.exitCode = broken > 0 && !options.report ? 1 : 0;

function printTable(measures: readonly Measure[]): void {
  const width = Math.max(...measures.map(({ what }) => what.length));
  const valueWidth = Math.max(...measures.map(({ value }) => value.length));
  for (const { what, value, limit, offences } of measures) {
    const mark = offences.length > 0 ? "✗" : limit ? "✓" : " ";
    print(`${mark} ${what.padEnd(width)}  ${value.padEnd(valueWidth)}  ${limit}`.trimEnd());
  }
}

function printFiles({ name, files }: FlowFiles, sources: readonly Source[]): void {
  const lines = new Map(sources.map(({ path, lines }) => [path, lines]));
  const importers = importersIn(sources);
  print(`\n${name}: ${files.length} files (lines, importers, the only importer)`);
  for (const file of files) {
    const [importer, ...others] = importers.get(file) ?? [];
    const count = importer ? others.length + 1 : 0;
    const numbers = [lines.get(file) ?? 0, count].map((number) => String(number).padStart(4)).join(" ");
    print(`  ${numbers}  ${file}${count === 1 ? ` ← ${importer}` : ""}`);
  }
}
