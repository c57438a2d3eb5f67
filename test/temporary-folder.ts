import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives a run of the tests a temporary directory of its own and removes it at the end, with all that tests, browsers and
 * processes that were killed have left there. What Node has compiled is kept for the next run.
 */
export default function ownTemporaryFolder(): () => void {
  const compiled = join(tmpdir(), "node-compile-cache");
  // A short name: the path of a socket may have 104 characters at most.
  const folder = mkdtempSync(join(tmpdir(), "tests-"));
  // PostgreSQL runs as another user where the tests run as root.
  chmodSync(folder, 0o711);
  mkdirSync(compiled, { recursive: true });
  symlinkSync(compiled, join(folder, "node-compile-cache"), "junction");
  for (const name of process.platform === "win32" ? ["TEMP", "TMP"] : ["TMPDIR"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
