import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { seconds } from "./timer/time-span.ts";

/** host.json's `extensions.queues`, complete; durations in ms. */
export interface QueueOptions {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  /** The delay before a *failed* message comes back; not the lease of one that is being handled. */
  readonly visibilityTimeoutMs: number;
  readonly maxPollingMs: number;
  readonly messageEncoding: "base64" | "none";
}

/** What the host reads from host.json. */
export interface HostConfig {
  /** Without slashes at its ends; empty for none. */
  readonly routePrefix: string;
  readonly queues: QueueOptions;
}

interface HostJson {
  readonly extensions?: { readonly http?: { readonly routePrefix?: string }; readonly queues?: QueuesJson };
}

interface QueuesJson {
  readonly batchSize?: number;
  readonly newBatchThreshold?: number;
  readonly maxDequeueCount?: number;
  readonly visibilityTimeout?: string;
  readonly maxPollingInterval?: string;
  readonly messageEncoding?: string;
}

/** Reads `<folder>/host.json`; rejects when it is missing, no JSON, or holds a value the host would refuse. */
export async function readHostConfig(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HostConfig> {
  const json = JSON.parse(await readFile(join(folder, "host.json"), "utf8")) as HostJson;
  const development = env["AZURE_FUNCTIONS_ENVIRONMENT"]?.toLowerCase() === "development";
  return {
    routePrefix: (json.extensions?.http?.routePrefix ?? "api").replace(/^\/+|\/+$/g, ""),
    queues: queueOptions(
      { ...json.extensions?.queues, ...overridden(env) },
      { cores: availableParallelism(), development },
    ),
  };
}

const override = /^AzureFunctionsJobHost__extensions__queues__(\w+)$/i;

/** Settings replace values of host.json: `AzureFunctionsJobHost__` and the value's path (Azure Functions, host.json reference). */
function overridden(env: Readonly<Record<string, string | undefined>>): QueuesJson {
  const values = Object.entries(env).flatMap(([name, value]) => {
    const key = override.exec(name)?.[1];
    if (!key || value === undefined) return [];
    return [[key, /^\d+$/.test(value) ? Number(value) : value]];
  });
  return Object.fromEntries(values) as QueuesJson;
}

/** Completes host.json's `extensions.queues` with the defaults for that many cores; throws on a refused value. */
export function queueOptions(
  json: QueuesJson,
  { cores, development }: { readonly cores: number; readonly development: boolean },
): QueueOptions {
  const batchSize = json.batchSize ?? 16;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 32) {
    throw new Error(`host.json: queues.batchSize is ${batchSize}; it must be between 1 and 32.`);
  }
  const encoding = (json.messageEncoding ?? "base64").toLowerCase();
  if (encoding !== "base64" && encoding !== "none") {
    throw new Error(`host.json: queues.messageEncoding is "${encoding}"; it must be base64 or none.`);
  }
  const maxPollingMs = seconds(json.maxPollingInterval ?? "00:01:00") * 1000;
  return {
    batchSize,
    newBatchThreshold: json.newBatchThreshold ?? Math.floor(batchSize / 2) * cores,
    maxDequeueCount: json.maxDequeueCount ?? 5,
    visibilityTimeoutMs: seconds(json.visibilityTimeout ?? "00:00:00") * 1000,
    maxPollingMs: development ? Math.min(maxPollingMs, 2000) : maxPollingMs,
    messageEncoding: encoding,
  };
}

/** The app's settings: its environment. */
export type AppSettings = Readonly<Record<string, string | undefined>>;

/** Puts each `%SETTING%`'s value in its place; throws naming a setting that is not there. */
export function resolveSettings(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`"${text}" names the setting ${name}, which is not set.`);
    return value;
  });
}

/** The storage connection string a binding's `connection` names (default AzureWebJobsStorage); throws when unset. */
export function storageConnection(connection: unknown, settings: AppSettings): string {
  const name = typeof connection === "string" && connection !== "" ? connection : "AzureWebJobsStorage";
  const value = settings[name] ?? settings[`AzureWebJobs${name}`];
  if (!value) throw new Error(`The storage connection ${name} is not set.`);
  return value;
}
