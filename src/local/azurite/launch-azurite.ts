import { type ChildProcess, fork } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./process.ts", import.meta.url));
const host = "127.0.0.1";
const saveTimeoutMs = 5000;

/** Azure Storage's services, as Azurite names them. */
export const services = ["blob", "queue", "table"] as const;

/** A TCP port on loopback for each service; 0 asks for a free one. */
export type Ports = Readonly<Record<(typeof services)[number], number>>;

/** Where Azurite runs, and with which accounts. */
export interface Launch {
  readonly accounts: readonly string[];
  /** Base64, of every account. */
  readonly key: string;
  readonly ports: Ports;
  /** Where the data is kept; in memory if undefined. */
  readonly folder: string | undefined;
  /** Without what makes its lookups fast (`indexLookups`). */
  readonly asPublished: boolean;
}

/** Starts the process; resolves with the ports it says it listens on, so that port 0 needs no guess and no race. */
export async function launchAzurite(launch: Launch): Promise<{ child: ChildProcess; ports: Ports }> {
  const child = fork(program, commandLine(launch), {
    env: {
      ...process.env,
      // Data is kept in memory or in `folder`, never in a database of the user's.
      AZURITE_DB: undefined,
      AZURITE_ACCOUNTS: launch.accounts.map((name) => `${name}:${launch.key}`).join(";"),
      ...(launch.asPublished && { AZURITE_AS_PUBLISHED: "1" }),
    },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  return new Promise((resolve, reject) => {
    const listen = (text: string) => {
      said = (said + text).slice(-4000);
      const ports = portsIn(said);
      if (ports) resolve({ child, ports });
    };
    child.stdout?.setEncoding("utf8").on("data", listen);
    child.stderr?.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    // Not at "exit": what it said may still be on its way.
    child.once("close", () => reject(new Error(whyItEnded(said.replaceAll(launch.key, "***")))));
  });
}

/** Resolves when all is on disk. Azurite says so, but then waits for its clients to hang up: end it yourself. */
export async function saveAzurite(child: ChildProcess): Promise<void> {
  let said = "";
  const saved = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.stdout?.on("data", (text: string) => {
      said += text;
      if (said.match(/service successfully closed/g)?.length === services.length) resolve();
    });
  });
  child.send("shutdown", () => {});
  await Promise.race([saved, setTimeout(saveTimeoutMs, undefined, { ref: false })]);
}

function commandLine({ ports, folder }: Launch): string[] {
  return [
    ...services.flatMap((service) => [`--${service}Host`, host, `--${service}Port`, String(ports[service])]),
    ...(folder ? ["--location", folder] : ["--inMemoryPersistence"]),
    "--silent",
    "--skipApiVersionCheck",
    "--disableTelemetry",
  ];
}

function portsIn(said: string): Ports | undefined {
  const listening = [...said.matchAll(/(\w+) service is successfully listening at \S+:(\d+)/g)];
  const ports = new Map(listening.map(([, service = "", port]) => [service.toLowerCase(), Number(port)]));
  const [blob, queue, table] = services.map((service) => ports.get(service));
  return blob && queue && table ? { blob, queue, table } : undefined;
}

function whyItEnded(said: string): string {
  const busy = /EADDRINUSE\D*[\d.]+:(\d+)/.exec(said)?.[1];
  if (!busy) return `Azurite ended before it was ready. Its last words: ${said.trim() || "none"}`;
  return `Azurite cannot start: port ${busy} on ${host} is in use. Stop what uses it, or choose another port.`;
}
