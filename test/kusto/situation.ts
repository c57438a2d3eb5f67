import { type Counter, type Gauge, type Meter, trace } from "@opentelemetry/api";
import type { Logger } from "@opentelemetry/api-logs";
import type { Call } from "../../src/clients/http/answer.ts";
import { connectStorage, type Storage, sendMessage } from "../../src/clients/storage/storage.ts";
import { tallying } from "../../src/core/outcome.ts";
import type { Mode } from "../../src/core/plan.ts";
import { newRun, type Pause, type Run } from "../../src/core/run.ts";
import { measure } from "../../src/status/metrics.ts";
import { recentRuns } from "../../src/status/runs.ts";
import { openRecords } from "../../src/stores/records.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { recordMetrics, sendLog } from "../../src/telemetry/start-telemetry.ts";
import { traceCalls } from "../../src/telemetry/trace.ts";
import { emptyStorage } from "../keep-running.ts";
import { evaluate } from "./evaluate.ts";
import type { Row } from "./functions.ts";
import { alerts } from "./read-queries.ts";

/** What an app is like at a moment; times are of this machine's clock. */
export interface Situation {
  readonly now: Date;
  readonly mode?: Mode;
  readonly schedule?: string;
  readonly targets?: readonly string[];
  /** When the app, or the target, was first seen switched on; long ago when absent. */
  readonly since?: Date;
  readonly runs?: readonly Run[];
  readonly pause?: Pause;
  readonly resumed?: { readonly by: string; readonly at: string };
  /** Whether the app measures itself; it does when absent. */
  readonly silent?: boolean;
  /** Whether the table of runs can be read; it can when absent. */
  readonly runsUnreadable?: boolean;
  /** What ended in the last minutes: outcomes of a target by status and code, and how many of each. */
  readonly outcomes?: readonly Ended[];
  readonly calls?: readonly (Pick<Call, "dependency" | "operation" | "mayBeForbidden"> & {
    readonly status: number;
    readonly times: number;
  })[];
  readonly certificateDaysLeft?: number;
  /** Messages on a queue, by minutes that they have been due for. */
  readonly messages?: readonly { readonly queue: string; readonly minutes: number }[];
  readonly poisoned?: readonly string[];
}

type Ended = Parameters<ReturnType<typeof tallying>["add"]>[0] & { readonly times: number };

export const minute = 60_000;
export const hour = 60 * minute;

/** A run of everyone that began at a time; good unless it is changed. */
export function nightRun(began: Date, changed: Partial<Run> = {}): Run {
  const targets = ["entra", "photo", "signature"];
  const request = { mode: "apply", trigger: "schedule", startedBy: "schedule", targets } as const;
  const endedAt = new Date(began.getTime() + 20 * minute).toISOString();
  return { ...newRun(request, began), status: "done", endedAt, ...changed };
}

/** The titles of the alerts that fire: the app's own measurements, and the deployed queries over them. */
export async function firing(situation: Situation): Promise<readonly string[]> {
  const azurite = await emptyStorage();
  const customMetrics = await telemetryOf(situation, connectStorage(azurite)).finally(azurite.close);
  const now = situation.now.getTime();
  return alerts.flatMap(({ title, windowMs, query }) => {
    const inWindow = customMetrics.filter(({ timestamp }) => Number(timestamp) > now - windowMs);
    return evaluate(query, { customMetrics: inWindow }).length > 0 ? [title] : [];
  });
}

async function telemetryOf(situation: Situation, storage: Storage): Promise<readonly Row[]> {
  const {
    now,
    mode = "apply",
    schedule = "0 0 3 * * *",
    targets = ["entra", "photo", "signature"],
  } = situation;
  const { runs = [], pause, resumed, poisoned = [], messages = [], outcomes = [], calls = [] } = situation;
  const rows: Row[] = [];
  let at = now.getTime();
  const metrics = createMetrics(meterInto(rows, () => at));
  const records = openRecords(storage);
  for (const run of runs) await records.runs.create(run);
  const since = (situation.since ?? new Date(now.getTime() - 60 * 24 * hour)).toISOString();
  await records.expectations.keep(
    Object.fromEntries(targets.map((target) => [target, { mode, schedule, since }])),
  );
  if (pause) await records.pause.begin(pause);
  if (resumed) await records.pause.end(resumed.by, resumed.at);
  for (const { queue, minutes } of messages)
    await sendMessage(storage, queue, { v: 1, due: now.getTime() - minutes * minute });
  for (const queue of poisoned) await sendMessage(storage, `${queue}-poison`, { v: 1 });
  const log = { ...sendLog({ emit: () => {} } as unknown as Logger, metrics), warn: () => {} };

  const ended = tallying();
  for (const { times, ...outcome } of outcomes) for (let n = 0; n < times; n++) ended.add(outcome);
  at = now.getTime() - 10 * minute;
  log.results?.(ended.tally);
  const traced = traceCalls(trace.getTracer("test"), metrics);
  for (const { status, times, ...call } of calls)
    for (let n = 0; n < times; n++) await traced({ ...call, host: "host" }, async (note) => note({ status }));

  const expecting = { schedule, ...records };
  for (const ago of situation.silent ? [] : [55, 30, 5]) {
    at = now.getTime() - ago * minute;
    const asked = {
      storage,
      queues: ["sync-runs", "sync-entra", "sync-photo", "sync-signature"],
      runs: () =>
        situation.runsUnreadable
          ? Promise.reject(new Error("The table does not answer."))
          : recentRuns(records.runs, { mode, targets, expecting }, new Date(at)),
      certificate: async () =>
        situation.certificateDaysLeft === undefined
          ? undefined
          : { daysLeft: situation.certificateDaysLeft, expiresAt: now, isNewest: true },
      paused: async () => pause !== undefined && resumed === undefined,
    };
    recordMetrics(await measure(asked as Parameters<typeof measure>[0], log, at), metrics);
  }
  return rows;
}

/** A meter with instruments that add rows as Application Insights stores them: a counter its sum, a gauge its value. */
function meterInto(rows: Row[], at: () => number): Meter {
  const instrument =
    (name: string) =>
    (value: number, customDimensions: Row = {}) =>
      void rows.push({ timestamp: at(), name, value, valueSum: value, customDimensions });
  const meter: Pick<Meter, "createGauge" | "createCounter"> = {
    createGauge: (name) => ({ record: instrument(name) }) as unknown as Gauge<never>,
    createCounter: (name) => ({ add: instrument(name) }) as unknown as Counter<never>,
  };
  return meter as Meter;
}
