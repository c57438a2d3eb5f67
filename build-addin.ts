import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import sharp from "sharp";

const source = join(import.meta.dirname, "src/addin");

/** Sides of the add-in's icons in pixels: in the ribbon, and in lists of add-ins (64, 128 for dense screens). */
export const iconSizes = [16, 32, 64, 80, 128];

/** Builds the Outlook add-in into `<out>/addin`: the event script, the pane, their pages, icons and licences. */
export async function buildAddin(out: string): Promise<void> {
  const folder = join(out, "addin");
  await mkdir(folder, { recursive: true });
  const scripts = [
    // Classic Outlook on Windows before 2403 runs no later language, and no async function at all.
    build({ ...options(folder), target: "es2016", entryPoints: { event: join(source, "event.ts") } }),
    build({ ...options(folder), target: "es2020", entryPoints: { pane: join(source, "pane/pane.ts") } }),
  ];
  const [event, pane] = await Promise.all(scripts);
  const pages = ["event.html", "pane/pane.html", "pane/pane.css"];
  await Promise.all([
    ...pages.map((page) => cp(join(source, page), join(folder, page.replace(/^.*\//, "")))),
    ...iconSizes.map((size) => icon(size, join(folder, `icon-${size}.png`))),
    writeFile(join(folder, "licenses.txt"), await licences([event?.metafile, pane?.metafile])),
  ]);
}

const options = (outdir: string) =>
  ({
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    // Minified code has lost the notices that its licences require: they are in a file of their own.
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  }) as const;

/** The console's icon, drawn at its size: a PNG, since Outlook takes no SVG. */
async function icon(size: number, file: string): Promise<void> {
  const svg = await readFile(join(import.meta.dirname, "src/console/favicon.svg"));
  await sharp(svg, { density: (72 * size) / 32 })
    .resize(size, size)
    .png()
    .toFile(file);
}

/** The licences of what was bundled, in the form in which Vite writes the console's: `## name - version (licence)`. */
async function licences(made: readonly (Metafile | undefined)[]): Promise<string> {
  const inputs = made.flatMap((metafile) => Object.keys(metafile?.inputs ?? {}));
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [...new Set(folders)].toSorted().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    // A package of a repository with several may come without the file.
    const text = await readFile(join(folder, "LICENSE"), "utf8").catch(() => "");
    return `## ${name} - ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n");
}
