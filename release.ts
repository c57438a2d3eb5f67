import { exec, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";

/**
 * Makes what a release has beside its tag out of the build in dist/: the package, its SBOM (CycloneDX), SHA256SUMS, and
 * notes.md from the version's section of the changelog. To try it before there is such a section, `--notes-of Unreleased`
 * names another; `--out FOLDER` puts it elsewhere than release/.
 */
const out = resolve(argument("--out") ?? "release");
const { name, version } = JSON.parse(await readFile("package.json", "utf8"));
const section = argument("--notes-of") ?? version;
const notes = notesOf(await readFile("CHANGELOG.md", "utf8"), section);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const archive = `${name}-${version}.zip`;
const sbom = `${name}-${version}.cdx.json`;
await zip("dist", join(out, archive));
await writeFile(join(out, sbom), `${JSON.stringify(await materials(), null, 2)}\n`);
const sums = await Promise.all(
  [archive, sbom].map(async (file) => `${await sha256(join(out, file))}  ${file}`),
);
await writeFile(join(out, "SHA256SUMS"), `${sums.join("\n")}\n`);
await writeFile(join(out, "notes.md"), `${notes}\n`);
process.stdout.write(`${(await readdir(out)).map((file) => join(out, file)).join("\n")}\n`);

function argument(flag: string): string | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** A version's part of the changelog, without its heading; throws when there is none, or nothing in it. */
function notesOf(changelog: string, heading: string): string {
  const sections = changelog.split(/^## \[/m).slice(1);
  const body = sections.find((text) => text.startsWith(`${heading}]`))?.replace(/^.*\n/, "");
  if (!body?.trim())
    throw new Error(`CHANGELOG.md has nothing under "## [${heading}]": say there what changes.`);
  return body.replace(/^\[[^\]]+\]: .*$/gm, "").trim();
}

/** Packs a folder so that the same files give the same bytes: sorted, with one date, without owners. */
async function zip(source: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "package-"));
  await cp(source, folder, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  // The first day that a ZIP can have.
  const date = new Date("1980-01-01T00:00:00Z");
  await Promise.all(files.map((path) => utimes(path, date, date)));
  const names = files.map((path) => relative(folder, path)).sort();
  const child = spawn("zip", ["-q", "-X", file, "-@"], {
    cwd: folder,
    env: { ...process.env, TZ: "UTC" },
    stdio: ["pipe", "inherit", "inherit"],
  });
  child.stdin.end(`${names.join("\n")}\n`);
  const [code] = await once(child, "exit");
  await rm(folder, { recursive: true });
  if (code !== 0) throw new Error(`zip ended with ${code}; ${file} is not complete.`);
}

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}
interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** npm's SBOM, narrowed to what the app depends on and to what is in console and add-in, which are built from devDependencies. */
async function materials(): Promise<Sbom> {
  const npm = await promisify(exec)("npm sbom --sbom-format cyclonedx", { maxBuffer: 64e6 });
  const all = JSON.parse(npm.stdout) as Sbom;
  const bundled = await packagesOfPages();
  const isPart = ({ name, version, properties = [] }: Component) =>
    bundled.has(`${name} - ${version}`) ||
    properties.every(({ name }) => name !== "cdx:npm:package:development");
  const components = all.components.filter(isPart);
  const refs = new Set([all.metadata.component, ...components].map((component) => component["bom-ref"]));
  // Before npm 12 the project is named after the folder that it is checked out to (npm/cli issue 9178).
  const metadata = { ...all.metadata, component: { ...all.metadata.component, name } };
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return { ...all, metadata, components, dependencies };
}

/** What console and add-in were bundled from, as their licences list it: `react - 19.3.1`. */
async function packagesOfPages(): Promise<ReadonlySet<string>> {
  const folders = ["dist/console", "dist/addin"];
  const licenses = await Promise.all(folders.map((folder) => readFile(`${folder}/licenses.txt`, "utf8")));
  return new Set([...licenses.join("\n").matchAll(/^## (.+ - \S+)/gm)].map(([, entry = ""]) => entry));
}

async function sha256(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}
