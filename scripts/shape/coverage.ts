import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A function as V8 counts it: offsets in the script's text, of the function itself first. */
interface FunctionCoverage {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/** One script's functions, in the shape of the debugger's `Profiler.takePreciseCoverage`. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly FunctionCoverage[];
}

/** Counts the calls in another process. */
export interface Profiler {
  /** What was called since the last time. */
  take(): Promise<readonly ScriptCoverage[]>;
  close(): void;
}

/** Connects to a Node process by the address that its `--inspect` prints, and begins to count calls. */
export async function profile(address: string): Promise<Profiler> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const failAll = () => {
    for (const { reject } of waiting.values()) reject(new Error("The process under measurement is gone."));
  };
  socket.addEventListener("close", failAll);
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(`The debugger refused: ${error.message}`));
    else asked?.resolve(result);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`No debugger answers at ${address}.`)));
  });
  let last = 0;
  const ask = async <T>(method: string, params: object = {}): Promise<T> => {
    const id = ++last;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    socket.send(JSON.stringify({ id, method, params }));
    return (await answer.promise) as T;
  };
  await ask("Profiler.enable");
  await ask("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  return {
    take: async () => (await ask<{ result: ScriptCoverage[] }>("Profiler.takePreciseCoverage")).result,
    close: () => socket.close(),
  };
}

/**
 * The source files of which at least one function was called, as absolute paths, sorted; what a module does while it
 * is loaded does not count. Scripts without a source map beside them are left out.
 */
export async function calledSources(scripts: readonly ScriptCoverage[]): Promise<readonly string[]> {
  const called = new Set<string>();
  for (const { url, functions } of scripts) {
    const path = url.startsWith("file:") ? fileURLToPath(url) : undefined;
    const map = path && (await readFile(`${path}.map`, "utf8").catch(() => undefined));
    if (!path || !map) continue;
    const text = await readFile(path, "utf8");
    const locate = locator(text, new SourceMap(JSON.parse(map)));
    for (const { ranges } of functions) {
      const [whole] = ranges;
      // The module itself is a function to V8.
      if (!whole || whole.count === 0 || whole.startOffset === 0) continue;
      const source = locate(whole.startOffset, whole.endOffset);
      if (source) called.add(join(dirname(path), source));
    }
  }
  return [...called].sort();
}

/** Finds the source of a function from where it stands in the script: of its first mapped position. */
function locator(text: string, map: SourceMap): (start: number, end: number) => string | undefined {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  const position = (offset: number) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line, column: offset - (starts[line] ?? 0) };
  };
  return (start, end) => {
    const from = position(start);
    for (let offset = start; offset < end; offset++) {
      const { line, column } = position(offset);
      const entry = map.findEntry(line, column);
      if (!("originalSource" in entry)) continue;
      // An entry before the function belongs to the code before it, perhaps of another file.
      const isInside =
        entry.generatedLine > from.line ||
        (entry.generatedLine === from.line && entry.generatedColumn >= from.column);
      if (isInside) return entry.originalSource;
    }
    return undefined;
  };
}
