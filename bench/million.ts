import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectStorage } from "../src/clients/storage/storage.ts";
import { paceOf } from "../src/core/pace.ts";
import { paces } from "../src/settings.ts";
import { targets } from "../src/targets/index.ts";
import type { Bench, Measure } from "./bench.ts";
import { startCountedStorage } from "./counted-storage.ts";
import { instances } from "./memory.ts";
import { plainCompany } from "./plain-company.ts";
import { withBothSides } from "./planning.ts";
import { withStack } from "./with-stack.ts";

const people = 1_000_000;
const run = promisify(execFile);
const planCompany = fileURLToPath(new URL("./process/plan-company.ts", import.meta.url));

/** What is taken as given, since no local cloud has it: what Azure and Microsoft answer in, and what they allow. */
const given = {
  /** Seconds of a page of 999 users, and of a request to storage in the same region. */
  page: 0.5,
  storage: 0.01,
  /** host.json's functionTimeout, seconds; `sends` of a fan-out at once. */
  invocation: 30 * 60,
  sends: 16,
  /** Megabytes of a Flex Consumption instance, less what the host takes. */
  memory: 2048 - 350,
  /** "Scalability and performance targets for Table storage": entities a second in a partition. */
  partition: 2000,
  /** "… for Queue Storage": messages a second in a queue. */
  queue: 2000,
  /** The watch counts all outcomes of a run, 1,000 in a query, every 3 minutes at the latest. */
  watch: 180,
  /** A message cannot be hidden for longer (Azure Queue Storage, visibilitytimeout), less the app's margin. */
  hidden: 6.9 * 86_400,
  /** The next night begins. */
  night: 86_400,
} as const;

/** A resource of which more people take more, in the unit of its limit. */
interface Load {
  readonly what: string;
  readonly unit: string;
  readonly limit: number;
  use(people: number): number;
}

/** What breaks first where a company has a million people and everything changed: measured at thousands, and reckoned. */
export const million: Bench = {
  name: "million",
  about: `${people} people, everything changed: each resource by the number of people at which it is used up`,
  takesLong: "about five minutes",
  async measure() {
    const measured = { ...(await measureRun()), ...(await measurePlanning()) };
    const reached = loads(measured)
      .map((load) => ({ load, at: peopleAt(load) }))
      .toSorted((a, b) => a.at - b.at);
    const { mbEach, msEach, planBytes, operations } = measured;
    return [
      {
        what: "measured, each person",
        value: `planning ${(mbEach * 1000).toFixed(1)} kB of memory and ${msEach.toFixed(2)} ms; plan blob ${planBytes.toFixed(0)} bytes gzipped; ${operations.toFixed(1)} storage operations`,
      },
      {
        what: "taken as given",
        value: `${given.page} s a page of Graph, ${given.storage * 1000} ms a request to storage, ${given.memory} MB for the app`,
      },
      ...reached.map(({ load, at }): Measure => {
        const { what, unit, limit, use } = load;
        const most = at > 1e9 ? "never" : `at ${Math.round(at).toLocaleString("en")} people`;
        return {
          what,
          value: `${round(use(people))} of ${round(limit)} ${unit}; used up ${most}`,
        };
      }),
    ];
  },
};

const round = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });

interface Measured {
  readonly mbFixed: number;
  readonly mbEach: number;
  readonly msEach: number;
  readonly planBytes: number;
  readonly operations: number;
}

