import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "../..");

const found = new Map<string, boolean>();

/** Whether a program can be run here; it is tried once, since PowerShell takes as long for its version as for a script. */
export function has(program: string): boolean {
  const isThere = found.get(program) ?? spawnSync(program, ["--version"]).error === undefined;
  found.set(program, isThere);
  return isThere;
}

/** Where PowerShell is: the stand-in of that name, for scripts that only hand over to it, must not be what is run. */
const powershell = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "pwsh"))
  .find(existsSync);

/** Everything that changes something, of what Azure CLI was asked to do. */
const changing =
  /^az ((?:keyvault certificate create|ad app credential reset|rest --method (?:post|delete)|deployment sub create))/;

/** What a script did: its exit code, what it printed, every call of Azure CLI, and which of them change something. */
export interface Ran {
  readonly status: number | null;
  readonly printed: string;
  readonly problem: string;
  readonly calls: readonly string[];
  readonly changes: readonly string[];
}

/** A tenant that remembers what scripts did to it, in a folder. */
export interface Tenant {
  readonly tenant: string;
  /** Runs a script of scripts/, with objects among the arguments as variables of its environment. */
  run(script: string, ...args: (string | Record<string, string>)[]): Ran;
}

/** A tenant of its own, behind stand-ins for az and, for scripts in bash, pwsh. */
export function withTenant(use: (tenant: Tenant) => void): void {
  const tenant = mkdtempSync(join(tmpdir(), "tenant-"));
  const log = join(tenant, "calls");
  try {
    use({
      tenant,
      run(script, ...args) {
        rmSync(log, { force: true });
        const env = Object.assign({}, ...args.filter((arg) => typeof arg !== "string"));
        const PATH = `${import.meta.dirname}${delimiter}${process.env["PATH"]}`;
        const path = join(root, "scripts", script);
        const words = args.filter((arg) => typeof arg === "string");
        const [program, ...given] = script.endsWith(".ps1")
          ? [powershell ?? "pwsh", "-NoProfile", "-NonInteractive", "-File", path, ...words]
          : [path, ...words];
        const { status, stdout, stderr } = spawnSync(program, given, {
          // For a script of seconds, .NET's profiling for faster code costs more than it gains.
          env: { ...process.env, NO_COLOR: "1", DOTNET_TieredPGO: "0", ...env, TENANT: tenant, PATH },
          encoding: "utf8",
        });
        const calls = existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
        const changes = calls.flatMap((call) => changing.exec(call)?.[1] ?? []);
        return { status, printed: stdout, problem: stderr, calls, changes };
      },
    });
  } finally {
    rmSync(tenant, { recursive: true, force: true });
  }
}
