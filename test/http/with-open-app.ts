import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import host from "../../host.json" with { type: "json" };
import { withHost } from "../local/host/with-host.ts";

const fixture = fileURLToPath(new URL("./fixtures/open-app.ts", import.meta.url));

/** Asks the app at a path below /api/. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Runs a host with the console, which was built into these files: content by name. None at all: it was not built. */
export async function withOpenApp(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (ask: Ask) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const built = join(folder, "console");
  try {
    await writeFile(join(folder, "secret.json"), "{}");
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(built, name)), { recursive: true });
      await writeFile(join(built, name), content);
    }
    await withHost(
      { fixture, extensions: host.extensions, env: { CONSOLE_FOLDER: built } },
      ({ host: running }) => run((path, init) => fetch(`${running.url}/api/${path}`, init)),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
