import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startAzurite } from "../src/local/azurite.ts";
import type { Bench, Measure } from "./bench.ts";
import { withCheckout } from "./checkout.ts";
import { plainCompany } from "./plain-company.ts";
import { employees, withBothSides } from "./planning.ts";
import { withStack } from "./with-stack.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const program = "bench/process/plan-run.ts";
const run = promisify(execFile);

/** What V8 lets a heap grow to on a machine with 512 MB, in MB: half of it. */
const smallHeap = 256;

/** Prints what memory a run of everyone takes at most: in a process that only plans, and in the app's. */
export const memory: Bench = {
  name: "memory",
  about: `peak memory of planning ${employees} employees with what is remembered of them, and of the app that shows the plan`,
  takesLong: "about ten minutes",
  measure: async ({ ref, only }) => {
    const planned =
      only === "app"
        ? []
        : ref === undefined
          ? await planning([{ what: "this version", folder: here }])
          : await withCheckout(ref, async (folder) => {
              await copyFile(join(here, program), join(folder, program));
              return planning([
                { what: ref, folder },
                { what: "this version", folder: here },
              ]);
            });
    return only === "planning" ? planned : [...planned, ...(await app())];
  },
};

interface Version {
  readonly what: string;
  readonly folder: string;
}

/** Plans in a process of its own for each version, by turns. */
const planning = (versions: readonly Version[]): Promise<readonly Measure[]> =>
  withBothSides(employees, async ({ env, bringInSync }) => {
    const measures: Measure[] = [];
    const measure = async (what: string, targets: readonly string[], flags: readonly string[] = []) => {
      for (const version of versions) {
        const value = await planIn(version.folder, targets, env, flags);
        measures.push({ what: `${what}, ${version.what}`, value });
      }
    };
    await measure("profiles, all changed", ["entra"]);
    await measure(`the same in a heap of ${smallHeap} MB`, ["entra"], [`--max-old-space-size=${smallHeap}`]);
    await measure("profiles, photos, signatures, all changed", ["entra", "photo", "signature"]);
    bringInSync();
    await measure("profiles, none changed", ["entra"]);
    return measures;
  });

/** Peak memory and CPU time of a second night: the first one has left its links. */
async function planIn(
  folder: string,
  targets: readonly string[],
  env: NodeJS.ProcessEnv,
  flags: readonly string[],
): Promise<string> {
  const azurite = await startAzurite();
  try {
    const settings = { ...env, AzureWebJobsStorage: azurite.connectionString };
    const plan = (options: readonly string[]) =>
      run(process.execPath, [...options, join(folder, program), join(folder, "templates"), ...targets], {
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
const app = (): Promise<readonly Measure[]> =>
  withStack(
    { company: plainCompany(employees), settings: { SYNC_TARGETS: "entra" }, host: { leaseSeconds: 300 } },
    async ({ stack: { host }, client }) => {
      const measures: Measure[] = [];
      const step = async (what: string, take: () => Promise<string>) => {
        await forgetPeak(host.pid);
        const said = await take();
        measures.push({ what: `the app: ${what}`, value: `peak ${await peakOf(host.pid)} MB; ${said}` });
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

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
