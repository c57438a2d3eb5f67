import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Runs every file that `main` of `<folder>/package.json` matches (a path or glob), so that the app registers its functions; rejects with what the app throws, or when nothing matches. */
export async function loadApp(folder: string): Promise<void> {
  const { main } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { main?: string };
  if (!main) throw new Error(`${join(folder, "package.json")} has no "main": the host finds no functions.`);
  const files = (await Array.fromAsync(glob(main, { cwd: folder }))).sort();
  if (files.length === 0) {
    throw new Error(
      `"main" of ${join(folder, "package.json")} is "${main}", and no file is there. Build first?`,
    );
  }
  // import() takes CommonJS as well as modules.
  for (const file of files) await import(pathToFileURL(join(folder, file)).href);
}
