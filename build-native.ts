import { exec } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";

/** Where the app runs in Azure: 64-bit Linux with glibc. Of these two packages the second is sharp's own libvips. */
const native = ["@img/sharp-linux-x64", "@img/sharp-libvips-linux-x64"];

/**
 * Puts sharp, which no bundler can take in, into `<out>/node_modules`: with the native parts of this machine, and when
 * it is to be `deployable` with those of 64-bit Linux, which npm fetches elsewhere; it throws what npm says if it cannot. Resolves with whether it is deployable now.
 */
export async function copySharp(out: string, { deployable }: { deployable: boolean }): Promise<boolean> {
  const { version, dependencies } = JSON.parse(await readFile("node_modules/sharp/package.json", "utf8"));
  const here = (await readdir("node_modules/@img")).map((name) => `@img/${name}`);
  await copyPackages("node_modules", new Set(["sharp", ...Object.keys(dependencies), ...here]), out);
  if (native.every((name) => here.includes(name))) return true;
  if (!deployable) return false;

  const folder = await mkdtemp(join(tmpdir(), "sharp-"));
  try {
    const platform = "--os=linux --cpu=x64 --libc=glibc";
    await promisify(exec)(`npm install sharp@${version} --prefix . --ignore-scripts --no-audit ${platform}`, {
      cwd: folder,
    });
    await copyPackages(join(folder, "node_modules"), native, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

async function copyPackages(from: string, packages: Iterable<string>, out: string): Promise<void> {
  // sharp's C++ sources and all type declarations are unused at run time.
  const isNeeded = (path: string) => !path.includes(`${sep}sharp${sep}src`) && !/\.d\.[cm]?ts$/.test(path);
  for (const name of packages) {
    await cp(join(from, name), join(out, "node_modules", name), { recursive: true, filter: isNeeded });
  }
}
