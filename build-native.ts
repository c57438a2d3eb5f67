import { exec } from "node:child_process";
import { access, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";

/** Where the app runs in Azure: 64-bit Linux with glibc. Of these two packages the second is sharp's own libvips. */
const native = ["@img/sharp-linux-x64", "@img/sharp-libvips-linux-x64"];

/**
 * Puts sharp, which no bundler can take in, with what it needs on 64-bit Linux into `<out>/node_modules`. On
 * another platform npm fetches those parts; it throws what npm says when it cannot.
 */
export async function copySharp(out: string): Promise<void> {
  const { version, dependencies } = JSON.parse(await readFile("node_modules/sharp/package.json", "utf8"));
  const packages = ["sharp", ...Object.keys(dependencies), ...native];
  if (await areThere(native)) return copyPackages("node_modules", packages, out);

  const folder = await mkdtemp(join(tmpdir(), "sharp-"));
  try {
    const platform = "--os=linux --cpu=x64 --libc=glibc";
    await promisify(exec)(`npm install sharp@${version} --prefix . --ignore-scripts --no-audit ${platform}`, {
      cwd: folder,
    });
    await copyPackages(join(folder, "node_modules"), packages, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function areThere(packages: readonly string[]): Promise<boolean> {
  const found = packages.map((name) => access(join("node_modules", name)));
  return (await Promise.allSettled(found)).every(({ status }) => status === "fulfilled");
}

async function copyPackages(from: string, packages: readonly string[], out: string): Promise<void> {
  // sharp's C++ sources and everybody's type declarations serve nobody there.
  const isNeeded = (path: string) => !path.includes(`${sep}sharp${sep}src`) && !/\.d\.[cm]?ts$/.test(path);
  for (const name of packages) {
    await cp(join(from, name), join(out, "node_modules", name), { recursive: true, filter: isNeeded });
  }
}
