import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build } from "vite";

const compressions = { br: promisify(brotliCompress), gz: promisify(gzip) };

/** Builds the web console into `<out>/console`, each file with its compressed copies (`.br`, `.gz`) where those are smaller. */
export async function buildConsole(out: string): Promise<void> {
  const folder = join(import.meta.dirname, out, "console");
  await build({
    configFile: false,
    root: join(import.meta.dirname, "src/console"),
    base: "/api/console/",
    logLevel: "warn",
    plugins: [react()],
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

async function compress(path: string): Promise<void> {
  const plain = await readFile(path);
  for (const [extension, smaller] of Object.entries(compressions)) {
    const compressed = await smaller(plain);
    if (compressed.length < plain.length) await writeFile(`${path}.${extension}`, compressed);
  }
}
