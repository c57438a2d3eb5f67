// `npm test`: the checks and the tests beside each other, the build before the tests; arguments go to vitest. Companies of
// thousands are tried as well where LARGE_TEST_RESULTS names a file for their results, as in CI.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { emptyDataDirectory } from "../src/local/postgres/data-directory.ts";
import { inOneFile } from "../src/local/program-in-one-file.ts";

/** How a command ended, and all that it wrote. */
interface Ended {
  readonly command: string;
  readonly ok: boolean;
  readonly said: string;
}

const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as { scripts: { check: string } };
/** The parts of `npm run check`, in its order: knip late, when the others leave it a core. */
const checks = scripts.check.split(" && ");

/** Runs one of the project's commands; what it writes is kept unless it is to be `shown` at once. */
async function run(command: string, { shown = false, env = {} } = {}): Promise<Ended> {
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", ...outputs(shown)],
    env: { ...process.env, ...env },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { command, ok: code === 0, said: Buffer.concat(chunks).toString("utf8") };
}

const outputs = (shown: boolean) => (shown ? (["inherit", "inherit"] as const) : (["pipe", "pipe"] as const));

async function checkAll(): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (const command of checks) ended.push(await run(beside(command)));
  return ended;
}

/** The tests have all cores: the type checker's threads, each of which checks much again, take twice the CPU time of one. */
const beside = (command: string) => (/^tsc\b/.test(command) ? `${command} --singleThreaded` : command);

async function testAll(
  wanted: readonly string[],
  largeResults: string | undefined,
): Promise<readonly Ended[]> {
  const words = wanted.map((argument) => JSON.stringify(argument));
  return Promise.all([
    run(`vitest run --project=!large ${words.join(" ")}`, { shown: true }),
    // Most of its time that is waiting: for what a killed host had taken to come back.
    ...(largeResults ? [run("vitest run --project=large", { env: { TEST_RESULTS: largeResults } })] : []),
  ]);
}

const checking = checkAll();
// Otherwise each process of the test runner would build it again.
const host = fileURLToPath(new URL("../src/local/host/main.ts", import.meta.url));
const [built] = await Promise.all([
  run("node build.ts", { shown: true }),
  emptyDataDirectory(),
  inOneFile(host),
]);
const tested = built.ok ? await testAll(process.argv.slice(2), process.env["LARGE_TEST_RESULTS"]) : [];

const ended = [...(await checking), built, ...tested];
for (const { command, ok, said } of ended) {
  process.stdout.write(ok ? `passed: ${command}\n` : `\nFAILED: ${command}\n${said}\n`);
}
process.exitCode = ended.every(({ ok }) => ok) ? 0 : 1;