/** Every resource; the rates are the app's own. */
function loads({ mbFixed, mbEach, msEach, operations }: Measured): readonly Load[] {
  const rates = Object.entries(paces).map(([name, rate]) => ({ name, rate }));
  const perSecond = rates.reduce((sum, { rate }) => sum + rate, 0);
  return [
    {
      what: "memory of the planner",
      unit: "MB",
      limit: given.memory,
      use: (n) => mbFixed + mbEach * n,
    },
    {
      what: "time of the planner: pages of Graph, then the plan",
      unit: "s",
      limit: given.invocation,
      use: (n) => (n / 999) * given.page + (n * msEach) / 1000,
    },
    {
      what: "time of the fan-out (it is resumed, and so delays only itself)",
      unit: "s",
      limit: given.invocation,
      use: (n) => (targets.length * n * given.storage) / given.sends,
    },
    {
      what: "time of one count of the outcomes by the watch",
      unit: "s",
      limit: given.watch,
      use: (n) => ((targets.length * n) / 1000) * given.storage,
    },
    ...rates.flatMap(({ name, rate }): Load[] => {
      const seconds = (n: number) => lastSlot(n, rate);
      return [
        {
          what: `${name}: until its last slot, before the next night`,
          unit: "s",
          limit: given.night,
          use: seconds,
        },
        {
          what: `${name}: until its last slot, hidden in the queue`,
          unit: "s",
          limit: given.hidden,
          use: seconds,
        },
      ];
    }),
    // Those do not grow with the people: the pace is the same.
    {
      what: "storage operations a second in the partitions of one run and target",
      unit: "a second",
      limit: given.partition,
      use: () => (perSecond * operations) / targets.length,
    },
    {
      what: "messages a second in one queue",
      unit: "a second",
      limit: given.queue,
      use: () => given.sends / given.storage,
    },
    { what: "swaps of the pacer's row", unit: "a second", limit: given.partition, use: () => perSecond },
  ];
}

/** Seconds until the pacer's last slot for so many messages at once: a burst, and then the rate. */
function lastSlot(count: number, rate: number): number {
  const { writes, seconds } = paceOf(rate);
  return Math.max(0, (count - (writes - seconds * rate)) / rate);
}

/** The number of people at which a load reaches its limit, by halving; infinite where it does not grow so far. */
function peopleAt({ use, limit }: Load): number {
  let [low, high] = [0, 1e8];
  if (use(high) < limit) return Number.POSITIVE_INFINITY;
  while (high - low > 500) {
    const middle = (low + high) / 2;
    if (use(middle) < limit) low = middle;
    else high = middle;
  }
  return high;
}

/** A plan blob's bytes and the operations of storage for each person of a run in the local cloud. */
async function measureRun(): Promise<Pick<Measured, "planBytes" | "operations">> {
  const count = 300;
  const azurite = await startCountedStorage();
  const settings = { SYNC_RATES: "entra=1000,photo=1000,signature=1000" };
  return withStack(
    { company: (images) => plainCompany(count, images), settings, azurite },
    async ({ sync }) => {
      azurite.clear();
      const { plan } = await sync();
      const { operations } = azurite.counts();
      const container = await connectStorage(azurite.direct).container("plans");
      const blob = container.getBlobClient(`${plan?.id}.ndjson.gz`);
      const { contentLength = Number.NaN } = await blob.getProperties();
      return { planBytes: contentLength / count, operations: operations / count };
    },
  );
}

/** What planning takes more for each more person, of two companies in processes of their own, limited as on an instance of 2 GB. */
async function measurePlanning(): Promise<Pick<Measured, "mbFixed" | "mbEach" | "msEach">> {
  const [fewer, more] = [20_000, 100_000];
  const [small, large] = [await planned(fewer), await planned(more)];
  const mbEach = (large.peakMb - small.peakMb) / (more - fewer);
  const msEach = (large.readMs + large.planMs - small.readMs - small.planMs) / (more - fewer);
  return { mbEach, msEach, mbFixed: small.peakMb - mbEach * fewer };
}

const planned = (size: number) =>
  withBothSides(size, async ({ env }) => {
    const all = targets.map(({ name }) => name);
    const [, { flags }] = instances;
    const command = [...flags, planCompany, ...all];
    const { stdout } = await run(process.execPath, command, { env, timeout: 900_000 });
    return JSON.parse(stdout) as {
      readonly readMs: number;
      readonly planMs: number;
      readonly peakMb: number;
    };
  });
