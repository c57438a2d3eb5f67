import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, type Plugin, parseAst } from "vite";

const compressions = { br: promisify(brotliCompress), gz: promisify(gzip) };

/** Builds the web console into `<out>/console`, each file with its compressed copies (`.br`, `.gz`) where those are smaller. */
export async function buildConsole(out: string): Promise<void> {
  const folder = join(import.meta.dirname, out, "console");
  await build({
    configFile: false,
    root: join(import.meta.dirname, "src/console"),
    base: "/api/console/",
    logLevel: "warn",
    plugins: [withoutDescriptions, react()],
    // The app puts a fresh nonce in its place with every answer.
    html: { cspNonce: "__CSP_NONCE__" },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2023",
      // The page's policy allows neither inline scripts nor fonts in data: addresses.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      // Minified code has lost the notices that its licences require.
      license: { fileName: "licenses.txt" },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
    },
  });
  const assets = join(folder, "assets");
  await Promise.all((await readdir(assets)).map((name) => compress(join(assets, name))));
}

const api = join(import.meta.dirname, "src/api");

/**
 * Leaves out what the API's schemas say for its description alone, `.describe("…")` and `.register(…)`, each of which
 * returns its schema: the page reads answers with them, and would carry 20 kB of sentences that no one sees.
 */
const withoutDescriptions: Plugin = {
  name: "without-descriptions",
  enforce: "pre",
  transform(code, id) {
    if (!id.startsWith(api)) return null;
    const cuts: (readonly [number, number])[] = [];
    visit(parseAst(code, { lang: "ts" }), cuts);
    // From the end, so that places before stay; what is within something that is left out goes with it.
    const kept = cuts
      .toSorted(([a], [b]) => b - a)
      .reduce((text, [from, to]) => text.slice(0, from) + text.slice(to), code);
    return { code: kept, map: null };
  },
};

/** Collects where the calls stand that are left out, from the end of their schema to their own; none within another. */
function visit(node: unknown, cuts: (readonly [number, number])[]): void {
  if (Array.isArray(node)) for (const one of node) visit(one, cuts);
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const call = node as { type: string; end: number; callee?: Callee };
  const { callee } = call;
  const isLeftOut =
    call.type === "CallExpression" &&
    callee?.type === "MemberExpression" &&
    (callee.property?.name === "describe" || callee.property?.name === "register");
  if (isLeftOut && callee?.object) {
    cuts.push([callee.object.end, call.end]);
    visit(callee.object, cuts);
    return;
  }
  for (const value of Object.values(node)) visit(value, cuts);
}

interface Callee {
  readonly type: string;
  readonly object?: { readonly end: number };
  readonly property?: { readonly name?: string };
}

async function compress(path: string): Promise<void> {
  const plain = await readFile(path);
  for (const [extension, smaller] of Object.entries(compressions)) {
    const compressed = await smaller(plain);
    if (compressed.length < plain.length) await writeFile(`${path}.${extension}`, compressed);
  }
}
