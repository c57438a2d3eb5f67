import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The folder that `npm run build` makes. */
export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

const loader = fileURLToPath(new URL("./fixtures/load.ts", import.meta.url));
const run = promisify(execFile);

/** A function as the app registered it. */
export interface Registered {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly type: string }>>;
}

/** Settings under which the app starts; nothing listens at any of their addresses. */
export const settings: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
  EMPLOYEES_DATABASE_URL: "postgres://reader:hunter2@127.0.0.1:1/hr",
  ENTRA_CREDENTIAL: "client-secret",
  ENTRA_TENANT_ID: "7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
  ENTRA_CLIENT_ID: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21",
  ENTRA_CLIENT_SECRET: "hunter3",
};

/** Loads a copy of the built app from a folder with nothing above it, in a process that has these settings only. */
export async function loadBuilt(
  env: Readonly<Record<string, string>>,
): Promise<{ registered: readonly Registered[]; problem?: string }> {
  const folder = await mkdtemp(join(tmpdir(), "deployed-"));
  try {
    await cp(dist, folder, { recursive: true });
    const { main } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { main: string };
    const { stdout } = await run(process.execPath, [loader, join(folder, main)], {
      cwd: folder,
      env: { PATH: process.env["PATH"], ...env },
      timeout: 240_000,
    });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
