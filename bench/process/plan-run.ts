import { createApp } from "../../src/app.ts";
import { planRun } from "../../src/runs/plan.ts";
import { readSettings } from "../../src/settings.ts";
import { peakMb } from "../peak.ts";

// Plans the targets named in the arguments for everyone, as a run does, with the records in the storage account of the
// settings in the environment. Prints the plan's counts and the process's memory.

const [templates = "", ...targets] = process.argv.slice(2);
const { supervision, records } = createApp(readSettings(process.env), templates);
const begun = performance.now();
const base = process.memoryUsage.rss();
const { plan } = await planRun(
  { mode: "preview", trigger: "request", targets },
  supervision.planning,
  records,
);
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    changes: plan.totals.changes,
    seconds: (performance.now() - begun) / 1000,
    cpuMs: (user + system) / 1000,
    baseMb: base / 2 ** 20,
    peakMb: peakMb(),
    digest: plan.digest,
  }),
);
process.exit(0);
