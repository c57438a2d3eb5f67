import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const built = fileURLToPath(new URL("../../dist", import.meta.url));

/** A copy of the built app for the tests of a file, as redeployed with other templates; the folder. */
export function appCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  const packages = join(built, "node_modules");
  cpSync(built, folder, { recursive: true, filter: (path) => path !== packages && !path.endsWith(".map") });
  symlinkSync(packages, join(folder, "node_modules"), "junction");
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
