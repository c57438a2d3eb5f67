import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calledSources, type Profiler, profile } from "../../../scripts/shape/coverage.ts";
import { flowMeasures } from "../../../scripts/shape/flows.ts";

const sources = {
  "main.ts": `
    import { atStart } from "./at-start.ts";
    import { called } from "./called.ts";
    import { limit, uncalled } from "./uncalled.ts";
    import { Method } from "./method.ts";
    atStart();
    process.on("message", (text: string) => {
      process.send?.(text === "call" ? called(limit) : text === "method" ? new Method().run() : String(uncalled));
    });
    process.send?.("ready");`,
  "at-start.ts": "export function atStart() { console.error('started'); }",
  "called.ts": "import { deeper } from './deeper.ts';\nexport const called = (n: number) => deeper(n + 1);",
  "deeper.ts": "export function deeper(n: number) { return [n].map((each) => each * Math.random()); }",
  "method.ts": "export class Method { run() { return Date.now(); } }",
  "uncalled.ts": "export const limit = Number('5');\nexport function uncalled() { return Date.now(); }",
};

let folder: string;
let child: ChildProcess;
let profiler: Profiler;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "shape-")));
  for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text);
  const outfile = join(folder, "bundle.mjs");
  // As build.ts builds the app.
  await build({
    entryPoints: [join(folder, "main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    sourcesContent: false,
  });
  child = fork(outfile, { execArgv: ["--inspect=127.0.0.1:0"], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const ready = once(child, "message");
  if (!child.stderr) throw new Error("The child has no standard error.");
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /^Debugger listening on (ws:\S+)/.exec(line)?.[1];
    if (address) {
      await ready;
      profiler = await profile(address);
      break;
    }
  }
});

afterAll(async () => {
  profiler?.close();
  child?.kill();
  await rm(folder, { recursive: true });
});

async function sourcesOf(message: string): Promise<readonly string[]> {
  child.send(message);
  await once(child, "message");
  const sources = await calledSources(await profiler.take());
  return sources.map((path) => path.slice(folder.length + 1));
}

test("a flow runs through the files of which a function was called, and not through those that were only loaded", async () => {
  expect(await sourcesOf("call")).toEqual(["called.ts", "deeper.ts", "main.ts"]);
});

test("each flow counts for itself", async () => {
  expect(await sourcesOf("method")).toEqual(["main.ts", "method.ts"]);
  expect(await sourcesOf("")).toEqual(["main.ts"]);
});

test("a flow through more files than its limit is an offence, at its limit or without one it is none", () => {
  const files = ["a.ts", "b.ts"];
  const measures = flowMeasures([
    { name: "long", limit: 1, files },
    { name: "fitting", limit: 2, files },
    { name: "free", files },
  ]);
  expect(measures.map(({ value, limit, offences }) => [value, limit, offences])).toEqual([
    ["2", "at most 1", ["long runs through 2 files (--files lists them)."]],
    ["2", "at most 2", []],
    ["2", "", []],
  ]);
});
