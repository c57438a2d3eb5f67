import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startAzurite } from "../src/local/azurite.ts";
import type { Bench, Measure } from "./bench.ts";
import { peakMb } from "./peak.ts";
import { plainCompany } from "./plain-company.ts";
import { employees, withBothSides } from "./planning.ts";
import { withStack } from "./with-stack.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const program = join(here, "bench/process/plan-run.ts");
const run = promisify(execFile);

/**
 * How V8 limits itself by the memory of an instance, in MB: the old generation to half of it, and a half of the young one
 * to 1 MB of 512 and 32 MB of 2,048 (`v8.getHeapStatistics().heap_size_limit` of Node 24: 259 and 1,120 MB). With more
 * memory, as on a developer's machine, it collects later.
 */
export const instances = [
  { name: "512 MB", flags: ["--max-old-space-size=256", "--max-semi-space-size=1"] },
  { name: "2 GB", flags: ["--max-old-space-size=1024", "--max-semi-space-size=32"] },
] as const;

type Instance = (typeof instances)[number];

/** So many employees the app's process is measured with. */
const inTheApp = [20_000, 100_000];

/**
 * Prints what memory a run of everyone takes at most: in a process that only plans, and in the app's. No older version is
 * measured beside it: each plans a run, with its records, by other files.
 */
export const memory: Bench = {
  name: "memory",
  about: `peak memory of planning ${employees} employees with what is remembered of them, and of the app that shows the plan`,
  takesLong: "about a quarter of an hour",
  measure: async ({ ref, only }) => {
    if (ref !== undefined)
      throw new Error(
        "memory has no --ref: older versions plan a run by other files. Run it in their checkout.",
      );
    const measures: Measure[] = only === "app" ? [] : [...(await planning())];
    for (const count of only === "planning" ? [] : inTheApp)
      for (const instance of instances) measures.push(...(await app(count, instance)));
    return measures;
  },
};

/** Plans in processes of their own. */
const planning = (): Promise<readonly Measure[]> =>
  withBothSides(employees, async ({ env, bringInSync }) => {
    const measures: Measure[] = [];
    const measure = async (what: string, targets: readonly string[]) => {
      for (const { name, flags } of instances)
        measures.push({
          what: `${what}, on an instance of ${name}`,
          value: await planIn(targets, env, flags),
        });
    };
    await measure("profiles, all changed", ["entra"]);
    await measure("profiles, photos, signatures, all changed", ["entra", "photo", "signature"]);
    bringInSync();
    await measure("profiles, none changed", ["entra"]);
    return measures;
  });

/** Peak memory and CPU time of a second night: the first one has left its links. */
async function planIn(
  targets: readonly string[],
  env: NodeJS.ProcessEnv,
  flags: readonly string[],
): Promise<string> {
  const azurite = await startAzurite();
  try {
    const settings = { ...env, AzureWebJobsStorage: azurite.connectionString };
    const plan = (options: readonly string[]) =>
      run(process.execPath, [...options, program, join(here, "templates"), ...targets], {
        env: settings,
        timeout: 900_000,
      });
    await plan([]);
    const { stdout } = await plan(flags).catch(() => ({ stdout: "" }));
    if (stdout === "") return "out of memory";
    const { peakMb, cpuMs, changes } = JSON.parse(stdout) as Readonly<Record<string, number>>;
    return `peak ${Math.round(peakMb ?? 0)} MB, ${((cpuMs ?? 0) / 1000).toFixed(1)} s of CPU time; ${changes} changes`;
  } finally {
    await azurite.close();
  }
}

/** The peak of the app's process at each step: a preview run, its plan, the list of employees (Linux only). */
const app = (count: number, { name, flags }: Instance): Promise<readonly Measure[]> =>
  withStack(
    {
      company: plainCompany(count),
      settings: { SYNC_TARGETS: "entra", NODE_OPTIONS: flags.join(" ") },
      host: { leaseSeconds: 300 },
    },
    async ({ stack: { host }, client }) => {
      const measures: Measure[] = [];
      const step = async (what: string, take: () => Promise<string>) => {
        await forgetPeak(host.pid);
        const said = await take();
        measures.push({
          what: `the app with ${count} employees on an instance of ${name}: ${what}`,
          value: `peak ${peakMb(host.pid)} MB; ${said}`,
        });
      };
      const read = async (path: string): Promise<string> => {
        const begun = performance.now();
        const answer = await fetch(`${host.url}/api/${path}`, {
          headers: { "x-functions-key": host.keys.host },
        });
        let first = 0;
        let bytes = 0;
        for await (const chunk of answer.body ?? []) {
          first ||= performance.now() - begun;
          bytes += chunk.length;
        }
        return `${answer.status}, ${(bytes / 2 ** 20).toFixed(0)} MB, the first byte after ${(first / 1000).toFixed(1)} s`;
      };
      await step("at rest", async () => (await read("exclusions")).slice(0, 3));
      let id = "";
      await step("a preview run", async () => {
        ({ id } = await client.requestRun({ mode: "preview" }));
        for (;;) {
          const { status, plan } = await client.run(id);
          if (status === "done") return `${plan?.totals.changes} changes`;
          if (status === "failed") throw new Error("The preview failed.");
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
      });
      await step("GET /api/runs/{id}/plan", () => read(`runs/${id}/plan`));
      await step("GET /api/employees", () => read("employees"));
      return measures;
    },
  );

/** From now on the peak of a process starts again (proc_pid_clear_refs(5)). */
const forgetPeak = (pid: number) => writeFile(`/proc/${pid}/clear_refs`, "5");
