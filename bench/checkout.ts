import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

/** Checks an older version out, installs it, and removes it again after its use. */
export async function withCheckout<T>(ref: string, use: (folder: string) => Promise<T>): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), "checkout-"));
  const folder = join(temporary, "project");
  await succeed(`git worktree add --detach ${JSON.stringify(folder)} ${JSON.stringify(ref)}`, here);
  try {
    await succeed("npm ci --prefer-offline --no-audit --no-fund", folder);
    return await use(folder);
  } finally {
    await succeed(`git worktree remove --force ${JSON.stringify(folder)}`, here);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The newest tag before this version; throws where there is none. */
export async function newestTag(): Promise<string> {
  const { code, said } = await run("git describe --tags --abbrev=0", here);
  if (code === 0) return said.trim();
  throw new Error("This repository has no tag: name the version to compare with, --ref COMMIT.");
}

/** Runs a command in a shell; throws what it said where it fails. */
export async function succeed(command: string, folder: string): Promise<void> {
  const { code, said } = await run(command, folder);
  if (code !== 0) throw new Error(`${command} failed:\n${said}`);
}

/** Runs a command in a shell until it ends; `heard` gets all that it has said so far. */
export async function run(
  command: string,
  cwd: string,
  heard: (said: string) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, {
    cwd,
    shell: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      heard(said);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, said };
}
