import type { HostKeys } from "./host-keys.ts";
import type { LoadedFunction } from "./queue-message.ts";
import { type Host, type HostOptions, startHost } from "./start-host.ts";

// RpcFunctionInvocationDispatcher.cs of the real host, for one worker: the third failure within 30 minutes of the one
// before ends the host.
const mostFailures = 3;
const forgetAfterMs = 30 * 60_000;

/** A host that is started again when its process ends by itself. */
export interface SupervisedHost {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  /** The same after a restart. */
  readonly keys: HostKeys;
  readonly functions: readonly LoadedFunction[];
  /** Of the process that runs now. */
  readonly pid: number;
  /** Resolves when it has ended for good: undefined after `stop`, else the reason. */
  readonly ended: Promise<string | undefined>;
  /** Lets what runs finish, then ends it. */
  stop(): Promise<void>;
}

/** Starts the app in a host that is restarted as the real one restarts its worker; rejects when the first start fails. */
export async function superviseHost(options: HostOptions): Promise<SupervisedHost> {
  const first = await startHost(options);
  const { url, keys, functions, port } = first;
  let host: Host = first;
  let stopping = false;
  const warn = (message: string) => options.onLog?.({ level: "warning", message });
  const ended = keepRunning();

  return {
    url,
    keys,
    functions,
    get pid() {
      return host.pid;
    },
    ended,
    async stop() {
      stopping = true;
      await host.stop();
      await ended;
    },
  };

  async function keepRunning(): Promise<string | undefined> {
    let failures: readonly number[] = [];
    for (;;) {
      const code = await host.exited;
      if (stopping) return undefined;
      const now = performance.now();
      const isOld = now - (failures.at(-1) ?? now) > forgetAfterMs;
      failures = [...(isOld ? [] : failures), now];
      const how = code === null ? "was killed" : `ended with code ${code}`;
      if (failures.length >= mostFailures) {
        return `The app's process ${how}. That is failure ${failures.length}: the real host would shut down now, and so does this one.`;
      }
      warn(
        `The app's process ${how}. It is started again. Messages that it had taken come back when their lease of ${options.leaseSeconds ?? 600} s ends.`,
      );
      const reason = await restart();
      if (reason) return reason;
      if (stopping) await host.stop();
    }
  }

  /** Undefined when it runs again, else why not. */
  async function restart(): Promise<string | undefined> {
    try {
      host = await startHost({ ...options, port, keys });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
