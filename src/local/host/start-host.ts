import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inOneFile } from "../program-in-one-file.ts";
import type { HostKeys } from "./host-keys.ts";
import type { HostLog, LogLevel } from "./host-log.ts";
import type { FromHost, LoadedFunction, ToHost } from "./queue-message.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

// What a process needs from its machine. The app's settings come from `env` alone, as they do in Azure.
const machineVariables =
  /^(PATH|PATHEXT|HOME|USERPROFILE|SYSTEMROOT|WINDIR|COMSPEC|TEMP|TMP|TMPDIR|APPDATA|LOCALAPPDATA|TZ|LANG)$/i;

const defaults = {
  AZURE_FUNCTIONS_ENVIRONMENT: "Development",
  // Halves the time a host takes to start.
  NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
};

/** How a host is started. */
export interface HostOptions {
  /** The folder that holds the built app's host.json and package.json. */
  readonly app: string;
  /** The app's settings; its whole environment, but for what a process needs from its machine (PATH, HOME, …). */
  readonly env: Readonly<Record<string, string>>;
  /** Default 0: any free one. */
  readonly port?: number;
  /** How long a message taken from a queue stays invisible (renewed at half while it is handled); default 600. */
  readonly leaseSeconds?: number;
  /** When the caller of an HTTP function gets 504; default 230. */
  readonly requestSeconds?: number;
  /** Default information. */
  readonly logLevel?: LogLevel;
  /** Any that is absent is made at random. */
  readonly keys?: Partial<HostKeys>;
  readonly onLog?: (line: HostLog) => void;
}

/** A host that runs in a process of its own. */
export interface Host {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly keys: HostKeys;
  readonly functions: readonly LoadedFunction[];
  /** Resolves when the process is gone: its exit code, null after a signal. */
  readonly exited: Promise<number | null>;
  /** Sends a signal, SIGKILL by default, and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Lets what runs finish, then ends the process; the same as SIGTERM, which Windows does not have. */
  stop(): Promise<void>;
}

/** Starts the app's functions in a child process, which ends with this one; rejects with the reason when the app cannot be loaded. */
export async function startHost(options: HostOptions): Promise<Host> {
  const onLog = options.onLog ?? (() => {});
  const child = fork(await inOneFile(main), {
    cwd: options.app,
    env: { ...machineEnvironment(), ...defaults, ...options.env },
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  forwardOutput(child, onLog);

  const send = (message: ToHost) => {
    if (child.connected) child.send(message, () => {});
  };
  const ready = new Promise<Extract<FromHost, { type: "ready" }>>((resolve, reject) => {
    child.on("message", (message: FromHost) => {
      if (message.type === "log") onLog(message.line);
      else if (message.type === "ready") resolve(message);
      else if (message.type === "failed") {
        reject(new Error(`The function host cannot start: ${message.message}`));
      }
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The function host ended at once, with code ${code}.`)));
  });
  send({
    type: "start",
    start: {
      app: resolve(options.app),
      port: options.port ?? 0,
      leaseSeconds: options.leaseSeconds ?? 600,
      requestSeconds: options.requestSeconds ?? 230,
      logLevel: options.logLevel ?? "information",
      keys: options.keys ?? {},
    },
  });
  const { port, keys, functions } = await ready;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    keys,
    functions,
    exited,
    async kill(signal = "SIGKILL") {
      child.kill(signal);
      await exited;
    },
    async stop() {
      send({ type: "stop" });
      await exited;
    },
  };
}

function machineEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => machineVariables.test(name)));
}

function forwardOutput(child: ChildProcess, onLog: (line: HostLog) => void): void {
  const forward = (stream: NodeJS.ReadableStream | null, level: LogLevel) => {
    if (stream) createInterface({ input: stream }).on("line", (message) => onLog({ level, message }));
  };
  forward(child.stdout, "information");
  forward(child.stderr, "warning");
}
