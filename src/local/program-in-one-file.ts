import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cacheFolder = join(root, "node_modules/.cache/entra-employee-sync");
const dayMs = 86_400_000;

const making = new Map<string, Promise<void>>();

/**
 * The same program in one file, which is loaded in two thirds of the CPU time that its hundreds of modules take: the path of
 * that file. `main` is a module that imports packages and its own folder only. The file is made once for each version of
 * these, and kept in `folder`, by default `node_modules/.cache`; where that is not possible, the path is `main` itself.
 */
export async function inOneFile(main: string, folder: string = cacheFolder): Promise<string> {
  try {
    const file = join(folder, `${basename(dirname(main))}-${await digestOf(main)}.mjs`);
    const made = making.get(file) ?? makeOnce(main, file);
    making.set(file, made);
    await made;
    return file;
  } catch {
    return main;
  }
}

async function makeOnce(main: string, file: string): Promise<void> {
  const isThere = await stat(file).catch(() => undefined);
  if (!isThere) await make(main, file);
}

/** Several processes may do so at once: each file is whole when it gets its name. */
async function make(main: string, file: string): Promise<void> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [main],
    outfile: file,
    write: false,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
    banner: {
      // Some of the packages are CommonJS, and use what Node gives such files.
      js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
    },
  });
  await mkdir(dirname(file), { recursive: true });
  await removeOld(file);
  // The map comes first, so that a program is never there without it.
  for (const { path, contents } of outputFiles.toSorted((a, b) => b.path.length - a.path.length)) {
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, contents);
    await rename(temporary, path);
  }
}

/** Programs that are not started any more; another checkout may still be at yesterday's version. */
async function removeOld(file: string): Promise<void> {
  const prefix = `${basename(file).split("-")[0]}-`;
  for (const name of await readdir(dirname(file))) {
    if (!name.startsWith(prefix)) continue;
    const other = join(dirname(file), name);
    const { mtimeMs } = await stat(other);
    if (Date.now() - mtimeMs > dayMs) await rm(other, { force: true });
  }
}

/** Of the program's folder, of what this module does, and of the versions of all packages. */
async function digestOf(main: string): Promise<string> {
  const own = (await readdir(dirname(main))).sort().map((name) => join(dirname(main), name));
  const digest = createHash("sha256");
  for (const path of [...own, fileURLToPath(import.meta.url), join(root, "package-lock.json")]) {
    if ((await stat(path)).isFile()) digest.update(`${basename(path)}\0`).update(await readFile(path));
  }
  return digest.digest("hex").slice(0, 16);
}
