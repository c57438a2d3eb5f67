import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { openDatabase } from "../src/local/database.ts";
import { startMicrosoft } from "../src/local/microsoft/microsoft.ts";
import { closers } from "../src/local/stack.ts";
import type { Bench, Measure } from "./bench.ts";
import { withCheckout } from "./checkout.ts";
import { median, times } from "./format.ts";
import { plainCompany, syncedUsers } from "./plain-company.ts";

export const employees = 100_000;
const planCompany = fileURLToPath(new URL("./process/plan-company.ts", import.meta.url));
const run = promisify(execFile);

/** Times planning against reading what it is made from, each in a process of its own. */
export const planning: Bench = {
  name: "planning",
  about: `planning ${employees} employees ÷ merely reading them from the database and from Graph`,
  takesLong: "about five minutes",
  measure: ({ full, ref }) =>
    ref !== undefined
      ? compareWith(ref, full ? 5 : 3)
      : withBothSides(employees, async ({ env, bringInSync }) => {
          const repetitions = full ? 3 : 1;
          const reading = await repeat([], env, repetitions);
          const measure = async (what: string, targets: readonly string[]): Promise<Measure> => {
            const { ratio, peak, changes } = await repeat(targets, env, repetitions);
            const memory = `peak ${peak} MB, ${times(peak / reading.peak)}`;
            return { what, value: `${times(ratio)}, ${memory}; ${changes} changes` };
          };
          const changed = [
            { what: "reading", value: `${times(1)}, peak ${reading.peak} MB` },
            await measure("profiles, all changed", ["entra"]),
            await measure("profiles, photos, signatures, all changed", ["entra", "photo", "signature"]),
          ];
          bringInSync();
          return [...changed, await measure("profiles, none changed", ["entra"])];
        }),
};

/** CPU time: this version ÷ an older one, run by turns; starting the process is not counted. */
const compareWith = (ref: string, rounds: number): Promise<readonly Measure[]> =>
  withCheckout(ref, (folder) =>
    withBothSides(employees, async ({ env, bringInSync }) => {
      const older = join(folder, "bench/process/plan-company.ts");
      const load = median(
        await repeated(rounds, () => cpuOf(["--input-type=module", "-e", importing(folder)], env)),
      );
      const measure = async (targets: readonly string[]) => {
        const [before, now]: [number[], Phases[]] = [[], []];
        for (let round = 0; round < rounds; round++) {
          before.push(await cpuOf([older, ...targets], env));
          now.push(await phasesOf(targets, env));
        }
        return { before: median(before) - load, now };
      };
      const reading = await measure([]);
      const planning = async (what: string, targets: readonly string[]): Promise<Measure> => {
        const { before, now } = await measure(targets);
        const ratio = median(now.map(({ planCpuMs }) => planCpuMs)) / (before - reading.before);
        return { what: `${what}, this version ÷ ${ref}`, value: `${times(ratio)} CPU time` };
      };
      const changed = [
        await planning("profiles, all changed", ["entra"]),
        await planning("profiles, photos, signatures, all changed", ["entra", "photo", "signature"]),
      ];
      bringInSync();
      const ratio = median(reading.now.map(({ readCpuMs }) => readCpuMs)) / reading.before;
      return [
        { what: `reading, this version ÷ ${ref}`, value: `${times(ratio)} CPU time` },
        ...changed,
        await planning("profiles, none changed", ["entra"]),
      ];
    }),
  );

/** What an older version does that says nothing of its phases: it loads the app. */
const importing = (folder: string) =>
  `await import(${JSON.stringify(pathToFileURL(join(folder, "src/app.ts")).href)})`;

async function repeated<T>(rounds: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const measured: T[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure());
  return measured;
}

/** The CPU time that a process took, in milliseconds. */
async function cpuOf(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const report = new URL("./process/report-cpu.js", import.meta.url).href;
  const { stderr } = await run(process.execPath, ["--import", report, ...command], { env, timeout: 900_000 });
  const { cpuMs } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { cpuMs: number };
  return cpuMs;
}

/** What a process says that plans the company: CPU times in milliseconds, its peak of memory in MB. */
interface Phases {
  readonly readCpuMs: number;
  readonly planCpuMs: number;
  readonly changes: number;
  readonly peakMb: number;
}

async function phasesOf(targets: readonly string[], env: NodeJS.ProcessEnv): Promise<Phases> {
  const { stdout } = await run(process.execPath, [planCompany, ...targets], { env, timeout: 900_000 });
  return JSON.parse(stdout) as Phases;
}

/** Medians of planning ÷ reading in CPU time, and of the peak of memory (MB), in processes that do nothing else. */
async function repeat(targets: readonly string[], env: NodeJS.ProcessEnv, repetitions: number) {
  const measured = await repeated(repetitions, () => phasesOf(targets, env));
  return {
    ratio: median(measured.map(({ readCpuMs, planCpuMs }) => planCpuMs / readCpuMs)),
    peak: Math.round(median(measured.map(({ peakMb }) => peakMb))),
    changes: measured[0]?.changes ?? 0,
  };
}

/** Both sides of a company that was never synced, until they `bringInSync`, and the settings to reach them. */
export async function withBothSides<T>(
  count: number,
  use: (sides: { env: NodeJS.ProcessEnv; bringInSync: () => void }) => Promise<T>,
): Promise<T> {
  const company = plainCompany(count);
  const closing = closers();
  try {
    const database = closing.add(await openDatabase(undefined, company));
    const microsoft = closing.add(
      await startMicrosoft({
        tenantId: randomUUID(),
        clientId: randomUUID(),
        identityClientId: randomUUID(),
        users: company.entraUsers,
        // No exchange is read, so only one is kept.
        exchangeLimit: 1,
      }),
    );
    const env = {
      PATH: process.env["PATH"],
      ...microsoft.env,
      EMPLOYEES_DATABASE_URL: database.url,
      // Required, but never connected to.
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      PHOTO_HOSTS: "images.fjordbo.example",
    };
    const bringInSync = () => {
      for (const user of syncedUsers(company)) microsoft.users.set(user.id, user);
    };
    return await use({ env, bringInSync });
  } finally {
    await closing.close();
  }
}
