import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunView } from "../src/api/runs.ts";
import { connectStorage } from "../src/clients/storage/storage.ts";
import type { Stack } from "../src/local/stack.ts";
import { openRecords } from "../src/stores/records.ts";
import type { Bench, BenchOptions, Measure } from "./bench.ts";
import { times } from "./format.ts";
import type { Manner } from "./peers/write-everyone.ts";
import { plainCompany } from "./plain-company.ts";
import { type Running, withStack } from "./with-stack.ts";

const sizes = [250, 5000];
/** What a call to Microsoft takes at least, for all alike. */
const latencyMs = 50;
const writes = { most: 3000, windowMs: 150_000 };

const peer = fileURLToPath(new URL("./process/peer.ts", import.meta.url));
const run = promisify(execFile);

/** What came of writing a company: requests, bytes of their bodies, milliseconds until the last one, requests answered with 429, people or messages that failed. */
interface Result {
  readonly calls: number;
  readonly bytes: number;
  readonly makespanMs: number;
  readonly throttled: number;
  readonly failures: number;
}

const manners = {
  a: { atOnce: 1, pauseMs: 150 },
  b: { atOnce: 8, pauseMs: 0 },
} as const satisfies Record<string, Manner>;

/** Writes a company by the usual script, in two ways, and by this app, at the same stand-ins with the same latency and quotas. */
export const peers: Bench = {
  name: "peers",
  about: `a script that writes everyone, one after another (a) or 8 at once (b), and this app (c); ${latencyMs} ms a call, Graph's quotas`,
  takesLong: "about 25 minutes",
  async measure({ only }: BenchOptions) {
    const wanted = only === undefined ? sizes : [Number(only)];
    if (!wanted.every((size) => Number.isInteger(size) && size > 0))
      throw new Error(`--only takes a number of people here, not ${only}.`);
    const measures: Measure[] = [
      { what: "(a) and (b)", value: "real requests; what is waited for passes on a virtual clock" },
      { what: "", value: "they keep no state, and so write everyone, also where nothing has changed" },
      { what: "(c)", value: "the built app in the local cloud, in real time" },
    ];
    for (const size of wanted) measures.push(...(await compare(size)));
    return measures;
  },
};

async function compare(people: number): Promise<readonly Measure[]> {
  const a = await script(people, manners.a);
  const b = await script(people, manners.b);
  const app = await thisApp(people);
  return (["all changed", "3 % changed", "none changed"] as const).flatMap((what): Measure[] => {
    const c = app[what];
    const ratio = (of: keyof Result) => `${times(a[of] / c[of])}, ${times(b[of] / c[of])}`;
    const row = (name: string, result: Result) => ({
      what: `${people} people, ${what}: (${name})`,
      value: described(result),
    });
    return [
      row("a", a),
      row("b", b),
      row("c", c),
      { what: "· calls, (a) ÷ (c), (b) ÷ (c)", value: ratio("calls") },
      { what: "· makespan, (a) ÷ (c), (b) ÷ (c)", value: ratio("makespanMs") },
      ...(what === "all changed" ? app.profiles : []),
    ];
  });
}

const described = ({ calls, bytes, makespanMs, throttled, failures }: Result): string =>
  `${calls} calls, ${(bytes / 1e6).toFixed(2)} MB, ${(makespanMs / 1000).toFixed(1)} s, ${throttled} throttled, ${failures} failed`;

async function script(people: number, manner: Manner): Promise<Result> {
  const given = JSON.stringify({ people, latencyMs, ...manner });
  const { stdout } = await run(process.execPath, [peer, given], { timeout: 1_800_000 });
  const result = JSON.parse(stdout) as Result & { readonly unwritten: number };
  if (result.unwritten > result.failures) throw new Error(`${result.unwritten} people were not written.`);
  return result;
}

