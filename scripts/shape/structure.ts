import { posix } from "node:path";
import { cyclesIn } from "./cycles.ts";
import type { Length, Source } from "./sources.ts";

/** One row of the table: what was measured, and each offence against its limit, named. */
export interface Measure {
  readonly what: string;
  readonly value: string;
  readonly limit: string;
  readonly offences: readonly string[];
}

/** The limits that src is held to; lengths in lines. */
export interface Limits {
  readonly files: number;
  readonly median: readonly [from: number, to: number];
  readonly longest: number;
  readonly folder: number;
  /** A file with fewer lines and a single importer belongs into that importer. */
  readonly crumb: number;
}

/** Little above what there is, so that growth is a decision. */
export const limits: Limits = { files: 262, median: [60, 140], longest: 300, folder: 25, crumb: 20 };

/** Whether a path below src belongs to the app proper: what is deployed as functions. */
export const isAppProper = (path: string): boolean => !/^(cli|console|local|addin)\//.test(path);

/** Measures the structure of source files against limits: the app proper's size and lengths, everything else for all files. */
export function structureOf(sources: readonly Source[], limits: Limits): readonly Measure[] {
  const app = sources.filter(({ path }) => isAppProper(path));
  const median = medianOf(app.map(({ lines }) => lines));
  const [from, to] = limits.median;
  const longest = sources.toSorted((a, b) => b.lines - a.lines)[0];
  const folders = [...Map.groupBy(sources, ({ path }) => posix.dirname(path))].map(
    ([folder, files]) => [folder, files.length] as const,
  );
  const crowded = folders.filter(([, count]) => count > limits.folder);
  const crumbs = crumbsIn(sources, limits.crumb);
  const cycles = cyclesIn(sources);
  return [
    {
      what: "app proper: files",
      value: String(app.length),
      limit: `at most ${limits.files}`,
      offences: app.length > limits.files ? [`The app proper has ${app.length} files.`] : [],
    },
    {
      what: "app proper: median lines",
      value: String(median),
      limit: `${from} to ${to}`,
      offences:
        median < from || median > to ? [`The median file of the app proper has ${median} lines.`] : [],
    },
    {
      what: "longest file",
      value: longest ? `${longest.lines} (${longest.path})` : "0",
      limit: `at most ${limits.longest}`,
      offences: sources
        .filter(({ lines }) => lines > limits.longest)
        .map(({ path, lines }) => `${path}: ${lines} lines`),
    },
    {
      what: `folders with more than ${limits.folder} files`,
      value: String(crowded.length),
      limit: "none",
      offences: crowded.map(([folder, count]) => `${folder}/: ${count} files`),
    },
    {
      what: `files under ${limits.crumb} lines with one importer`,
      value: String(crumbs.length),
      limit: "none",
      offences: crumbs.map(({ path, lines, importer }) => `${path}: ${lines} lines, for ${importer}`),
    },
    {
      what: "import cycles (types included)",
      value: String(cycles.length),
      limit: "none",
      offences: cycles.map((cycle) => cycle.join(" ⇄ ")),
    },
  ];
}

/** Holds tests, benches, scripts and findings to a length. */
export function lengthsOf(files: readonly Length[], limit: number): Measure {
  const longest = files.toSorted((a, b) => b.lines - a.lines)[0];
  return {
    what: "longest test, bench, script or finding",
    value: longest ? `${longest.lines} (${longest.path})` : "0",
    limit: `at most ${limit}`,
    offences: files.flatMap(({ path, lines }) => (lines > limit ? [`${path}: ${lines} lines`] : [])),
  };
}

/** Each file → the files that import it, sorted. */
export function importersIn(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>(sources.map(({ path }) => [path, []]));
  for (const { path, imports } of sources) for (const name of imports) importers.get(name)?.push(path);
  return importers;
}

function crumbsIn(sources: readonly Source[], fewest: number) {
  const importers = importersIn(sources);
  return sources.flatMap(({ path, lines }) => {
    const [importer, ...others] = importers.get(path) ?? [];
    return lines < fewest && importer && others.length === 0 ? [{ path, lines, importer }] : [];
  });
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
