import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, type PostgresServer } from "../postgres-server.ts";

/** PgBouncer refuses to run as root, as PostgreSQL does. */
const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const program = "pgbouncer";

/** Why no pooler can be started here; undefined when one can. */
export const pgBouncerObstacle: string | undefined =
  spawnSync(program, ["--version"]).status === 0 ? undefined : "there is no pgbouncer on the PATH";

/** Runs a pooler in transaction mode before a server, with these logins and one connection for each of them. */
export async function withPgBouncer<T>(
  server: Pick<PostgresServer, "port">,
  logins: Readonly<Record<string, string>>,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "pgbouncer-"));
  const port = await freePort();
  const users = join(folder, "users.txt");
  const settings = join(folder, "pgbouncer.ini");
  try {
    await writeFile(
      users,
      Object.entries(logins)
        .map(([name, password]) => `"${name}" "${password}"\n`)
        .join(""),
    );
    await writeFile(
      settings,
      `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 1
`,
    );
    for (const path of [folder, users, settings])
      if (ids.uid !== undefined) await chown(path, ids.uid, ids.gid);
    await chmod(folder, 0o700);
    const pooler = spawn(program, [settings], { ...ids, stdio: ["ignore", "ignore", "pipe"] });
    const exited = once(pooler, "exit");
    try {
      const log: string[] = [];
      let isUp = false;
      for await (const line of createInterface({ input: pooler.stderr })) {
        log.push(line);
        isUp = line.includes("process up");
        if (isUp) break;
      }
      if (!isUp) throw new Error(`pgbouncer did not start: ${log.join("\n")}`);
      pooler.stderr.resume();
      return await use(port);
    } finally {
      pooler.kill("SIGTERM");
      await exited;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
