import { atLeast, errorText } from "./host-log.ts";
import type { FromHost, HostStart, ToHost } from "./queue-message.ts";
import { type RunningHost, runHost } from "./run-host.ts";

// The host's own process: started with an IPC channel by start-host.ts, and ended when that channel closes.

const send = (message: FromHost, sent?: () => void) => {
  if (process.connected) process.send?.(message, undefined, undefined, () => sent?.());
};

let host: Promise<RunningHost> | undefined;
let stopping = false;

async function start(options: HostStart): Promise<void> {
  const log = atLeast(options.logLevel, (line) => send({ type: "log", line }));
  // The real host would replace its worker; here one unhandled rejection must not end the whole stack.
  process.on("uncaughtException", (error) =>
    log({ level: "critical", message: `Uncaught exception: ${errorText(error)}` }),
  );
  host = runHost(options, log);
  try {
    const { port, keys, functions } = await host;
    send({ type: "ready", port, keys, functions });
  } catch (error) {
    send({ type: "failed", message: reason(error) }, () => process.exit(1));
  }
}

/** A plain Error was written for readers; of any other, where it came from is what matters. */
function reason(error: unknown): string {
  return error instanceof Error && error.name === "Error" ? error.message : errorText(error);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await (await host?.catch(() => undefined))?.stop();
  // Sent in order: when this one is out, so is the last line of log.
  send({ type: "stopped" }, () => process.exit(0));
}

process.on("message", (message: ToHost) => {
  void (message.type === "start" ? start(message.start) : stop());
});
process.on("SIGTERM", () => void stop());
// Ctrl-C reaches the whole process group; the process that started the host decides when it stops.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(stopping ? 0 : 1));
