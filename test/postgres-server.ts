import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import postgres, { type Sql } from "postgres";
import type { SelfSigned } from "./self-signed-certificate.ts";

/** PostgreSQL refuses to run as root; Debian's `nobody` owns nothing else. */
const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Why no server can be started here; undefined when one can. */
const obstacle = ((): string | undefined => {
  const missing = ["initdb", "postgres"].filter((name) => spawnSync(name, ["--version"]).status !== 0);
  if (missing.length > 0) return `there is no ${missing.join(" and no ")} on the PATH`;
  // initdb throws its programs' output away there; in some containers only root may.
  if (ids.uid === undefined || spawnSync("sh", ["-c", ": > /dev/null"], ids).status === 0) return undefined;
  return `user ${ids.uid}, as which PostgreSQL runs where tests run as root, may not write to /dev/null`;
})();

/** Whether this machine can run a PostgreSQL server; the reason is printed where it cannot. */
export const hasPostgres = obstacle === undefined;
// biome-ignore lint/suspicious/noConsole: a test that is skipped says why.
if (obstacle) console.warn(`Tests with a real PostgreSQL are skipped: ${obstacle}.`);

/** A PostgreSQL server of its own, on 127.0.0.1. */
export interface PostgresServer {
  readonly port: number;
  /** The superuser's connection to the database `postgres`. */
  readonly admin: Sql;
  /** Ends it, and all connections with it: as a restart does, or at once, as a crash does. */
  stop(how?: "restart" | "crash"): Promise<void>;
  /** Starts it again, with all that it had. */
  start(): Promise<void>;
}

/** Runs a real server in a temporary folder, with TLS when a certificate is given, and removes it afterwards. */
export async function withPostgresServer<T>(
  { tls }: { tls?: SelfSigned },
  use: (server: PostgresServer) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "employees-"));
  try {
    await own(folder);
    await initialize(folder);
    const settings = tls === undefined ? [] : await certificateFiles(folder, tls);
    const first = await startOnFreePort(folder, settings);
    const { port } = first;
    let { process } = first;
    const stop = async (how: "restart" | "crash" = "restart") => {
      if (process.exitCode !== null || process.signalCode !== null) return;
      const exited = once(process, "exit");
      process.kill(how === "crash" ? "SIGQUIT" : "SIGINT");
      await exited;
    };
    const start = async () => {
      process = startServer(folder, port, settings);
      await ready(process);
    };
    try {
      const admin = postgres({
        host: "127.0.0.1",
        port,
        user: "postgres",
        password: "postgres",
        max: 1,
        onnotice: () => {},
      });
      const result = await use({ port, admin, stop, start });
      await admin.end({ timeout: 2 });
      return result;
    } finally {
      await stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function initialize(folder: string): Promise<void> {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, "postgres");
  await own(passwordFile);
  const options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"];
  const folders = ["-D", join(folder, "data"), `--pwfile=${passwordFile}`];
  await promisify(execFile)("initdb", ["-U", "postgres", ...folders, ...options], ids);
}

function startServer(folder: string, port: number, more: readonly string[]) {
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    ...more,
  ];
  return spawn("postgres", ["-D", join(folder, "data"), ...settings.flatMap((setting) => ["-c", setting])], {
    ...ids,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** Another program may take a free port before the server listens on it: then the next one is tried. */
async function startOnFreePort(folder: string, settings: readonly string[]) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const process = startServer(folder, port, settings);
    try {
      await ready(process);
      return { port, process };
    } catch (error) {
      if (attempt === 5 || !/could not bind|in use/.test(String(error))) throw error;
    }
  }
}

async function ready(server: ReturnType<typeof startServer>): Promise<void> {
  const log: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    log.push(line);
    if (line.includes("ready to accept connections")) {
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`postgres did not start: ${log.join("\n")}`);
}

async function certificateFiles(folder: string, { cert, key }: SelfSigned): Promise<string[]> {
  const files = { ssl_cert_file: join(folder, "server.crt"), ssl_key_file: join(folder, "server.key") };
  await writeFile(files.ssl_cert_file, cert);
  await writeFile(files.ssl_key_file, key);
  for (const file of Object.values(files)) {
    await own(file);
    await chmod(file, 0o600);
  }
  return ["ssl=on", ...Object.entries(files).map(([name, file]) => `${name}=${file}`)];
}

async function own(path: string): Promise<void> {
  if (ids.uid !== undefined) await chown(path, ids.uid, ids.gid);
}

/** A port on 127.0.0.1 that no one listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}
