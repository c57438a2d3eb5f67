import { setTimeout } from "node:timers/promises";
import type { ContainerClient } from "@azure/storage-blob";
import type { FunctionDefinition, Trigger } from "../function-definition.ts";
import { errorText, type Log } from "../host-log.ts";
import type { Invoker, TriggerListener } from "../invocation.ts";
import { singletonLease } from "../singleton-lease.ts";
import type { Schedule } from "./timer-schedule.ts";

type TimerTrigger = Extract<Trigger, { type: "timer" }>;

// Longer waits are cut up: a timer holds 24.8 days at most, and must notice a machine that slept.
const longestWaitMs = 60_000;

/** What a timer listener works with. */
export interface TimerListenerContext {
  /** The host's own container, where status and leases are kept. */
  readonly container: ContainerClient;
  readonly hostId: string;
  readonly invoker: Invoker;
  readonly log: Log;
}

/** Runs one timer on one host at a time, never twice at once; ticks missed during a slow run become one. */
export function timerListener(
  definition: FunctionDefinition<TimerTrigger>,
  { container, hostId, invoker, log }: TimerListenerContext,
): TriggerListener {
  const { schedule, useMonitor, runOnStartup } = definition.trigger;
  const stopping = new AbortController();
  const monitor = useMonitor ? timerMonitor(container, hostId, definition.name) : undefined;
  const warn = (error: unknown) =>
    log({ level: "warning", function: definition.name, message: `Timer storage: ${errorText(error)}` });
  const lease = singletonLease(
    container,
    `locks/${hostId}/Host.Functions.${definition.name}.Listener`,
    stopping.signal,
    warn,
  );
  let loop: Promise<void> = Promise.resolve();

  const invoke = (status: TimerStatus | undefined, isPastDue: boolean) => {
    const payload = {
      Schedule: { AdjustForDST: schedule.adjustForDst },
      ScheduleStatus: status ?? null,
      IsPastDue: isPastDue,
    };
    return invoker.invoke(definition, { value: { json: JSON.stringify(payload) } });
  };

  const tick = async (signal: AbortSignal) => {
    const startedAt = new Date();
    let status = monitor && (await statusAtStart(monitor, schedule, startedAt));
    let next = status ? new Date(status.Next) : schedule.next(startedAt);
    const run = async (ranAt: Date, isPastDue: boolean) => {
      await invoke(status, isPastDue);
      next = schedule.next(ranAt);
      if (!monitor) return;
      status = { Last: ranAt.toISOString(), Next: next.toISOString(), LastUpdated: ranAt.toISOString() };
      await monitor.write(status).catch(warn);
    };
    if (status && next < startedAt) await run(startedAt, true);
    else if (runOnStartup) await run(startedAt, false);
    // Counted from when it was due if it fires a little early, so that no occurrence comes twice.
    while (await reached(next, signal)) await run(new Date(Math.max(Date.now(), next.getTime())), false);
  };

  return {
    start() {
      loop = lease.run((signal) => tick(signal).catch(warn));
    },
    async stop() {
      stopping.abort();
      await loop;
    },
    async runByHand() {
      await invoke(await monitor?.read().catch(() => undefined), false);
    },
  };
}

/**
 * The stored status, or a first one. A Next that does not follow from the time stored with it belongs to a schedule that
 * has changed since: it is replaced, and what the old schedule missed does not run (ScheduleMonitor.cs).
 */
async function statusAtStart(monitor: TimerMonitor, schedule: Schedule, now: Date): Promise<TimerStatus> {
  const known = await monitor.read();
  const since =
    [known?.Last, known?.LastUpdated].map((time) => new Date(time ?? neverRan)).find(hasBeen) ?? now;
  const next = schedule.next(since);
  if (known && next.getTime() === Date.parse(known.Next)) return known;
  const isPast = next < now;
  const status = {
    Last: neverRan,
    Next: (isPast ? schedule.next(now) : next).toISOString(),
    LastUpdated: (isPast ? now : since).toISOString(),
  };
  await monitor.write(status);
  return status;
}

/** Whether a stored time is one, not the first of year 1 that stands for never. */
const hasBeen = (time: Date): boolean => time.getUTCFullYear() > 1;

/** Waits for that time; false when the signal came first. */
async function reached(time: Date, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const wait = time.getTime() - Date.now();
    if (wait <= 0) return true;
    await setTimeout(Math.min(wait, longestWaitMs), undefined, { signal }).catch(() => {});
  }
  return false;
}

/** When a timer ran and will run; ISO 8601 in UTC. */
export interface TimerStatus {
  readonly Last: string;
  readonly Next: string;
  readonly LastUpdated: string;
}

/** `Last` of a timer that has never run. */
export const neverRan = "0001-01-01T00:00:00";

/** A timer's status, kept in blob `timers/<hostid>/Host.Functions.<name>/status`. */
export interface TimerMonitor {
  /** Undefined when there is none yet. */
  read(): Promise<TimerStatus | undefined>;
  write(status: TimerStatus): Promise<void>;
}

/** The monitor of one timer in the host's container, which must exist before the first write. */
export function timerMonitor(container: ContainerClient, hostId: string, name: string): TimerMonitor {
  const blob = container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${name}/status`);
  return {
    async read() {
      if (!(await blob.exists())) return undefined;
      return JSON.parse((await blob.downloadToBuffer()).toString("utf8")) as TimerStatus;
    },
    async write(status) {
      const json = JSON.stringify(status);
      await blob.upload(json, Buffer.byteLength(json), {
        blobHTTPHeaders: { blobContentType: "application/json" },
      });
    },
  };
}
