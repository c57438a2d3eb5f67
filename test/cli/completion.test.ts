import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "completion-"));
const has = (shell: string, ...args: string[]) => spawnSync(shell, args, { timeout: 60_000 }).status === 0;

beforeAll(async () => {
  await writeFile(join(folder, "plan of today.json"), "");
  for (const shell of ["bash", "zsh", "powershell"]) {
    const { code, out } = await runCli(["completion", shell]);
    expect(code).toBe(0);
    await writeFile(join(folder, shell), out);
  }
});

/** Words that a shell offers for the last one of a line. */
const cases: [string[], string[]][] = [
  [["pre"], ["preview"]],
  [["ex"], ["explain", "exclude", "exclusions", "export"]],
  [
    ["runs", ""],
    ["plan", "release", "cancel", "retry"],
  ],
  [
    ["runs", "re"],
    ["release", "retry"],
  ],
  [["runs", "release", "R", "--d"], ["--digest"]],
  [
    ["preview", "--format", ""],
    ["text", "markdown", "json"],
  ],
  [["sync", "--email", "a@b.no", "--mode", "a"], ["apply"]],
  [["completion", "z"], ["zsh"]],
  [["sync", "--plan", "plan"], ["plan of today.json"]],
  [["sync", "--email", "x"], []],
  [["preview", "$(touch evil)", "--em"], ["--email"]],
];

describe.skipIf(!has("bash", "--version"))("in bash", () => {
  const ask = async (words: readonly string[]) => {
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _entra_sync; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ["--norc", "-c", script, "bash", join(folder, "bash"), "entra-sync", ...words];
    return (await run("bash", args, { cwd: folder })).stdout.split("\n").filter(Boolean);
  };

  test.each(cases)("%j offers %j", async (words, offered) => {
    expect(await ask(words)).toEqual(offered);
  });

  test("knows that bash takes --format=js for three words", async () => {
    expect(await ask(["preview", "--format", "=", "js"])).toEqual(["json"]);
    expect(await ask(["preview", "--format", "="])).toEqual(["text", "markdown", "json"]);
  });

  test("is registered for entra-sync, and can be loaded twice", async () => {
    const script = 'source "$1" && source "$1" && complete -p entra-sync';
    const { stdout, stderr } = await run("bash", ["--norc", "-c", script, "bash", join(folder, "bash")]);
    expect([stdout, stderr]).toEqual(["complete -F _entra_sync entra-sync\n", ""]);
  });
});

describe.skipIf(!has("zsh", "--version"))("in zsh (skipped where there is none)", () => {
  // What zsh's completion system would show is printed instead: it needs a terminal to be asked.
  const stand = `
    compdef() { }
    compset() { }
    compadd() { shift; for one in "$@"; do [[ $one == \${words[CURRENT]}* ]] && print -r -- $one; done }
    _describe() { for one in "\${(@P)2}"; do [[ \${one%%:*} == \${words[CURRENT]}* ]] && print -r -- \${one%%:*}; done }
    _files() { print -r -- \${words[CURRENT]}*(N) }
    source "$1"; shift; words=("$@"); CURRENT=$#; _entra-sync; true`;

  test.each(cases)("%j offers %j", async (words, offered) => {
    const args = ["-f", "-c", stand, "zsh", join(folder, "zsh"), "entra-sync", ...words];
    const { stdout, stderr } = await run("zsh", args, { cwd: folder });
    expect([stdout.split("\n").filter(Boolean), stderr]).toEqual([offered, ""]);
  });
});

describe.skipIf(!has("pwsh", "-Version"))("in PowerShell (skipped where there is none)", () => {
  test("offers the same", async () => {
    const lines = cases
      .filter(([words]) => !words.includes("--plan") && words.at(-1) !== "")
      .map(
        ([words, offered]) =>
          [`entra-sync ${words.join(" ")}`.replace("$(touch evil)", "x"), offered] as const,
      );
    const ask = lines
      .map(([line]) => {
        const matches = `[System.Management.Automation.CommandCompletion]::CompleteInput('${line}', ${line.length}, $null).CompletionMatches`;
        return `Write-Output ("> " + (@(${matches} | ForEach-Object CompletionText) -join " "))`;
      })
      .join("\n");
    const script = join(folder, "ask.ps1");
    const source = `Get-Content -Raw '${join(folder, "powershell")}' | Invoke-Expression\n${ask}\n`;
    await writeFile(script, source);
    const { stdout } = await run("pwsh", ["-NoProfile", "-File", script], { cwd: folder, timeout: 120_000 });
    expect(stdout.split(/\r?\n/).slice(0, -1)).toEqual(lines.map(([, offered]) => `> ${offered.join(" ")}`));
  });
});
