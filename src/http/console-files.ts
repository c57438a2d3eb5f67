import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { Encoding } from "./accepted-encoding.ts";

/** A file of the console as it is served. */
export interface ConsoleFile {
  readonly type: string;
  readonly plain: Buffer;
  /** The same, compressed when the console was built; absent where that made it no smaller. */
  readonly encoded: Readonly<Partial<Record<Encoding, Buffer>>>;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The built console by name within its folder (`assets/index-1a2b.js`); rejects where there is no such folder. */
export async function readConsoleFiles(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"));
  const read = (name: string) => (names.includes(name) ? readFile(join(folder, name)) : undefined);
  const served = names.flatMap((name) => {
    const type = types[extname(name)];
    return type ? [{ name, type }] : [];
  });
  const files = served.map(async ({ name, type }) => {
    const [plain, br, gzip] = await Promise.all([
      readFile(join(folder, name)),
      read(`${name}.br`),
      read(`${name}.gz`),
    ]);
    return [name, { type, plain, encoded: { ...(br && { br }), ...(gzip && { gzip }) } }] as const;
  });
  return new Map(await Promise.all(files));
}