const thisApp = (people: number) =>
  withStack(
    {
      company: (images) => plainCompany(people, images),
      // Room for every call, since the time of each write is needed.
      microsoft: { latencyMs, throttling: true, exchangeLimit: 12 * people },
    },
    async (running) => {
      const all = await measured(running);
      const profiles = await boundOf(running.stack, all);
      await changeSome(running.stack, people);
      const some = await measured(running);
      const none = await measured(running);
      return { "all changed": all.result, "3 % changed": some.result, "none changed": none.result, profiles };
    },
  );

/** What came of a run, its id, and when it was requested, milliseconds since 1970. */
interface Measured {
  readonly result: Result;
  readonly id: string;
  readonly begun: number;
}

async function measured({ stack, sync }: Running): Promise<Measured> {
  stack.microsoft.clearExchanges();
  const finished: RunView = await sync();
  const begun = Date.parse(finished.createdAt);
  const counts = ofMicrosoft(stack.microsoft.counts());
  const sum = (of: (count: (typeof counts)[number]) => number) =>
    counts.reduce((total, count) => total + of(count), 0);
  const last = ofMicrosoft(stack.microsoft.exchanges()).at(-1)?.at ?? finished.createdAt;
  const result = {
    calls: sum(({ calls }) => calls),
    bytes: sum(({ bytes }) => bytes),
    throttled: sum(({ statuses }) => statuses["429"] ?? 0),
    makespanMs: Date.parse(last) + latencyMs - begun,
    failures: finished.summary?.failures.length ?? 0,
  };
  return { result, id: finished.id, begun };
}

const ofMicrosoft = <T extends { readonly service: string }>(all: readonly T[]): T[] =>
  all.filter(({ service }) => service === "graph" || service === "exchange");

/**
 * The last write of each target, and its last slot, which says what the design alone takes: on a machine that is too slow
 * the writes come later. Profiles are held against Graph's quota of writes; of photos and signatures Microsoft documents no
 * number, and the pace is the app's own.
 */
async function boundOf({ microsoft, azurite }: Stack, { id, begun }: Measured): Promise<Measure[]> {
  const lanes = (await openRecords(connectStorage(azurite)).runs.get(id))?.fanOut?.lanes ?? {};
  const slotOf = (target: string) => (lanes[target]?.blocks?.at(-1)?.at ?? Number.NaN) - begun;
  const last = (is: (route: string, method: string, body: unknown) => boolean) => {
    const own = microsoft
      .exchanges()
      .filter(({ route, method, requestBody }) => is(route, method, requestBody));
    return { count: own.length, ms: Date.parse(own.at(-1)?.at ?? "") - begun };
  };
  const profiles = last((route, method) => method === "PATCH" && route === "/v1.0/users/{id}");
  const photos = last((route, method) => method === "PUT" && route.endsWith("/photo/$value"));
  const signatures = last((_route, _method, body) => JSON.stringify(body).includes("Set-Mailbox"));
  const mean = (profiles.count / writes.most) * writes.windowMs;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const against = (ms: number) => `${times(ms / mean)} (${seconds(ms)} ÷ ${seconds(mean)})`;
  const pair = (photo: number, signature: number) => `${seconds(photo)}, ${seconds(signature)}`;
  return [
    { what: "· (c) profiles: last write ÷ Graph's quota at its mean rate", value: against(profiles.ms) },
    { what: "· (c) profiles: last slot ÷ the same", value: against(slotOf("entra")) },
    {
      what: "· (c) photos, signatures: last write, at the app's own pace",
      value: pair(photos.ms, signatures.ms),
    },
    {
      what: "· (c) photos, signatures: last slot",
      value: pair(slotOf("photo"), slotOf("signature")),
    },
  ];
}

/** Gives 3 % of the people another title, and so another profile and signature, and another photo at another address where they have one. */
async function changeSome({ database, images, company }: Stack, people: number): Promise<void> {
  const some = company.employees.filter((_, index) => index % 33 === 0).slice(0, Math.ceil(people * 0.03));
  const ids = some.map(({ id }) => id).join(",");
  await database.query(
    `update employees set title = title || ' II', profile_image_url = profile_image_url || '?2' where id in (${ids})`,
  );
  for (const { profile_image_url: url } of some) if (url !== null) images.retake(url);
}
