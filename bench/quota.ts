import { connectStorage, type Storage } from "../src/clients/storage/storage.ts";
import type { Lane } from "../src/core/run.ts";
import { reserve } from "../src/runs/queue/pacer.ts";
import { paces } from "../src/settings.ts";
import { openRecords } from "../src/stores/records.ts";
import type { Bench, Measure } from "./bench.ts";
import { percent, times } from "./format.ts";
import { plainCompany } from "./plain-company.ts";
import { type Running, withStack } from "./with-stack.ts";

/** Graph's quota of writes, and who is to be written under it. */
const documented: Scene = { employees: 5000, writes: 3000, seconds: 150, rate: rateOf("entra") };

/** A fifth of everything, in a minute instead of five: the app's allowance is scaled as Graph's quota is. */
const scaled: Scene = { employees: 1000, writes: 600, seconds: 25, rate: documented.rate * 1.2 };

/** More than the quota lets through at once, at a tenth of it in its own time: no machine is too slow for that. */
const tenth: Scene = { employees: 4000, writes: 300, seconds: 150, rate: documented.rate / 10 };

/** So many employees under a quota of so many writes in any so many seconds, at the app's rate a second. */
interface Scene {
  readonly employees: number;
  readonly writes: number;
  readonly seconds: number;
  readonly rate: number;
}

/** Times a first sync of profiles against the quota that binds it. */
export const quota: Bench = {
  name: "quota",
  about: "a first sync of profiles, everyone changed, under Graph's documented quota of writes",
  measure({ full, only }) {
    if (only !== undefined && only !== "tenth") throw new Error("Bench quota has no part but tenth.");
    const scene = only === "tenth" ? tenth : full ? documented : scaled;
    const { employees, writes, seconds, rate } = scene;
    const settings = { SYNC_TARGETS: "entra", SYNC_RATES: `entra=${rate}:${writes}/${seconds}` };
    const scale = { limits: writes / documented.writes, windows: seconds / documented.seconds };
    // Room for every call, since each one is checked.
    const microsoft = { throttling: scale, exchangeLimit: 20 * employees };
    return withStack({ company: plainCompany(employees), settings, microsoft }, async (running) => [
      { what: "employees, quota, rate", value: describe(scene) },
      ...(scene === scaled ? [{ what: "", value: `scaled; --full takes ${describe(documented)}` }] : []),
      ...(await measureRun(running, scene)),
    ]);
  },
};

const describe = ({ employees, writes, seconds, rate }: Scene): string =>
  `${employees}, ${writes} writes in ${seconds} s, ${rate.toFixed(1)} a second`;

async function measureRun({ stack, sync }: Running, scene: Scene): Promise<readonly Measure[]> {
  const { id, createdAt } = await sync();
  const calls = stack.microsoft.exchanges("graph");
  const written = calls.filter(({ method, status }) => method === "PATCH" && status === 204);
  const throttled = calls.filter(({ status }) => status === 429);

  const storage = connectStorage(stack.azurite);
  const { from, end } = await scheduleOf(storage, id);
  const begun = Date.parse(createdAt);
  const last = Date.parse(written.at(-1)?.at ?? "");
  const makespan = last - begun;

  const { steady, least } = bounds(written.length, scene);
  const part = (ms: number) => `${times(ms / steady)} (${percent(ms / makespan)} of the makespan)`;
  const design = (await designedFor(storage, documented)) / bounds(documented.employees, documented).steady;
  return [
    { what: "writes", value: `${written.length}, in ${calls.length} calls` },
    { what: "calls throttled", value: `${percent(throttled.length / calls.length)} (${throttled.length})` },
    { what: "makespan ÷ all writes at the quota's mean rate", value: times(makespan / steady) },
    { what: "· design: blocks, and what is left to others", value: part(end - from) },
    { what: "· planning, before the first write is due", value: part(from - begun) },
    { what: "· overhead: the last write, after it was due", value: part(last - end) },
    ...(throttled.length === 0 && last - end > makespan / 10 ? [machineBound] : []),
    { what: "makespan ÷ the least possible, each quota at once", value: times(makespan / least) },
    { what: "the design at its real rate and allowance ÷ mean rate", value: times(design) },
  ];
}

/** Reported where something other than the quota delayed the writes. */
const machineBound: Measure = {
  what: "",
  value: "nothing was throttled: this machine could not keep the pace",
};

/** Milliseconds that so many writes take: spread evenly, and by a caller that uses up the quota whenever it is full. */
function bounds(count: number, { writes, seconds }: Scene): { steady: number; least: number } {
  const windowMs = seconds * 1000;
  return { steady: (count / writes) * windowMs, least: Math.floor((count - 1) / writes) * windowMs };
}

/** When the first and the last message of a run were due, milliseconds since 1970. */
async function scheduleOf(storage: Storage, id: string): Promise<{ from: number; end: number }> {
  const run = await openRecords(storage).runs.get(id);
  const lane: Lane | undefined = run?.fanOut?.lanes["entra"];
  if (!run?.fanOut || !lane) throw new Error(`Run ${id} has sent nothing.`);
  return { from: lane.from, end: Date.parse(run.fanOut.end) };
}

/** Milliseconds from the first to the last slot that the pacer gives to everyone in a scene. */
async function designedFor(storage: Storage, { employees, rate, writes, seconds }: Scene): Promise<number> {
  const now = Date.now();
  // A separate lane, since the run's own is busy.
  const demand = { counts: { unhurried: employees }, rates: { unhurried: { rate, writes, seconds } }, now };
  const reserved = await reserve(storage, demand);
  if (!reserved) throw new Error("The pacer gave no slots.");
  return reserved.end - now;
}

function rateOf(name: string): number {
  const [, rate] = Object.entries(paces).find(([target]) => target === name) ?? [];
  if (rate === undefined) throw new Error(`There is no target ${name}.`);
  return rate;
}
