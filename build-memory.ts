import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Everything that a build is made of; of the installed packages their lockfile. */
const sources = ["src", "templates", "host.json", "package.json", "package-lock.json"];
const memory = "node_modules/.cache/entra-employee-sync/build.json";

/** What `deployable` means: the build has the native parts of the machine in Azure as well. */
interface BuildKind {
  readonly deployable: boolean;
}

/** Whether what is in `out` was built from the sources as they are, and nothing in it was changed since. */
export async function isBuilt(out: string, { deployable }: BuildKind): Promise<boolean> {
  const known = await readFile(memory, "utf8").catch(() => undefined);
  if (!known) return false;
  const made = JSON.parse(known);
  if (deployable && !made.deployable) return false;
  return made.sources === (await digestOfSources()) && made.output === (await digestOfOutput(out));
}

/** Records what `isBuilt` compares. */
export async function rememberBuild(out: string, { deployable }: BuildKind): Promise<void> {
  const made = { deployable, sources: await digestOfSources(), output: await digestOfOutput(out) };
  await mkdir(dirname(memory), { recursive: true });
  await writeFile(memory, JSON.stringify(made));
}

async function digestOfSources(): Promise<string> {
  const scripts = (await readdir(".")).filter((name) => /^build.*\.ts$/.test(name));
  const digest = createHash("sha256");
  for (const file of await filesIn([...sources, ...scripts])) {
    digest.update(`${file}\0`).update(
      createHash("sha256")
        .update(await readFile(file))
        .digest(),
    );
  }
  return digest.digest("hex");
}

/** Of sizes and times: the output is 30 MB. */
async function digestOfOutput(out: string): Promise<string> {
  const digest = createHash("sha256");
  for (const file of await filesIn([out]).catch(() => [])) {
    const { size, mtimeMs } = await stat(file);
    digest.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return digest.digest("hex");
}

async function filesIn(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      files.push(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    files.push(
      ...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    );
  }
  return files.toSorted();
}
