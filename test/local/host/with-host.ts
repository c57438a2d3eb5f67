import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import type { HostLog } from "../../../src/local/host/host-log.ts";
import { type Host, type HostOptions, startHost } from "../../../src/local/host/start-host.ts";

/** A file in ./fixtures, its host.json and how the host is started. */
export interface HostSetup extends Partial<Omit<HostOptions, "app" | "onLog">> {
  readonly fixture: string;
  /** host.json's `extensions`. */
  readonly extensions?: object;
}

/** A running host and what it logged. */
export interface RunningFixture {
  readonly host: Host;
  readonly log: readonly HostLog[];
  /** What that function logged as JSON, in order. */
  logged<T>(functionName: string): T[];
  /** Waits until that function has logged at least that many times, and gives what it logged. */
  untilLogged<T>(functionName: string, count: number, matching?: (entry: T) => boolean): Promise<T[]>;
}

/** Makes an app folder of that fixture, gone afterwards. */
export async function withApp<T>(setup: HostSetup, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "host-"));
  const fixture = setup.fixture.startsWith("/")
    ? setup.fixture
    : fileURLToPath(new URL(`./fixtures/${setup.fixture}`, import.meta.url));
  const main = relative(folder, fixture).replaceAll("\\", "/");
  await writeFile(join(folder, "package.json"), JSON.stringify({ main }));
  await writeFile(
    join(folder, "host.json"),
    JSON.stringify({ version: "2.0", extensions: setup.extensions ?? {} }),
  );
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a host on that fixture; it is killed afterwards if it still runs. */
export async function withHost<T>(
  setup: HostSetup,
  run: (fixture: RunningFixture) => Promise<T>,
): Promise<T> {
  return withApp(setup, async (app) => {
    const { fixture: _, extensions: __, env = {}, ...options } = setup;
    const log: HostLog[] = [];
    const host = await startHost({ ...options, app, env, onLog: (line) => log.push(line) });
    const logged = <E>(name: string) =>
      log
        .filter((line) => line.function === name && line.message.startsWith("{"))
        .map((line) => JSON.parse(line.message) as E);
    try {
      return await run({
        host,
        log,
        logged,
        untilLogged: <E>(name: string, count: number, matching: (entry: E) => boolean = () => true) =>
          until(() => {
            const entries = logged<E>(name).filter(matching);
            return entries.length >= count ? entries : undefined;
          }),
      });
    } finally {
      await host.kill();
    }
  });
}

/** Asks again every 20 ms, for 15 s at most, until the answer is neither undefined nor false; gives it. */
export async function until<T>(ask: () => T | Promise<T>): Promise<Exclude<T, undefined | false>> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      if (answer === undefined || answer === false) throw new Error("Still waiting.");
      return answer as Exclude<T, undefined | false>;
    },
    { timeout: 120_000, interval: 20 },
  );
}
